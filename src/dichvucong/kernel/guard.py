"""The guard in the database: rows change state only where their old state still holds, many in one statement."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.db import connection, models
from psycopg import sql

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


Step = tuple[Stateful, str, Mapping[str, object]]


def guarded_update(steps: Sequence[Step], target: str) -> None:
    """Set `target` and each row's changes where the row still is in its source state.

    Every step must carry the same change names. Raises `StaleState` for the first row that has moved; the
    caller's transaction undoes the rest. Afterwards the rows in memory say what the table says.
    """
    rows = [row for row, _source, _change in steps]
    moved = _execute(rows, steps, target)
    for row in rows:
        if row.pk not in moved:
            raise StaleState(row.reference)
    for row, _source, change in steps:
        row.state = target
        for name, value in change.items():
            setattr(row, name, value)


def _execute(rows: Sequence[Stateful], steps: Sequence[Step], target: str) -> set[int]:
    model = type(rows[0])
    assert issubclass(model, models.Model)
    names = list(steps[0][2])
    assert all(list(change) == names for _row, _source, change in steps), "same changes for all rows"
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001 -- Django's own name for it
    columns: list[tuple[str, str, list[Any]]] = [
        ("pk", "bigint", [row.pk for row in rows]),
        ("source", "text", [source for _row, source, _change in steps]),
    ]
    for position, (name, field) in enumerate(zip(names, fields, strict=True)):
        assert isinstance(field, models.Field)
        values = [field.get_db_prep_save(change[name], connection) for *_ignored, change in steps]
        columns.append((f"v{position}", _array_type(field), values))
    statement = sql.SQL(
        "UPDATE {table} AS t SET state = %s{changes} FROM unnest({arrays}) AS v({names}) "
        "WHERE t.id = v.pk AND t.state = v.source RETURNING t.id"
    ).format(
        table=sql.Identifier(model._meta.db_table),  # noqa: SLF001 -- as above
        changes=sql.SQL("").join(
            sql.SQL(", {} = v.{}").format(sql.Identifier(_column(field)), sql.Identifier(f"v{position}"))
            for position, field in enumerate(fields)
        ),
        arrays=sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(kind)) for _n, kind, _v in columns),
        names=sql.SQL(", ").join(sql.Identifier(name) for name, _kind, _values in columns),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [target, *(values for _name, _kind, values in columns)])
        return {int(found[0]) for found in cursor.fetchall()}


def _column(field: object) -> str:
    assert isinstance(field, models.Field)
    return str(field.column)


def _array_type(field: "models.Field[Any, Any]") -> str:
    """The column's type without its length: `varchar(20)` cannot be an element type of a parameter cast."""
    kind = field.db_type(connection) if not field.is_relation else "bigint"
    assert kind is not None
    return kind.split("(")[0]
