"""The one way a row changes state: guard, write, journal and publish together, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.db import transaction

from dichvucong.kernel.guard import Stateful, guarded_update
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.outbox import News, publish
from dichvucong.kernel.states import StateChart

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Why:
    """Who moves the row and on what grounds; `evidence` is JSON (inbox message numbers, raw codes)."""

    actor: str
    now: datetime
    reason: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


def move(row: Stateful, target: S, *, chart: StateChart[S], why: Why, **changes: object) -> None:
    """Move one row along an edge of its chart, setting `changes` in the same guarded UPDATE.

    Raises `ForbiddenMove` when the chart has no such edge, `StaleState` when the row has already moved.
    """
    move_many([row], target, chart=chart, whys=[why], changes=[changes])


def move_many(
    rows: Sequence[Stateful],
    target: S,
    *,
    chart: StateChart[S],
    whys: Sequence[Why],
    changes: Sequence[Mapping[str, object]] = (),
) -> None:
    """Move several rows to one state: one UPDATE, one INSERT into the journal, one into the outbox.

    `whys` and `changes` go with `rows` one to one; all changes name the same columns.
    """
    if not rows:
        return
    per_row = changes or [{}] * len(rows)
    steps = [(row, type(target)(row.state), change) for row, change in zip(rows, per_row, strict=True)]
    events = [chart.event_for(source, target) for _row, source, _change in steps]
    with transaction.atomic():
        guarded_update([(row, str(source), change) for row, source, change in steps], target)
        write(
            [
                _entry(row, event, source, target, why)
                for (row, source, _change), event, why in zip(steps, events, whys, strict=True)
            ],
            now=whys[0].now,
        )
        publish(
            [
                News(event, row.reference, row.stream, row.news())
                for (row, _source, _change), event in zip(steps, events, strict=True)
            ],
            now=whys[0].now,
        )


def begin(row: Stateful, *, event: str, why: Why) -> None:
    """Journal and publish the birth of a row that was just inserted in its first state."""
    begin_many([row], event=event, why=why)


def begin_many(rows: Sequence[Stateful], *, event: str, why: Why) -> None:
    """The births of several rows of one kind, in two statements."""
    with transaction.atomic():
        write([_entry(row, event, "", row.state, why) for row in rows], now=why.now)
        publish([News(event, row.reference, row.stream, row.news()) for row in rows], now=why.now)


def _entry(row: Stateful, event: str, source: str, target: str, why: Why) -> Entry:
    return Entry(
        subject=row.reference,
        stream=row.stream,
        event=event,
        source=str(source),
        target=str(target),
        actor=why.actor,
        reason=why.reason,
        evidence=why.evidence,
    )
