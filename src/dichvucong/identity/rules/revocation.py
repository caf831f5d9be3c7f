"""When a kept revocation list is fetched again. Pure: no database, no clock."""

from datetime import datetime, timedelta
from typing import Final

SOONEST: Final = timedelta(minutes=5)
LATEST: Final = timedelta(hours=1)
"""So that a list is never much older here than at the authority (our choice: lists live for a day, usually)."""
UNUSED: Final = timedelta(days=90)
"""A list that no log-in has asked for so long is not fetched again (our choice)."""


def refresh_at(next_update: datetime, *, now: datetime) -> datetime:
    """Half way to its end, so that a failure can be tried again many times; within the hour in any case."""
    return now + max(SOONEST, min(LATEST, (next_update - now) / 2))
