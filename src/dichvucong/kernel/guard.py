"""The guard in the database: rows change state only where their old state still holds, many in one statement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.db import connection, models, transaction

from dichvucong.kernel.errors import DomainError


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
class Step:
    """One row's move: from which state, with which other columns, and what journal and outbox say of it."""

    row: Stateful
    source: str
    changes: Mapping[str, object]
    event: str
    actor: str
    reason: str
    evidence: Mapping[str, Any]
    shard: int | None
    """Where the event waits in the outbox; None when nobody hears it."""


def guarded_move(steps: Sequence[Step], target: str, *, now: datetime) -> None:
    """Set `target` and each row's changes where the row still is in its source state; journal and publish with it.

    One statement, so one row needs no transaction around it. Every step must carry the same change names. Raises
    `StaleState` for the first row that has moved: alone it wrote nothing; of several the transaction is doomed.
    Afterwards the rows in memory say what the table says.
    """
    moved = _execute(steps, target, now)
    for step in steps:
        if step.row.pk not in moved:
            if len(steps) > 1:
                transaction.set_rollback(True)
            raise StaleState(step.row.reference)
    for step in steps:
        step.row.state = target
        for name, value in step.changes.items():
            setattr(step.row, name, value)


def _execute(steps: Sequence[Step], target: str, now: datetime) -> set[int]:
    model = type(steps[0].row)
    assert issubclass(model, models.Model)
    names = tuple(steps[0].changes)
    assert all(tuple(step.changes) == names for step in steps), "same changes for all rows"
    heard = any(step.shard is not None for step in steps)
    plan = _plan(model, names, heard)
    values = [
        [field.get_db_prep_save(step.changes[name], connection) for step in steps]
        for name, field in zip(names, plan.fields, strict=True)
    ]
    arrays = [
        [step.row.pk for step in steps],
        [step.source for step in steps],
        [step.row.reference for step in steps],
        [step.row.stream for step in steps],
        [step.event for step in steps],
        [step.actor for step in steps],
        [step.reason for step in steps],
        [json.dumps(dict(step.evidence)) for step in steps],
        *values,
    ]
    parameters: list[Any] = [*arrays, target, target, now]
    if heard:
        parameters = [
            *arrays,
            [step.shard for step in steps],
            [json.dumps(dict(step.row.news())) if step.shard is not None else None for step in steps],
            target,
            target,
            now,
            now,
        ]
    with connection.cursor() as cursor:
        cursor.execute(plan.statement, parameters)
        return {int(found[0]) for found in cursor.fetchall()}


@dataclass(frozen=True)
class _Plan:
    """The statement for one table, one set of changed columns, with or without listeners."""

    statement: str
    fields: Sequence["models.Field[Any, Any]"]


@cache
def _plan(model: type[models.Model], names: tuple[str, ...], heard: bool) -> _Plan:
    quote = connection.ops.quote_name
    fields = []
    for name in names:
        field = model._meta.get_field(name)  # noqa: SLF001 -- Django's own name for it
        assert isinstance(field, models.Field)
        assert field.column is not None
        fields.append(field)
    kinds = ["bigint", *["text"] * 7, *[_array_type(field) for field in fields]]
    columns = ["pk", "source", "subject", "stream", "event", "actor", "reason", "evidence"]
    columns += [f"v{position}" for position in range(len(fields))]
    if heard:
        kinds += ["smallint", "text"]
        columns += ["shard", "payload"]
    changes = "".join(
        f", {quote(str(field.column))} = s.v{position}" for position, field in enumerate(fields)
    )
    statement = _MOVE.format(
        arrays=", ".join(f"%s::{kind}[]" for kind in kinds),
        columns=", ".join(columns),
        table=quote(model._meta.db_table),  # noqa: SLF001 -- as above
        changes=changes,
        published=_PUBLISH if heard else "",
    )
    return _Plan(statement, fields)


_MOVE = """
WITH step AS (
    SELECT * FROM unnest({arrays}) WITH ORDINALITY AS s({columns}, position)
), moved AS (
    UPDATE {table} AS t SET state = %s{changes} FROM step s WHERE t.id = s.pk AND t.state = s.source RETURNING t.id
), noted AS (
    INSERT INTO kernel_journalentry (subject, stream, event, source, target, actor, reason, evidence, at)
    SELECT s.subject, s.stream, s.event, s.source, %s, s.actor, s.reason, s.evidence::jsonb, %s
    FROM step s JOIN moved ON moved.id = s.pk ORDER BY s.position
){published}
SELECT id FROM moved
"""
_PUBLISH = """, published AS (
    INSERT INTO kernel_outboxevent (name, subject, stream, shard, payload, at, attempts, last_error)
    SELECT s.event, s.subject, s.stream, s.shard, s.payload::jsonb, %s, 0, ''
    FROM step s JOIN moved ON moved.id = s.pk WHERE s.shard IS NOT NULL ORDER BY s.position
)"""


def _array_type(field: "models.Field[Any, Any]") -> str:
    """The column's type without its length: `varchar(20)` cannot be an element type of a parameter cast."""
    kind = field.db_type(connection) if not field.is_relation else "bigint"
    assert kind is not None
    return kind.split("(")[0]
