"""What the portal holds of one person, in words instead of the codes that the file carries."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from dichvucong.identity.countries import countries
from dichvucong.identity.words import AccountKind, IdentifierKind, Level, Method
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.money import format_vnd
from dichvucong.web.claim_words import CLAIMS
from dichvucong.web.portal.account_words import KIND_LABELS, LEVEL_LABELS, METHOD_LABELS, NUMBER_LABELS
from dichvucong.web.portal.change_words import source_in_words
from dichvucong.web.portal.holdings import FIELDS, Row
from dichvucong.web.state_words import OBLIGATION_WORDS, PAYMENT_WORDS, phone_in_words

_CHANNELS: Final[Mapping[str, str]] = {"sms": "Tin nhắn", "email": "Thư điện tử"}
_MESSAGES: Final[Mapping[str, str]] = {
    "queued": "Đang chờ gửi",
    "sending": "Đang gửi",
    "sent": "Đã gửi",
    "failed": "Không gửi được",
    "replaced": "Đã gửi bằng kênh khác",
}
_COMPLAINTS: Final[Mapping[str, str]] = {
    "received": "Đã nhận",
    "told": "Đã báo các bên liên quan",
    "accepted": "Đang giải quyết",
    "answered": "Đã có kết quả",
}


def in_words(section: str, row: Row) -> list[tuple[str, object]]:
    """The label and the words of each fact of a row."""
    return [(FIELDS[key], _said(section, key, value)) for key, value in row.items()]


def _said(section: str, key: str, value: Any) -> object:
    if value is None or value == "":
        return ""
    words = _WORDS.get((section, key)) or _WORDS.get(("", key))
    if words is not None:
        return words(value)
    return f"{value.astimezone(VIETNAM):%H:%M:%S ngày %d/%m/%Y}" if isinstance(value, datetime) else value


def _country(code: str) -> str:
    return dict(countries()).get(code, code)


def _birth(day: str) -> str:
    return "/".join(reversed(day.split("-")))


def _claims(codes: str) -> str:
    return ", ".join(CLAIMS.get(code, code) for code in codes.split(", "))


_WORDS: Final[Mapping[tuple[str, str], Callable[[Any], object]]] = {
    ("", "amount_vnd"): format_vnd,
    ("", "birth"): _birth,
    ("", "channel"): lambda code: _CHANNELS.get(code, code),
    ("", "country"): _country,
    ("", "phone"): phone_in_words,
    ("", "provider"): source_in_words,
    ("", "verified_with"): source_in_words,
    ("account", "kind"): lambda code: KIND_LABELS.get(AccountKind(code), code),
    ("identifiers", "kind"): lambda code: NUMBER_LABELS[IdentifierKind(code)],
    ("log_ins", "level"): lambda level: LEVEL_LABELS[Level(level)],
    ("log_ins", "method"): lambda code: METHOD_LABELS[Method(code)],
    ("consents", "given"): _claims,
    ("consents", "declined"): _claims,
    ("dues", "state"): lambda state: OBLIGATION_WORDS[state][1],
    ("payments", "state"): lambda state: PAYMENT_WORDS[state][1],
    ("messages", "to"): phone_in_words,
    ("messages", "state"): lambda state: _MESSAGES.get(state, state),
    ("complaints", "state"): lambda state: _COMPLAINTS.get(state, state),
}
