"""Closed-loop load: so many clients, each doing one thing after another, every answer timed."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from benchmarks.client import Answer, Broken

T = TypeVar("T")


@dataclass
class Timings:
    """Seconds of each kind of request, how it was answered, and how long the whole run took."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    broken: int = 0
    elapsed: float = 0.0

    def note(self, name: str, answer: Answer) -> Answer:
        """Keep one answer's time and status."""
        self.seconds[name].append(answer.seconds)
        self.statuses[name][answer.status] += 1
        return answer

    def rate(self, name: str) -> float:
        """Answers a second over the whole run."""
        return len(self.seconds[name]) / self.elapsed if self.elapsed else 0.0

    def unexpected(self, name: str, expected: int) -> int:
        """Answers with another status than expected."""
        return sum(count for status, count in self.statuses[name].items() if status != expected)


@dataclass
class Run(Generic[T]):
    """Spreads work over clients. `work(client_number, item, timings)` does one item."""

    work: Callable[[int, T, Timings], Awaitable[None]]

    async def over(self, items: Sequence[T], *, clients: int) -> Timings:
        """Do every item once with so many clients."""
        timings = Timings()
        queue = iter(items)
        started = time.perf_counter()
        await asyncio.gather(*[self._client(number, queue, timings) for number in range(clients)])
        timings.elapsed = time.perf_counter() - started
        return timings

    async def _client(self, number: int, queue: Iterator[T], timings: Timings) -> None:
        for item in queue:  # one iterator shared by all clients
            try:
                await self.work(number, item, timings)
            except Broken:
                timings.broken += 1
