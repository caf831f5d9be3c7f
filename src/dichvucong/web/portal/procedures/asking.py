"""What the address of a procedure's page asks for: the day, and the code in whatever spelling."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

DAY: Final = "ngay"
LONGEST_DAY: Final = 20
_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_VIETNAMESE: Final = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)


@dataclass(frozen=True)
class AskedDay:
    """The day to show. `given` is True when the address names one; `error` says what is wrong with it."""

    day: date
    given: bool = False
    typed: str = ""
    error: str = ""


def asked_day(text: str, *, today: date) -> AskedDay:
    """The day of an address: `2026-01-31` or `31/01/2026`; today when it is left out or makes no sense."""
    typed = text.strip()
    if not typed:
        return AskedDay(today)
    short = typed[:LONGEST_DAY]
    found = _ISO.fullmatch(typed) or _VIETNAMESE.fullmatch(typed)
    if not found:
        return AskedDay(today, typed=short, error="Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 31/01/2026.")
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return AskedDay(today, typed=short, error=f"Không có ngày {short} trong lịch.")
    return AskedDay(day, given=day != today, typed=short)
