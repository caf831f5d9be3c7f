"""By when a decision has to be public (PRO-06): dated rules with their articles.

Decree 63/2010/NĐ-CP, article 24, as the index of Decision 766/QĐ-TTg (criterion 1.2) measures it: ten working days for
ministries and five for provinces, counted from the day of signing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from dichvucong.kernel.calendar.deadlines import Deadline, Term, TermUnit
from dichvucong.kernel.clock import VIETNAM
from dichvucong.procedures.rules.authorship import IssuerKind


@dataclass(frozen=True)
class PublishingRule:
    """The terms for decisions signed from a day on."""

    valid_from: date
    ministry: Term
    province: Term


_ARTICLE = "Nghị định 63/2010/NĐ-CP, Điều 24"

RULES: tuple[PublishingRule, ...] = (
    PublishingRule(
        date(2010, 10, 14),
        ministry=Term(10, TermUnit.WORKING_DAYS, _ARTICLE),
        province=Term(5, TermUnit.WORKING_DAYS, _ARTICLE),
    ),
)
"""Oldest first. A change of the law is one more row; decisions keep the rule of their day."""

FIRST_DAY = RULES[0].valid_from
_OPENING = time(8)


def publishing_deadline(signed_on: date, issuer: IssuerKind, *, set_by: str) -> Deadline | None:
    """The deadline of a decision signed that day; None for days before the first rule and for who publishes nothing."""
    rule = next((rule for rule in reversed(RULES) if rule.valid_from <= signed_on), None)
    if rule is None or issuer is IssuerKind.NEITHER:
        return None
    term = rule.ministry if issuer is IssuerKind.MINISTRY else rule.province
    return Deadline(term, datetime.combine(signed_on, _OPENING, VIETNAM), set_by)


def is_late(due_at: datetime | None, published_at: datetime | None, *, now: datetime) -> bool:
    """Whether it was public too late, or should be public by now and is not."""
    return due_at is not None and (published_at or now) > due_at
