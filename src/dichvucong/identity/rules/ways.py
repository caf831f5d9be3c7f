"""Which ways of logging in the law allows, to whom, from when to when: a dated table (QC 9–11, QĐ 29/2026)."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dichvucong.identity.words import AccountKind, Level, Method


@dataclass(frozen=True)
class Way:
    """One line of the table. `valid_to` is the first day it is over, None for no end; `level` the most it can give."""

    method: Method
    kind: AccountKind
    level: Level
    valid_from: date
    valid_to: date | None
    source: str

    def holds(self, day: date) -> bool:
        """Whether the way may be used on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def read_ways(lines: Iterable[str]) -> Sequence[Way]:
    """The table from CSV with a heading line. Raises `ValueError` naming the line that cannot be read."""
    ways = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            ways.append(_way(row))
        except (KeyError, ValueError, AttributeError, TypeError) as error:
            raise ValueError(f"line {number} of the ways of logging in: {error}") from error
    return ways


def ways_on(day: date, ways: Iterable[Way], *, kind: AccountKind | None = None) -> Sequence[Way]:
    """The ways in force on a day, for one kind of account or for all."""
    return [way for way in ways if way.holds(day) and kind in {None, way.kind}]


def level_given(
    method: Method, kind: AccountKind, *, claimed: Level, day: date, ways: Iterable[Way]
) -> Level | None:
    """The level of a log-in, at most what the law gives the method; None when the method is not allowed on that day."""
    allowed = [way.level for way in ways_on(day, ways, kind=kind) if way.method is method]
    return min(claimed, max(allowed)) if allowed else None


def last_day_over(method: Method, kind: AccountKind, *, day: date, ways: Iterable[Way]) -> date | None:
    """Since when a method that was allowed is over, on a day when it is; None when it is allowed or never was."""
    lines = [way for way in ways if way.method is method and way.kind is kind and way.valid_from <= day]
    if not lines or any(way.holds(day) for way in lines):
        return None
    return max(way.valid_to for way in lines if way.valid_to is not None)


def _way(row: dict[str, str]) -> Way:
    start, end = date.fromisoformat(row["valid_from"]), row["valid_to"].strip()
    stop = date.fromisoformat(end) if end else None
    if stop is not None and stop <= start:
        raise ValueError("it ends before it begins")
    if not row["source"].strip():
        raise ValueError("it names no legal source")
    return Way(
        Method(row["method"]),
        AccountKind(row["kind"]),
        Level[row["level"].upper()],
        start,
        stop,
        row["source"].strip(),
    )
