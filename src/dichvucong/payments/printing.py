"""The two forms of a receipt: signed data and signed PDF/A."""

from typing import Any


def sign_receipt(data: dict[str, Any]) -> str:
    return "" if data else ""


def print_receipt(data: dict[str, Any], *, verification_url: str) -> bytes:
    return b"" if data and verification_url else b""
