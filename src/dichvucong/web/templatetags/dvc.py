"""Tags that become plain text when a template is compiled, so that they cost nothing at rendering; and a few formats."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.base import Parser, TextNode, Token
from django.utils.html import escape

from dichvucong.kernel.clock import VIETNAM

register = template.Library()
ICONS = Path(__file__).resolve().parent.parent / "icons"


@register.tag
def asset(_parser: Parser, token: Token) -> TextNode:
    """`{% asset "portal.css" %}`: the address of a static file, which changes with its content."""
    return TextNode(asset_address(_argument(token)))


@register.tag
def icon(_parser: Parser, token: Token) -> TextNode:
    """`{% icon "gate" %}`: a drawing of `web/icons`, inline and hidden from screen readers."""
    drawing = (ICONS / f"{_argument(token)}.svg").read_text(encoding="utf-8").strip()
    return TextNode(drawing.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))


@register.tag
def setting(_parser: Parser, token: Token) -> TextNode:
    """`{% setting "PORTAL_HOTLINE" %}`: the text of a setting, escaped."""
    return TextNode(escape(getattr(settings, _argument(token))))


@register.tag
def site_notice(_parser: Parser, _token: Token) -> TextNode:
    """The operator's notice to everybody (`PORTAL_NOTICE`), or nothing."""
    if not settings.PORTAL_NOTICE:
        return TextNode("")
    return TextNode(
        '<div class="site-notice" role="note"><div class="wrap"><p>'
        f"{escape(settings.PORTAL_NOTICE)}</p></div></div>"
    )


@register.filter
def vnd(amount: int) -> str:
    """An amount as people write it: `1.250.000 đồng`."""
    return f"{amount:,} đồng".replace(",", ".")


@register.filter
def day(value: date) -> str:
    """A day as people write it: `04/06/2026`."""
    return f"{value:%d/%m/%Y}"


@register.filter
def moment(value: datetime) -> str:
    """An instant in Vietnam's time: `14:05 ngày 04/06/2026`."""
    return f"{value.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


@cache
def asset_address(path: str) -> str:
    """The address of a static file with the first digits of its hash, so that it can be cached for long."""
    found = finders.find(path)
    if not isinstance(found, str):
        raise template.TemplateSyntaxError(f"no static file {path}")
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:8]
    return f"{settings.STATIC_URL}{path}?v={digest}"


def _argument(token: Token) -> str:
    parts = token.split_contents()
    if len(parts) != 2 or parts[1][0] not in "\"'":  # noqa: PLR2004 -- the tag and its argument
        raise template.TemplateSyntaxError(f"{parts[0]} takes one quoted argument")
    return parts[1][1:-1]
