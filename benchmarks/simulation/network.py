"""The seeded network and the crashes."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")


class Crash(BaseException):
    """The process dies here: nothing catches it but the simulator."""


@dataclass
class Network:
    """Decides the fate of every message. `trouble` 0 is a healthy network, 1 the worst."""

    chance: random.Random
    trouble: float = 0.3
    fuse: int | None = None
    """After so many database statements or network calls the process crashes; None: it does not."""
    crashes: int = field(default=0)

    def call(self, do: Callable[[], T], *, lost: T) -> T:
        """A request and its answer: either may be lost, and the process may die on either side of it."""
        self.burn()
        if self.happens(0.35):
            return lost
        answer = do()
        self.burn()
        return lost if self.happens(0.35) else answer

    def happens(self, share: float) -> bool:
        """Whether a misfortune of that share, scaled by the trouble, strikes now."""
        return self.chance.random() < share * self.trouble

    def burn(self) -> None:
        """One step nearer to a crash, if one is coming. Raises `Crash`."""
        if self.fuse is None:
            return
        self.fuse -= 1
        if self.fuse <= 0:
            self.fuse = None
            self.crashes += 1
            raise Crash

    @contextmanager
    def watching_the_database(self) -> Iterator[None]:
        """Every statement burns the fuse, before and after it runs."""

        def statement(execute: Callable[..., Any], *rest: Any) -> Any:
            self.burn()
            result = execute(*rest)
            self.burn()
            return result

        with connection.execute_wrapper(statement):
            yield
