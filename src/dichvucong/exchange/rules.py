"""When a delivery is tried again. Pure."""

import email.utils
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

# Standard Webhooks 1.0, "Reliability": at once, then after these pauses; 10 attempts in 75 h 35 m.
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
DAILY = timedelta(days=1)
GIVE_UP_AFTER = timedelta(days=14)
LONGEST_RETRY_AFTER = timedelta(days=1)


def pause_after(failed_attempts: int) -> timedelta:
    """The pause after the given number of failed attempts, from 1."""
    assert failed_attempts > 0, "nothing has failed yet"
    return PAUSES[failed_attempts - 1] if failed_attempts <= len(PAUSES) else DAILY


def next_attempt(
    *, failed_attempts: int, created_at: datetime, now: datetime, retry_after: timedelta | None = None
) -> datetime | None:
    """When to try again, or None to give up. `retry_after` is the receiver's own wish."""
    pause = pause_after(failed_attempts)
    if retry_after is not None:
        pause = max(pause, min(retry_after, LONGEST_RETRY_AFTER))
    at = now + pause
    if failed_attempts > len(PAUSES) and at - created_at > GIVE_UP_AFTER:
        return None
    return at


def retry_after(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """The pause a `Retry-After` field asks for (seconds or a date), if it can be read."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal() and len(value) < 10:  # noqa: PLR2004 -- digits
        return timedelta(seconds=int(value))
    try:
        at = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(at.replace(tzinfo=at.tzinfo or UTC) - now, timedelta(0))
