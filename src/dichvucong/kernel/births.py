"""A row born under another row's move: guard, number, insert and journal in one statement, so no lock outlives it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models

from dichvucong.kernel.guard import Stateful
from dichvucong.kernel.moves import Why
from dichvucong.kernel.outbox import subscriptions
from dichvucong.kernel.states import StateChart

LAST_NUMBER = 999_999


class SeriesIsFull(Exception):
    """The series has given out its last number."""


@dataclass(frozen=True)
class Birth:
    """What is born under `parent`: `child` is unsaved, has a `state`, and lacks `numbered`, its running number.

    The column becomes the series and six digits.
    """

    parent: Stateful
    child: Any
    event: str
    numbered: str
    series: str


def born(birth: Birth, target: str, *, chart: StateChart[Any], read_as: int, why: Why) -> bool:
    """Move the parent to `target` and insert the child, if the parent still is as it was read.

    `read_as` is the change number the parent was read with. False: somebody changed it meanwhile, nothing was
    written. Nobody may listen to the two events. Raises `SeriesIsFull`; the parent then stays as it is.
    """
    parent, child = birth.parent, birth.child
    state = type(target)(parent.state)
    moved = chart.event_for(state, target)
    assert not subscriptions.hears(moved), f"{moved} is heard: move and publish apart"
    assert not subscriptions.hears(birth.event), f"{birth.event} is heard: move and publish apart"
    plan = _plan(parent.__class__, child.__class__, birth.numbered)
    values = [field.get_db_prep_save(getattr(child, field.attname), connection) for field in plan.fields]
    said: tuple[Any, ...] = (why.actor, why.reason, json.dumps(dict(why.evidence)), why.now)
    parameters: list[Any] = [parent.pk, parent.state, read_as, birth.series, target, why.now]
    parameters += [LAST_NUMBER, birth.series, *values]
    parameters += [parent.reference, parent.stream, moved, parent.state, target, *said]
    parameters += [parent.stream, birth.event, child.state, *said]
    with connection.cursor() as cursor:
        cursor.execute(plan.statement, parameters)
        found = cursor.fetchone()
    if found is None:
        return False
    if found[0] is None:
        raise SeriesIsFull(birth.series)
    child.pk = found[0]
    setattr(child, birth.numbered, found[1])
    child._state.adding = False  # noqa: SLF001 -- Django's own name for it
    parent.state = target
    return True


@dataclass(frozen=True)
class _Plan:
    """The statement for one pair of tables, and the child's columns in its order."""

    statement: str
    fields: Sequence["models.Field[Any, Any]"]


_BORN = """
WITH seen AS (
    SELECT id FROM {parent} WHERE id = %s AND state = %s AND change_number = %s FOR UPDATE
), counted AS (
    INSERT INTO kernel_numberseries AS s (series, last) SELECT %s, 1 FROM seen
    ON CONFLICT (series) DO UPDATE SET last = s.last + 1 RETURNING last
), moved AS (
    UPDATE {parent} AS p SET state = %s, changed_at = %s FROM seen, counted
    WHERE p.id = seen.id AND counted.last <= %s RETURNING p.id
), born AS (
    INSERT INTO {child} ({number}, {columns})
    SELECT %s::text || to_char(counted.last, 'FM000000'), {values} FROM counted, moved RETURNING id, {number} AS number
), noted AS (
    INSERT INTO kernel_journalentry (subject, stream, event, source, target, actor, reason, evidence, at)
    SELECT %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s FROM moved
    UNION ALL
    SELECT number, %s, %s, '', %s, %s, %s, %s::jsonb, %s FROM born
)
SELECT born.id, born.number FROM counted LEFT JOIN born ON true
"""


@cache
def _plan(parent: type[Stateful], child: type[models.Model], numbered: str) -> _Plan:
    assert issubclass(parent, models.Model)
    quote = connection.ops.quote_name
    fields = [
        field
        for field in child._meta.concrete_fields  # noqa: SLF001 -- Django's own name for it
        if not field.primary_key and field.name != numbered
    ]
    statement = _BORN.format(
        parent=quote(parent._meta.db_table),  # noqa: SLF001 -- as above
        child=quote(child._meta.db_table),  # noqa: SLF001 -- as above
        number=quote(numbered),
        columns=", ".join(quote(str(field.column)) for field in fields),
        values=", ".join(f"%s::{field.db_type(connection)}" for field in fields),
    )
    return _Plan(statement, fields)
