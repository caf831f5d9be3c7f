"""Identification codes of agencies as the catalogues keep them."""

from dichvucong.kernel.codes import AgencyCode
from dichvucong.kernel.errors import InvalidValue


def modern_code(code: str) -> str:
    """The code in today's notation: `000.00.12.H26` becomes `H26.12`. A text that is no code is only tidied."""
    try:
        return AgencyCode.parse(code).new
    except InvalidValue:
        return code.strip().upper()
