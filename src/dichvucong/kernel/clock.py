"""The only place that reads the computer's clock. Services take `now`; edges call `now()`."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- the one allowed reading


def vietnam_day(instant: datetime) -> date:
    """The calendar day in Vietnam of an aware instant: the day of codes, registers and reports."""
    assert instant.tzinfo is not None, "a naive time has no day"
    return instant.astimezone(VIETNAM).date()
