"""VNPAY's two checksums, both HMAC-SHA512 in hexadecimal."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import quote_plus

HASH = "vnp_SecureHash"
_UNHASHED = {HASH, "vnp_SecureHashType"}


def query_text(parameters: Mapping[str, str]) -> str:
    """What is hashed of a query: `vnp_` keys in order, both sides URL-encoded, empty values left out."""
    kept = sorted(
        (key, value)
        for key, value in parameters.items()
        if key.startswith("vnp_") and key not in _UNHASHED and value != ""
    )
    return "&".join(f"{quote_plus(key)}={quote_plus(value)}" for key, value in kept)


def signed_query(parameters: Mapping[str, str], secret: str) -> str:
    """A query string with its checksum."""
    text = query_text(parameters)
    return f"{text}&{HASH}={_digest(text, secret)}"


def query_holds(parameters: Mapping[str, str], secret: str) -> bool:
    """Whether the checksum of a query is right."""
    return hmac.compare_digest(_digest(query_text(parameters), secret), parameters.get(HASH, "").lower())


def pipe_hash(values: Iterable[str], secret: str) -> str:
    """The checksum of a JSON message: its values joined by bars."""
    return _digest("|".join(values), secret)


def pipe_holds(values: Iterable[str], secret: str, given: str) -> bool:
    """Whether the checksum of a JSON message is right."""
    return hmac.compare_digest(pipe_hash(values, secret), given.lower())


def _digest(text: str, secret: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()
