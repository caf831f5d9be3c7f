"""How far a booking is, told over a connection of its own: its transaction shows nothing before it ends."""

from time import monotonic
from typing import Final, Self

import structlog
from django.db import DatabaseError, InterfaceError, connection

SECONDS_BETWEEN: Final = 0.5

_SO_FAR: Final = """
UPDATE payments_statementbooking SET rows_done = %s, rows_total = coalesce(%s, rows_total)
WHERE id = %s AND state = 'running'
"""

log = structlog.get_logger()


class Progress:
    """Whoever books tells it; this one keeps it to itself."""

    def expect(self, rows: int | None) -> None:
        """About so many rows will come; None: nobody knows."""

    def so_far(self, rows: int) -> None:
        """So many rows have been read."""


class ShownProgress(Progress):
    """Writes it to the booking, not more often than people look. Trouble with that never troubles the booking."""

    def __init__(self, booking_id: int) -> None:
        self._booking_id = booking_id
        self._aside = connection.copy()
        self._total: int | None = None
        self._next_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._aside.close()

    def expect(self, rows: int | None) -> None:
        """Shown at once."""
        self._total = rows
        self._write(0)

    def so_far(self, rows: int) -> None:
        """Shown when it is time."""
        if monotonic() >= self._next_at:
            self._write(rows)

    def _write(self, rows: int) -> None:
        self._next_at = monotonic() + SECONDS_BETWEEN
        try:
            with self._aside.cursor() as cursor:
                cursor.execute(_SO_FAR, [rows, self._total, self._booking_id])
        except (DatabaseError, InterfaceError) as error:
            log.warning("booking.progress_untold", booking=self._booking_id, error=type(error).__name__)
            self._next_at = float("inf")
