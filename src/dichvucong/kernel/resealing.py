"""Bringing every sealed column to the keys of today: after a rotation, and once for rows from before there were seals.

Batch by batch, each in a transaction of its own and only where the row still says what was read. It can be stopped
at any time and started again; what is done already is passed over.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import connection, models, transaction

from dichvucong.kernel.sealed_fields import SealedText
from dichvucong.kernel.sealing import Sealed, is_current, open_sealed, seal

BATCH: Final = 1_000


@dataclass(frozen=True)
class SealedColumn:
    """One column of one table; keys of tables are whole numbers."""

    table: str
    key: str
    column: str
    label: str
    look_up: bool


def sealed_columns() -> list[SealedColumn]:
    """Every sealed column of the product."""
    return [
        _column(model, field)
        for model in apps.get_models()
        for field in model._meta.local_fields  # noqa: SLF001 -- Django's own name
        if isinstance(field, SealedText)
    ]


def column_of(model: type[models.Model], name: str) -> SealedColumn:
    """The sealed column of a model's field."""
    field = model._meta.get_field(name)  # noqa: SLF001 -- Django's own name
    assert isinstance(field, SealedText)
    return _column(model, field)


def reseal(where: SealedColumn, *, told: Callable[[int], None] = lambda _done: None) -> int:
    """Seal anew what was sealed with another key. Returns how many rows changed. Raises `SealBroken`."""
    return _rewrite(where, lambda stored: _anew(where, stored), told)


def seal_plain(where: SealedColumn) -> int:
    """Seal rows from before the column was sealed; for migrations. Returns how many."""
    return _rewrite(where, lambda stored: _first(where, stored), lambda _done: None)


def unseal(where: SealedColumn) -> int:
    """Write the plain texts back; for taking a migration back. Returns how many."""
    return _rewrite(where, lambda stored: _plain(where, stored), lambda _done: None)


def _anew(where: SealedColumn, stored: str) -> str:
    text = open_sealed(stored, label=where.label, look_up=where.look_up)
    if is_current(stored, text, label=where.label, look_up=where.look_up):
        return stored
    return seal(text, label=where.label, look_up=where.look_up)


def _first(where: SealedColumn, stored: str) -> str:
    if Sealed.parse(stored, look_up=where.look_up):
        return stored
    return seal(stored, label=where.label, look_up=where.look_up)


def _plain(where: SealedColumn, stored: str) -> str:
    if not Sealed.parse(stored, look_up=where.look_up):
        return stored
    return open_sealed(stored, label=where.label, look_up=where.look_up)


def _rewrite(where: SealedColumn, change: Callable[[str], str], told: Callable[[int], None]) -> int:
    done = 0
    for batch in _batches(where):
        changed = [(key, stored, new) for key, stored in batch if (new := change(stored)) != stored]
        done += _write(where, changed)
        told(done)
    return done


def _batches(where: SealedColumn) -> Iterator[list[tuple[int, str]]]:
    table, key, column = map(connection.ops.quote_name, (where.table, where.key, where.column))
    last = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {column} FROM {table} WHERE {key} > %s AND {column} <> '' ORDER BY {key} LIMIT %s",  # noqa: S608 -- names of our own tables
                [last, BATCH],
            )
            batch = cursor.fetchall()
        if not batch:
            return
        last = batch[-1][0]
        yield batch


def _write(where: SealedColumn, changed: list[tuple[int, str, str]]) -> int:
    if not changed:
        return 0
    table, key, column = map(connection.ops.quote_name, (where.table, where.key, where.column))
    with transaction.atomic(), connection.cursor() as cursor:
        # Append-only tables let this through, and only until the transaction ends.
        cursor.execute("SELECT set_config('dichvucong.resealing', 'yes', true)")
        cursor.execute(
            f"UPDATE {table} t SET {column} = n.new "  # noqa: S608 -- names of our own tables
            "FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS n(key, old, new) "
            f"WHERE t.{key} = n.key AND t.{column} = n.old",
            [[key for key, _, _ in changed], [old for _, old, _ in changed], [new for _, _, new in changed]],
        )
        return int(cursor.rowcount)


def _column(model: type[models.Model], field: SealedText) -> SealedColumn:
    names = model._meta  # noqa: SLF001 -- Django's own name
    assert names.pk is not None
    return SealedColumn(names.db_table, str(names.pk.column), str(field.column), field.label, field.look_up)
