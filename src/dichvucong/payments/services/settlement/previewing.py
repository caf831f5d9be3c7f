"""What a file would do, without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dichvucong.payments.models import StatementFile
from dichvucong.payments.services.settlement.submitting import submission_of
from dichvucong.payments.statements import (
    CreditIn,
    Declared,
    LineIn,
    Problem,
    UnreadableStatement,
    reader,
)

SHOWN = 20
LOOKED_AT = 20_000
"""So many rows are looked at before anything is booked; the rest of a large file is read by the worker."""


@dataclass(frozen=True)
class Preview:
    """The first rows, problems, sums. `refusal` says why nothing of the file can be used ("": it can).

    `whole`: all of it was read, not only the first `LOOKED_AT` rows.
    """

    rows: Sequence[LineIn | CreditIn]
    problems: Sequence[Problem]
    count: int
    amount_vnd: int
    first_day: date | None
    last_day: date | None
    refusal: str
    header: Sequence[str]
    whole: bool


def preview(file: StatementFile, *, now: datetime) -> Preview:
    """Read the file, of a large one the beginning, and book nothing."""
    submission = submission_of(file, now=now)
    rows: list[LineIn | CreditIn] = []
    problems: list[Problem] = []
    days: set[date] = set()
    count = amount_vnd = 0
    refusal = ""
    whole = True
    try:
        for item in reader.current.read(submission):
            if count + len(problems) >= LOOKED_AT:
                whole = False
                break
            match item:
                case Problem():
                    problems.append(item)
                case Declared():
                    continue
                case _:
                    count += 1
                    amount_vnd += item.amount_vnd
                    days.add(item.day if isinstance(item, LineIn) else item.booked_on)
                    if count <= SHOWN:
                        rows.append(item)
    except UnreadableStatement as error:
        refusal = error.message
    return Preview(
        rows=rows,
        problems=problems,
        count=count,
        amount_vnd=amount_vnd,
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        refusal=refusal,
        header=_header(file, now),
        whole=whole,
    )


def _header(file: StatementFile, now: datetime) -> list[str]:
    try:
        return reader.current.header(submission_of(file, now=now))
    except UnreadableStatement:
        return []
