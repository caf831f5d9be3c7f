"""Codes of fields that no catalogue has numbered yet."""

import hashlib

from dichvucong.kernel.text import fold


def field_code(code: str, name: str, owner_code: str) -> str:
    """The field's code; where it has none, one worked out from owner and name, the same every time ("LV.G15.1f0a52cd")."""
    if code or not name:
        return code
    digest = hashlib.blake2s(fold(name).encode(), digest_size=4).hexdigest()
    return f"LV.{owner_code}.{digest}"
