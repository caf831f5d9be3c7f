"""Reading what banks send: nothing is taken for granted, nothing raises past the adapter."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

LONGEST_CODE = 80
LONGEST_REFERENCE = 100
LARGEST_VND = 9_999_999_999_999
RAW_KEPT = 4000


class Unreadable(ValueError):
    """A field is missing or has the wrong form; the text names it."""


def json_object(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises `Unreadable`."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("the body is not JSON") from error
    if not isinstance(value, dict):
        raise Unreadable("the body is not a JSON object")
    return value


def text(
    fields: Mapping[str, Any], name: str, *, longest: int = LONGEST_REFERENCE, empty: bool = False
) -> str:
    """A string field. Raises `Unreadable`."""
    value = fields.get(name)
    if not isinstance(value, str) or len(value) > longest or not (value or empty) or not value.isprintable():
        raise Unreadable(f"{name} is missing or unusable")
    return value


def amount(fields: Mapping[str, Any], name: str) -> int:
    """A whole number of đồng, 0 or more. Raises `Unreadable`."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_VND:
        raise Unreadable(f"{name} is not a whole number of đồng")
    return value


def moment(fields: Mapping[str, Any], name: str) -> datetime | None:
    """An RFC 3339 time with offset, or None where the field is absent, null or empty. Raises `Unreadable`."""
    value = fields.get(name)
    if value in (None, ""):
        return None
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Unreadable(f"{name} is not a time") from error
    if instant.tzinfo is None:
        raise Unreadable(f"{name} has no offset")
    return instant


def web_address(fields: Mapping[str, Any], name: str) -> str:
    """An http(s) address that a payer may be sent to. Raises `Unreadable`."""
    value = text(fields, name, longest=2000)
    try:
        split = urlsplit(value)
    except ValueError as error:
        raise Unreadable(f"{name} is not an address") from error
    if split.scheme not in {"http", "https"} or not split.hostname or not value.isascii() or " " in value:
        raise Unreadable(f"{name} is not an address")
    return value


def kept(body: bytes) -> str:
    """The beginning of a body as text, for the record."""
    return body[:RAW_KEPT].decode("utf-8", "replace").replace("\x00", "")
