"""Words of publication decisions on pages."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dichvucong.procedures.words import PART_LABELS, Part
from dichvucong.web.console import labels
from dichvucong.web.console.decisions import words

register = template.Library()


@register.filter
def decision_state(name: str) -> SafeString:
    """A decision's state as a badge."""
    return format_html(
        '<span class="badge {}">{}</span>', words.TONES.get(name, ""), labels.label(words.STATES, name)
    )


@register.filter
def decision_action(name: str) -> str:
    """What is done to a procedure."""
    return labels.label(words.ACTIONS, name)


@register.filter
def decision_event(name: str) -> str:
    """What happened to a decision."""
    return labels.label(words.EVENTS, name)


@register.filter
def part_label(name: str) -> str:
    """One of the twelve parts."""
    return PART_LABELS[Part(name)]
