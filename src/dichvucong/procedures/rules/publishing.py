"""By when a decision has to be public (PRO-06).

Decree 63/2010/NĐ-CP, article 24, as the index of Decision 766/QĐ-TTg (criterion 1.2) measures it, counted from the day of
signing. The terms are data: `data/terms.csv`; decisions keep the term of their day.
"""

from collections.abc import Mapping
from datetime import date, datetime, time

from dichvucong.kernel.calendar.deadlines import Deadline
from dichvucong.kernel.clock import VIETNAM
from dichvucong.procedures.rules.authorship import IssuerKind
from dichvucong.procedures.terms import first_day_of, term_on

_TERMS: Mapping[IssuerKind, str] = {
    IssuerKind.MINISTRY: "decision.publish.ministry",
    IssuerKind.PROVINCE: "decision.publish.province",
}
FIRST_DAY = max(first_day_of(name) for name in _TERMS.values())
_OPENING = time(8)


def publishing_deadline(signed_on: date, issuer: IssuerKind, *, set_by: str) -> Deadline | None:
    """The deadline of a decision signed that day; None for days before the first rule and for who publishes nothing."""
    if signed_on < FIRST_DAY or issuer not in _TERMS:
        return None
    term = term_on(_TERMS[issuer], signed_on)
    return Deadline(term, datetime.combine(signed_on, _OPENING, VIETNAM), set_by)


def is_late(due_at: datetime | None, published_at: datetime | None, *, now: datetime) -> bool:
    """Whether it was public too late, or should be public by now and is not."""
    return due_at is not None and (published_at or now) > due_at
