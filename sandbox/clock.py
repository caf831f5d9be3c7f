"""The time in Vietnam, and how it is written."""

from datetime import UTC, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def wire(moment: datetime | None) -> str | None:
    """RFC 3339 with Vietnam's offset, whole seconds; None stays None."""
    return None if moment is None else moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def compact(moment: datetime) -> str:
    """`yyyyMMddHHmmss` in Vietnam's time, as VNPAY and the older protocols write it."""
    return moment.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")


def read_compact(text: str) -> datetime:
    """The moment behind `yyyyMMddHHmmss`. Raises `ValueError`."""
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
