"""The time limits of looking after accounts (QC 13). Pure: no database, no clock."""

from datetime import datetime, timedelta
from typing import Final

from dichvucong.kernel.clock import VIETNAM

IDLE_MONTHS: Final = 24
"""Without activity for two years after the last log-in an account is dormant (QC 13.2)."""
NOTICE_MONTHS: Final = 1
"""Once a month in the next two months; a month after the last notice the account is locked (QC 13.2)."""
TELL_WITHIN: Final = timedelta(hours=24)
"""The parties are told within 24 hours of a complaint: hours of the clock, not of the office (QC 13.1)."""
ANSWER_WITHIN: Final = timedelta(hours=48)
"""And the result within 48 hours of its official acceptance (QC 13.1)."""
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
