"""Collects lines of the technical log in memory and writes them together, so that a payment pays no commit for them.

What is still in memory when a process is killed is lost: this is a log for people who look for a fault, not a book.
"""

import threading
from collections.abc import Sequence

import structlog
from django.db import DatabaseError, InterfaceError, connection

from dichvucong.exchange.services.exchange_log import Exchange, log_exchanges

log = structlog.get_logger()

WRITE_EVERY_SECONDS = 1.0
MOST_KEPT = 5_000


class Recorder:
    """Takes lines from any thread; a thread of its own writes them about once a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._lines: list[Exchange] = []
        self._thread: threading.Thread | None = None

    def note(self, line: Exchange) -> None:
        """Keep one line. Beyond `MOST_KEPT` unwritten ones the oldest are dropped."""
        with self._lock:
            self._lines.append(line)
            del self._lines[:-MOST_KEPT]
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="exchange-log", daemon=True)
                self._thread.start()
        self._wake.set()

    def take(self) -> Sequence[Exchange]:
        """Everything that is not written yet."""
        with self._lock:
            lines, self._lines = self._lines, []
        return lines

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            threading.Event().wait(WRITE_EVERY_SECONDS)
            self._write()

    def _write(self) -> None:
        lines = self.take()
        if not lines:
            return
        try:
            log_exchanges(lines)
        except (DatabaseError, InterfaceError):
            log.warning("exchange_log.not_written", lines=len(lines))
        finally:
            connection.close()


recorder = Recorder()
