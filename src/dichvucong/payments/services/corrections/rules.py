"""How long a correction and an answer may take, and when to ask again. Pure: no database, no clock, no network."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dichvucong.kernel.calendar.deadlines import Deadline, Term, TermUnit


@dataclass(frozen=True)
class DatedTerm:
    """A term and the day from which it is the law."""

    valid_from: date
    term: Term


ANSWER_TERMS: Final = (
    DatedTerm(date(2023, 5, 25), Term(1, TermUnit.WORKING_DAYS, "Thông tư 01/2023/TT-VPCP, Điều 29.1")),
)
"""How long a provider has to answer an agency, oldest first."""

OUR_MEASURE: Final = (
    "mức do Cổng đặt ra (Thông tư 01/2023/TT-VPCP, Điều 29.2 giao việc mà không nêu thời hạn)"
)

CORRECTION_TERMS: Final = (DatedTerm(date(2023, 5, 25), Term(1, TermUnit.WORKING_DAYS, OUR_MEASURE)),)
"""How long an agency has to correct its account data. Article 29.2 sets the duty, the portal the working day."""

ASK_AFTER_SECONDS: Final = (5, 15, 60, 300, 900, 3600, 21_600)
"""How long after the n-th question without a final answer a provider is asked again."""

LEASE: Final = timedelta(seconds=90)
"""How long a row is left to the worker that took it before another may ask."""


def answer_deadline(asked_at: datetime, asked_by: str) -> Deadline:
    """When a provider has to have answered."""
    return Deadline(_in_force(ANSWER_TERMS, asked_at), asked_at, asked_by)


def correction_deadline(reported_at: datetime, reported_by: str) -> Deadline:
    """When an agency has to have corrected."""
    return Deadline(_in_force(CORRECTION_TERMS, reported_at), reported_at, reported_by)


def next_ask(now: datetime, asks: int) -> datetime:
    """When to ask again after `asks` questions without a final answer."""
    return now + timedelta(seconds=ASK_AFTER_SECONDS[min(asks, len(ASK_AFTER_SECONDS) - 1)])


def _in_force(terms: tuple[DatedTerm, ...], at: datetime) -> Term:
    """The latest that had begun; what is older than the first falls under the first."""
    begun = [dated.term for dated in terms if dated.valid_from <= at.date()]
    return begun[-1] if begun else terms[0].term
