"""Which code a field has."""

import hashlib
from collections.abc import Mapping

from dichvucong.kernel.text import fold


def field_code(code: str, name: str, owner_code: str, *, known: Mapping[str, str]) -> str:
    """The catalogue's code for a field of that name (`known`, by folded name), else the one the procedure gives.

    Where neither has one, a code worked out from owner and name, the same every time ("LV.G15.1f0a52cd").
    """
    if not name:
        return code
    numbered = known.get(fold(name)) or code
    if numbered:
        return numbered
    digest = hashlib.blake2s(fold(name).encode(), digest_size=4).hexdigest()
    return f"LV.{owner_code}.{digest}"
