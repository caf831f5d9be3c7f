"""Work that is polled for: the outbox relay, the inbox, deliveries, messages, sweeps."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import structlog
from django.db import OperationalError, connections

from dichvucong.kernel import clock

log = structlog.get_logger()

BUSY_SECONDS = 0.02
REST = 1.0
"""A turn that found work is followed by so many times its own length of rest: batches grow with the load."""

LONGEST_REST_SECONDS = 0.25
FULL_BATCH = 100
LONGEST_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class Loop:
    """One kind of work. `work(now)` does what is due and returns how much that was.

    After a full batch it is called again at once, after some work when it has rested, after none ever later up to
    `idle_seconds`.
    """

    name: str
    work: Callable[[datetime], int]
    idle_seconds: float = 0.2


class LoopThread(threading.Thread):
    """Runs one loop on its own database connection until told to stop. An error never ends it."""

    def __init__(self, loop: Loop, stop: threading.Event) -> None:
        super().__init__(name=f"loop:{loop.name}", daemon=True)
        self.loop = loop
        self.stop = stop
        self.pause_seconds = BUSY_SECONDS
        self.failures = 0

    def run(self) -> None:
        """Poll until the stop event is set."""
        while not self.stop.is_set():
            self.step()
            self.stop.wait(self.pause_seconds)
        connections.close_all()

    def step(self) -> None:
        """Do what is due once and decide how long to pause."""
        started = monotonic()
        try:
            handled = self.loop.work(clock.now())
        except Exception as error:  # noqa: BLE001 -- a loop never dies
            self.failures += 1
            self.pause_seconds = min(BUSY_SECONDS * 2 ** min(self.failures, 10), LONGEST_PAUSE_SECONDS)
            self._report(error)
            # The connection may be the cause (PostgreSQL restarted): the next step opens a new one.
            connections.close_all()
            return
        self.failures = 0
        self.pause_seconds = self._pause_after(handled, monotonic() - started)

    def _report(self, error: Exception) -> None:
        """The 1st, 2nd, 4th, 8th … failure in a row; a database that is away needs no stack trace."""
        if self.failures & (self.failures - 1):
            return
        if isinstance(error, OperationalError):
            why = str(error).partition("\n")[0]
            log.warning("loop.without_database", loop=self.loop.name, failures=self.failures, error=why)
            return
        log.error("loop.failed", loop=self.loop.name, failures=self.failures, exc_info=error)

    def _pause_after(self, handled: int, took_seconds: float) -> float:
        if handled >= FULL_BATCH:
            return 0.0
        if handled > 0:
            return min(max(BUSY_SECONDS, REST * took_seconds), LONGEST_REST_SECONDS)
        return min(max(self.pause_seconds, BUSY_SECONDS) * 2, self.loop.idle_seconds)
