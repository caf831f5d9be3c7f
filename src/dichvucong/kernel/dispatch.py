"""The engine of outgoing queues: webhooks to connected systems, SMS, e-mail.

A queue is a table. One turn of the engine records what has come back since the last turn and claims what is due,
in one transaction, then hands the claimed items to threads that send them outside any transaction. Items of one
lane (one connected system, one channel) share a number of places, so a slow receiver fills its own places and
nobody else's. What a crashed process had claimed is claimed again when its lease ends, and sent again under the
same number: at least once, never lost.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

import structlog
from django.db import transaction

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""Longer than any one attempt may take."""

GATHER_SECONDS = 0.01
"""How long a turn waits for the first answers, so that they are recorded together."""


class Parcel(Protocol):
    """Something to send. `lane` is the receiver that shares places."""

    @property
    def lane(self) -> str:
        """The receiver."""
        ...


P = TypeVar("P", bound=Parcel)
R = TypeVar("R")


class OutgoingQueue(Protocol[P, R]):
    """What differs between queues."""

    name: str

    def lanes(self, *, now: datetime) -> Mapping[str, int]:
        """How many places each lane has at this moment; 0 holds it back."""
        ...

    def claim(
        self, places: Mapping[str, int], *, now: datetime, lease_until: datetime, limit: int
    ) -> Sequence[P]:
        """Take due parcels for these lanes, guarded, in the engine's transaction."""
        ...

    def send(self, parcel: P, *, now: datetime) -> R:
        """Send one parcel. Runs in a thread, outside any transaction, without touching the database."""
        ...

    def broken(self, parcel: P, error: Exception) -> R:
        """The result to record when `send` failed by our own mistake."""
        ...

    def record(self, results: Sequence[tuple[P, R]], *, now: datetime) -> None:
        """Write what came back, in the engine's transaction."""
        ...


class AtOnce(Executor):
    """Sends in the calling thread: for tests and simulations that must be repeatable."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run it now."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass
class Dispatcher(Generic[P, R]):
    """Runs one queue. Used by one thread; what it has under way lives in memory only."""

    queue: OutgoingQueue[P, R]
    places: int = 32
    executor: Executor | None = None
    _under_way: dict["Future[R]", P] = field(default_factory=dict)
    _unrecorded: list[tuple[P, R]] = field(default_factory=list)

    def turn(self, *, now: datetime, limit: int) -> int:
        """Record what came back, claim and send what is due. Returns how many parcels were moved."""
        self._collect()
        results = list(self._unrecorded)
        claimed: Sequence[P] = ()
        with transaction.atomic():
            if results:
                self.queue.record(results, now=now)
            lanes = self._free_places(now)
            room = min(limit, self.places - len(self._under_way))
            if lanes and room > 0:
                claimed = self.queue.claim(lanes, now=now, lease_until=now + LEASE, limit=room)
        del self._unrecorded[: len(results)]
        for parcel in claimed:
            self._under_way[self._pool().submit(self._send, parcel, now)] = parcel
        if self._under_way:
            wait(self._under_way, timeout=GATHER_SECONDS, return_when=FIRST_COMPLETED)
        return len(results) + len(claimed)

    def settle(self, *, now: datetime, patience_seconds: float = 30.0) -> int:
        """Turn until nothing is due and nothing is under way. For tests, simulations and clean stops."""
        moved = 0
        ends = time.monotonic() + patience_seconds
        while time.monotonic() < ends:
            step = self.turn(now=now, limit=1000)
            moved += step
            if step == 0 and not self._under_way and not self._unrecorded:
                break
        return moved

    def use(self, executor: Executor) -> None:
        """Send through another executor from now on."""
        self.executor = executor

    def _collect(self) -> None:
        done = [future for future in self._under_way if future.done()]
        self._unrecorded.extend((self._under_way.pop(future), future.result()) for future in done)

    def _free_places(self, now: datetime) -> dict[str, int]:
        taken = Counter(parcel.lane for parcel in self._under_way.values())
        lanes = self.queue.lanes(now=now)
        return {lane: places - taken[lane] for lane, places in lanes.items() if places > taken[lane]}

    def _pool(self) -> Executor:
        if self.executor is None:
            self.executor = ThreadPoolExecutor(self.places, thread_name_prefix=f"send:{self.queue.name}")
        return self.executor

    def _send(self, parcel: P, now: datetime) -> R:
        try:
            return self.queue.send(parcel, now=now)
        except Exception as error:
            log.exception("dispatch.send_broke", queue=self.queue.name)
            return self.queue.broken(parcel, error)
