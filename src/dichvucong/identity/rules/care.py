"""The time limits of looking after accounts (QC 13). Pure: no database, no clock."""

from datetime import datetime, timedelta
from typing import Final

from dichvucong.kernel.clock import VIETNAM

PROPOSAL_LASTS: Final = timedelta(days=7)
"""How long a proposal to merge or split accounts waits for a second officer."""
_MONTHS_OF_YEAR: Final = 12


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier in Vietnam; the last of a shorter month for its missing days."""
    assert moment.tzinfo is not None, "a naive time has no month"
    local = moment.astimezone(VIETNAM)
    month = local.year * _MONTHS_OF_YEAR + local.month - 1 - months
    year, month = month // _MONTHS_OF_YEAR, month % _MONTHS_OF_YEAR + 1
    for day in range(local.day, local.day - 4, -1):
        try:
            return local.replace(year=year, month=month, day=day).astimezone(moment.tzinfo)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def months_after(moment: datetime, months: int) -> datetime:
    """As `months_before`, later."""
    return months_before(moment, -months)
