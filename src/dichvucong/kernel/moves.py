"""The one way a row changes state: guard, write, journal and publish together, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from django.db import models, transaction

from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.outbox import News, publish
from dichvucong.kernel.states import StateChart

S = TypeVar("S", bound=StrEnum)


class StaleState(DomainError):
    """Somebody else moved the row first; nothing was written."""

    code = "stale_state"

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} vừa được thay đổi ở nơi khác, hãy tải lại.")
        self.reference = reference


class Stateful(Protocol):
    """A row with a state. `reference` names it for people, `stream` is what its events are ordered by."""

    state: str

    @property
    def pk(self) -> Any:
        """The primary key."""
        ...

    @property
    def reference(self) -> str:
        """The name of the row for people."""
        ...

    @property
    def stream(self) -> str:
        """What the row's events are ordered by."""
        ...

    def news(self) -> Mapping[str, Any]:
        """What listeners need to know about the row, as JSON values without personal data."""
        ...


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
    move_many([row], target, chart=chart, why=why, changes=[changes])


def move_many(
    rows: Sequence[Stateful],
    target: S,
    *,
    chart: StateChart[S],
    why: Why,
    changes: Sequence[Mapping[str, object]] = (),
) -> None:
    """Move several rows to one state in as few statements as their sources and changes allow."""
    per_row = changes or [{}] * len(rows)
    entries: list[Entry] = []
    news: list[News] = []
    with transaction.atomic():
        for row, change in zip(rows, per_row, strict=True):
            source = type(target)(row.state)
            event = chart.event_for(source, target)
            _guarded_update(row, source, target, change)
            entries.append(_entry(row, event, source, target, why))
            news.append(News(event, row.reference, row.stream, row.news()))
        write(entries, now=why.now)
        publish(news, now=why.now)


def begin(row: Stateful, *, event: str, why: Why) -> None:
    """Journal and publish the birth of a row that was just inserted in its first state."""
    begin_many([row], event=event, why=why)


def begin_many(rows: Sequence[Stateful], *, event: str, why: Why) -> None:
    """The births of several rows of one kind, in two statements."""
    with transaction.atomic():
        write([_entry(row, event, "", row.state, why) for row in rows], now=why.now)
        publish([News(event, row.reference, row.stream, row.news()) for row in rows], now=why.now)


def _guarded_update(row: Stateful, source: StrEnum, target: StrEnum, change: Mapping[str, object]) -> None:
    assert isinstance(row, models.Model)
    table = type(row)._default_manager  # noqa: SLF001 -- Django's own name for it
    moved = table.filter(pk=row.pk, state=source).update(state=target, **change)
    if moved != 1:
        raise StaleState(row.reference)
    row.state = target
    for name, value in change.items():
        setattr(row, name, value)


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
