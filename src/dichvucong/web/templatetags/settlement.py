"""Words of settlement on the console's pages."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dichvucong.web.console import labels, settlement_words

register = template.Library()


@register.filter
def settled(name: str, kind: str) -> SafeString:
    """A word of settlement as a badge; `kind` is `file`, `booking`, `credit` or `line`."""
    tone = settlement_words.TONES.get(name, "")
    text = labels.label(settlement_words.WORDS[kind], name)
    return format_html('<span class="badge {}">{}</span>', tone, text)


@register.filter
def settlement_word(name: str, kind: str) -> str:
    """A word of settlement as plain text."""
    return labels.label(settlement_words.WORDS[kind], name)


@register.filter
def grouped(count: int) -> str:
    """A count as people write it: `30.000`."""
    return f"{count:,}".replace(",", ".")
