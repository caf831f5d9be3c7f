"""Feeds that a reader follows row by row without missing one, however late a transaction commits.

Each row carries the id of the transaction that wrote it. Numbers of a sequence are handed out before the commit, so
a reader of `id > last` can pass a row that appears later. Here a reader is shown only rows of transactions older than
the oldest one still running: behind those nothing can appear any more.

A dump restored into another cluster brings along ids that lie ahead of that cluster's: such rows stay hidden until
its counter has passed them. `docs/decisions/0024-feeds-by-transaction-number.md` says how to restore.
"""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import BigIntegerField, Func, Model, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Place:
    """A place in a feed: everything up to and including it has been read. The default is the beginning."""

    number: int = -1
    row_id: int = -1


class TransactionNumber(Func):
    """The id of the current transaction, 64 bits, as a column's default in the database."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = BigIntegerField()


def behind(rows: QuerySet[M], place: Place, *, number: str) -> QuerySet[M]:
    """The rows after a place in the order of the feed, without those that are not settled yet.

    `number` is the column of the transaction's id.
    """
    after = f"({number}, id) > (%s, %s)"
    settled = f"{number} < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    params = [place.number, place.row_id]
    return rows.extra(where=[after, settled], params=params).order_by(number, "pk")  # noqa: S610 -- column names of ours; the ORM compares no rows


def up_to_place(rows: QuerySet[M], place: Place, *, number: str) -> QuerySet[M]:
    """The rows up to and including a place in the order of the feed."""
    params = [place.number, place.row_id]
    return rows.extra(where=[f"({number}, id) <= (%s, %s)"], params=params).order_by(number, "pk")  # noqa: S610 -- as above
