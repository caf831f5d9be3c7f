"""Time limits: "5 Ngày làm việc", "8 Giờ", a bare number, or words. Pure."""

import re
from typing import Final

from dichvucong.procedures.content import Duration
from dichvucong.procedures.words import DurationUnit

_UNITS: Final = {
    "ngày làm việc": DurationUnit.WORKING_DAYS,
    "ngày": DurationUnit.DAYS,
    "giờ làm việc": DurationUnit.WORKING_HOURS,
    "giờ": DurationUnit.HOURS,
    "tháng": DurationUnit.MONTHS,
    "năm": DurationUnit.YEARS,
}
_WORDS: Final = "|".join(_UNITS)
_WHOLE: Final = re.compile(rf"0*(\d{{1,4}}) ?({_WORDS})", re.IGNORECASE)
_UNSTATED: Final = "Không có thông tin"
_BARE: Final = re.compile(r"0*(\d{1,4})")
_MENTIONED: Final = re.compile(rf"\b0*(\d{{1,4}}) (?:\([^)\n]{{1,30}}\) )?({_WORDS})\b", re.IGNORECASE)


def parse_term(text: str, wording: str) -> tuple[Duration | None, str]:
    """The time limit and, where there is none to count, the published words.

    A bare number takes its unit from the wording beside it, if that names the number with exactly one unit.
    """
    said = text.strip()
    whole = _WHOLE.fullmatch(said)
    if whole:
        return _duration(whole[1], whole[2], said)
    bare = _BARE.fullmatch(said)
    units = {unit.lower() for amount, unit in _MENTIONED.findall(wording) if bare and amount == bare[1]}
    if bare and len(units) == 1:
        return _duration(bare[1], units.pop(), said)
    if said == _UNSTATED:
        return None, ""
    return None, f"{said} (không nêu đơn vị thời gian)" if bare else said


def _duration(amount: str, unit: str, said: str) -> tuple[Duration | None, str]:
    if int(amount) == 0:
        return None, said
    return Duration(int(amount), _UNITS[unit.lower()]), ""
