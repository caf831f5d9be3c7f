"""The same form sent twice makes one thing: a button pressed twice, a page sent again when the answer got lost.

Who writes waits for whoever writes the same, then looks for it among what is no older than `recently`.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

REPEAT: Final = timedelta(minutes=10)
"""Within it the same content by the same person counts as sent twice."""

_WAIT = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def recently(now: datetime) -> datetime:
    """Since when the same content counts as sent twice."""
    return now - REPEAT


def one_at_a_time(*same: str) -> None:
    """Wait until nobody else in a transaction does the same; the caller's transaction holds the place until it ends.

    What is read in statements after it includes what the one before committed.
    """
    assert connection.in_atomic_block, "without a transaction nothing holds the place"
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, ["\x1f".join(("repeat", *same))])
