"""Keeps personal data out of logs: fields by their name, and anything in a text that looks like a person's number.

Tokens in addresses too: they open what a link in a message opens.
"""

import re
from collections.abc import MutableMapping
from typing import Any

HIDDEN = "[hidden]"

# Values of these fields are never written, whatever they hold.
SECRET_WORDS = frozenset(
    {
        "address", "authorization", "birth", "body", "cookie", "email", "identifier", "mail", "name", "password",
        "payer", "phone", "recipient", "secret", "signature", "token",
    }
)  # fmt: skip
# Names of things, not of people.
HARMLESS = frozenset(
    {
        "agency_name",
        "event_name",
        "job_name",
        "loop_name",
        "task_name",
        "template_name",
        "provider_name",
        "revenue_identifier",
    }
)

# A letter, digit, point or hyphen before the number makes it part of a code (G22.99.2-261122000001).
_ALONE = r"(?<![\w.\-])"
# Of an address, what nobody guesses opens the page: links in messages, of payments, requests, complaints.
_OPENING = r"(?<=/)(?=[\w-]*[A-Z])[A-Za-z0-9_-]{20,}(?![\w-])"
_PATTERNS = (
    (re.compile(_OPENING, re.ASCII), "[token]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[email]"),
    (re.compile(_ALONE + r"(?:\+?84|0)[ .]?(?:[35789](?:[ .]?\d){8}|2(?:[ .]?\d){9})(?!\d)"), "[phone]"),
    (re.compile(_ALONE + r"(?:\d{12}|\d{9})(?![\w\-])"), "[id]"),
    (re.compile(_ALONE + r"\d{10}(?:-\d{3})?(?![\w\-])"), "[tax code]"),
    (re.compile(_ALONE + r"[A-Z]\d{7,8}(?!\w)"), "[passport]"),
)

Event = MutableMapping[str, Any]


def mask_event(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor: every value of the event without personal data."""
    for key, value in event.items():
        if key != "timestamp":
            event[key] = mask_value(key, value)
    return event


def mask_value(key: str, value: Any) -> Any:
    """One value, hidden by the name of its field or cleaned by its content."""
    if value is not None and _is_secret(key):
        return HIDDEN
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {inner: mask_value(str(inner), content) for inner, content in value.items()}
    if isinstance(value, list | tuple):
        return [mask_value(key, item) for item in value]
    return value


def mask_text(text: str) -> str:
    """A text in which e-mail addresses, telephone, identity, tax and passport numbers and tokens become their kind."""
    for pattern, kind in _PATTERNS:
        text = pattern.sub(kind, text)
    return text


def _is_secret(key: str) -> bool:
    return key not in HARMLESS and not SECRET_WORDS.isdisjoint(key.lower().replace("-", "_").split("_"))
