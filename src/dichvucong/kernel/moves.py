"""The one way a row changes state: guard, write, journal and publish together, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.db import connection, transaction

from dichvucong.kernel.guard import Stateful, Step, guarded_move
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.outbox import News, publish, shard_of, subscriptions
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
    """Move several rows to one state, with journal and outbox, in one statement.

    `whys` and `changes` go with `rows` one to one; all changes name the same columns.
    """
    if not rows:
        return
    per_row = changes or [{}] * len(rows)
    steps = [
        _step(row, target, chart, why, change) for row, why, change in zip(rows, whys, per_row, strict=True)
    ]
    if len(steps) == 1 or connection.in_atomic_block:
        guarded_move(steps, target, now=whys[0].now)
        return
    with transaction.atomic():
        guarded_move(steps, target, now=whys[0].now)


def begin(row: Stateful, *, event: str, why: Why) -> None:
    """Journal and publish the birth of a row that was just inserted in its first state."""
    begin_many([row], event=event, why=why)


def begin_many(rows: Sequence[Stateful], *, event: str, why: Why) -> None:
    """The births of several rows of one kind, in two statements."""
    with transaction.atomic(savepoint=False):
        write([_entry(row, event, why) for row in rows], now=why.now)
        publish([News(event, row.reference, row.stream, row.news()) for row in rows], now=why.now)


def _step(row: Stateful, target: S, chart: StateChart[S], why: Why, change: Mapping[str, object]) -> Step:
    source = type(target)(row.state)
    event = chart.event_for(source, target)
    return Step(
        row=row,
        source=source.value,
        changes=change,
        event=event,
        actor=why.actor,
        reason=why.reason,
        evidence=why.evidence,
        shard=shard_of(row.stream) if subscriptions.hears(event) else None,
    )


def _entry(row: Stateful, event: str, why: Why) -> Entry:
    return Entry(
        subject=row.reference,
        stream=row.stream,
        event=event,
        target=row.state,
        actor=why.actor,
        reason=why.reason,
        evidence=why.evidence,
    )
