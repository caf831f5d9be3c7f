"""Tags that become plain text when a template is compiled, so that they cost nothing at rendering; and a few formats."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.base import Parser, TextNode, Token
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.money import amount_in_words, format_vnd
from dichvucong.web.state_words import OBLIGATION_WORDS, PAYMENT_WORDS, phone_in_words

register = template.Library()


def _badges(words: Mapping[str, tuple[str, str]]) -> dict[str, SafeString]:
    return {
        state: format_html('<span class="badge {}">{}</span>', look, text)
        for state, (look, text) in words.items()
    }


_OBLIGATION_BADGES = _badges(OBLIGATION_WORDS)
_PAYMENT_BADGES = _badges(PAYMENT_WORDS)
_REFUND_BADGES = _badges(
    {
        "draft": ("info", "Đang chờ duyệt"),
        "awaiting_approval": ("info", "Đang chờ duyệt"),
        "approved": ("info", "Đang chuyển tiền"),
        "ordered": ("info", "Đang chuyển tiền"),
        "refunded": ("ok", "Đã hoàn tiền"),
        "failed": ("warn", "Chưa chuyển được, cán bộ đang xử lý"),
        "rejected": ("bad", "Không được duyệt"),
        "withdrawn": ("", "Đã rút"),
    }
)
LOGO_LETTERS = 2
BRIGHT = 150_000
"""Where black letters start to be easier to read than white ones, of 255,000."""
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
def hotline(_parser: Parser, _token: Token) -> TextNode:
    """`{% hotline %}`: the help desk's telephone as a link."""
    number = settings.PORTAL_HOTLINE
    return TextNode(f'<a href="tel:{escape(tel(number))}">{escape(number)}</a>')


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
def vnd(amount_vnd: int) -> SafeString:
    """An amount as people write it: `1.250.000 đồng`. Nothing in it needs escaping, which saves time on hot pages."""
    return SafeString(format_vnd(amount_vnd))


@register.filter
def tel(number: str) -> str:
    """A telephone number as links want it: digits and plus only."""
    return "".join(character for character in number if character.isdigit() or character == "+")


@register.filter
def day(value: date) -> SafeString:
    """A day as people write it: `04/06/2026`."""
    return SafeString(f"{value.day:02d}/{value.month:02d}/{value.year}")


@register.filter
def phone(number: str) -> str:
    """A telephone number as people write it here: `0912 345 678` for `+84912345678`; foreign ones as they are."""
    return phone_in_words(number)


@register.filter
def moment(value: datetime) -> SafeString:
    """An instant in Vietnam's time: `14:05 ngày 04/06/2026`."""
    return SafeString(f"{value.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}")


@register.filter
def in_words(amount_vnd: int) -> str:
    """An amount spelled out, as on receipts."""
    return amount_in_words(amount_vnd)


@register.filter
def per_cent(basis_points: int) -> str:
    """Hundredths of a per cent as people write them: `110` is `1,1 %`."""
    return f"{basis_points / 100:g} %".replace(".", ",")


@register.filter
def initials(name: str) -> str:
    """At most two letters for a provider's drawn logo: a short name as it is, else the first letters of its words."""
    if len(name) <= LOGO_LETTERS:
        return name
    return "".join(word[0] for word in name.split()[:LOGO_LETTERS]).upper()


@register.filter
def ink_on(colour: str) -> str:
    """Black or white, whichever can be read on `#rrggbb`."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#111" if 299 * red + 587 * green + 114 * blue > BRIGHT else "#fff"


@register.filter
def obligation_badge(state: str) -> SafeString:
    """What an obligation's state means to a payer."""
    return _OBLIGATION_BADGES[state]


@register.filter
def payment_badge(state: str) -> SafeString:
    """What a payment's state means to people."""
    return _PAYMENT_BADGES[state]


@register.filter
def payer_refund_state(state: str) -> SafeString:
    """What a refund's state means to the payer."""
    return _REFUND_BADGES[state]


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
