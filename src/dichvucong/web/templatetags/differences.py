"""Words of the pages about differences."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dichvucong.web.console import differences_words as words
from dichvucong.web.console.labels import label

register = template.Library()


@register.filter
def comparison(name: str) -> str:
    """Which two books."""
    return label(words.COMPARISONS, name)


@register.filter
def difference_cause(name: str) -> str:
    """Why they differ."""
    return label(words.CAUSES, name)


@register.filter
def difference_state(name: str) -> SafeString:
    """How far it is, as a badge."""
    return format_html(
        '<span class="badge {}">{}</span>', words.TONES.get(name, ""), label(words.STATES, name)
    )


@register.filter
def difference_end(name: str) -> str:
    """How it ended."""
    return label(words.ENDS, name)


@register.filter
def difference_event(name: str) -> str:
    """What was done."""
    return label(words.EVENTS, name)
