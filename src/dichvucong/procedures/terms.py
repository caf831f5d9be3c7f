"""How long each wait may take: dated data with its article, in `data/terms.csv`. A new text of law is a new line."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib import resources

from dichvucong.kernel.calendar.deadlines import Deadline, Term, TermUnit
from dichvucong.kernel.calendar.rules import WorkingCalendar
from dichvucong.kernel.clock import vietnam_day

SET_BY = "Cổng Dịch vụ công quốc gia"


def term_on(name: str, day: date) -> Term:
    """The term in force on a day. An unknown name, or a day before the first text, is our own mistake."""
    in_force = [term for since, term in _terms()[name] if since <= day]
    assert in_force, f"no term {name} on {day}"
    return in_force[-1]


def first_day_of(name: str) -> date:
    """From which day there is a term of that name."""
    return _terms()[name][0][0]


def deadline_from(name: str, started_at: datetime) -> Deadline:
    """The deadline of a wait that began then, under the text in force that day."""
    return Deadline(term_on(name, vietnam_day(started_at)), started_at, SET_BY)


def due_from(name: str, started_at: datetime, calendar: WorkingCalendar) -> datetime:
    """When a wait that began then has to end."""
    due_at = deadline_from(name, started_at).due_at(calendar)
    assert due_at is not None, "nothing pauses it"
    return due_at


@cache
def _terms() -> Mapping[str, Sequence[tuple[date, Term]]]:
    found: dict[str, list[tuple[date, Term]]] = {}
    path = resources.files("dichvucong.procedures") / "data" / "terms.csv"
    with path.open(encoding="utf-8") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: row["valid_from"]):
            term = Term(int(row["amount"]), TermUnit(row["unit"]), row["article"])
            found.setdefault(row["name"], []).append((date.fromisoformat(row["valid_from"]), term))
    return found
