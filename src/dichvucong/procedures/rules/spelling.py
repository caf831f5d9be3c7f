"""Codes of procedures as people write them: "1.001193", "1.001193.000.00.00.H38", "1.001193.H38", "1-001193"."""

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 60
_CODE: Final = re.compile(
    r"(?P<group>[0-9])[.,\-_ ]?(?P<number>[0-9]{6})"
    r"(?:[.,\-_ ]?[0-9]{3}[.,\-_ ][0-9]{2}[.,\-_ ][0-9]{2})?"
    r"(?:[.,\-_ ](?P<agency>[GH][0-9]{2})(?:[.,\-_ ][0-9]{1,3})*)?"
)


@dataclass(frozen=True)
class SpelledCode:
    """The central code, and the ministry or province that a localised spelling names ("" for none)."""

    code: str
    agency_code: str = ""


def spelled_code(text: str) -> SpelledCode | None:
    """What a text means as a code; None when it is none."""
    found = _CODE.fullmatch(text.strip().upper()) if len(text) <= LONGEST else None
    return SpelledCode(f"{found['group']}.{found['number']}", found["agency"] or "") if found else None
