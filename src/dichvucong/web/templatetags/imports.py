"""Words of imported files as badges."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dichvucong.web.console.imports import words

register = template.Library()


@register.filter
def import_state(name: str) -> SafeString:
    """How far a file is."""
    tone = words.STATE_TONES.get(name, "")
    return format_html('<span class="badge {}">{}</span>', tone, words.STATES.get(name, name))


@register.filter
def import_outcome(name: str) -> SafeString:
    """What becomes of a row."""
    tone = words.OUTCOME_TONES.get(name, "")
    return format_html('<span class="badge {}">{}</span>', tone, words.OUTCOMES.get(name, name))


@register.filter
def import_kind(name: str) -> str:
    """What a file holds."""
    return words.KINDS.get(name, name)
