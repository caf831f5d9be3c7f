"""What a unit's high-level account is given, and when rights are to be looked at again. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from dichvucong.identity.rules.accounts import CONFLICTS, Permission, Unit
from dichvucong.identity.rules.terms import ReviewTerms

GRANTED_WITHIN: Final = timedelta(hours=4)
"""Working hours in which the Government Office answers a request; HD 4.1, step 2."""

_HIGH_LEVEL: Final = (
    Permission.USERS_MANAGE,
    Permission.PAYMENTS_VIEW,
    Permission.CASES_RESOLVE,
    Permission.CONTACTS_MANAGE,
)


def high_level_rights(unit: Unit) -> Collection[Permission]:
    """Tracing, the unit's payments, and its users (HD 4.1, step 2); the same for agencies and providers."""
    assert unit.code, "an account is some unit's"
    return _HIGH_LEVEL


def review_due_at(*, given_at: datetime, reviewed_at: datetime | None, terms: ReviewTerms) -> datetime:
    """When a right has to be confirmed or taken back."""
    return (reviewed_at or given_at) + terms.every


class RightFlag(StrEnum):
    """Why a right is shown to whoever reviews it."""

    DUE = "due"
    OVERDUE = "overdue"
    EXPIRED = "expired"
    UNUSED = "unused"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class RightSeen:
    """What the review looks at in one right that was not taken back."""

    given_at: datetime
    reviewed_at: datetime | None
    valid_to: datetime | None
    used_on: date | None


def flags_of(
    right: RightSeen, *, conflicting: bool, now: datetime, today: date, terms: ReviewTerms
) -> frozenset[RightFlag]:
    """Everything there is to say about a right; a young one is not unused yet. `today` is the day in Vietnam."""
    due_at = review_due_at(given_at=right.given_at, reviewed_at=right.reviewed_at, terms=terms)
    idle = right.used_on is None or today - right.used_on >= terms.unused
    found = {
        RightFlag.DUE: due_at <= now + terms.notice,
        RightFlag.OVERDUE: due_at < now,
        RightFlag.EXPIRED: right.valid_to is not None and right.valid_to <= now,
        RightFlag.UNUSED: idle and now - right.given_at >= terms.unused,
        RightFlag.CONFLICT: conflicting,
    }
    return frozenset(flag for flag, holds in found.items() if holds)


def in_conflict(held: Collection[tuple[int, str]]) -> frozenset[int]:
    """Of one person's rights (number and permission) those that may not lie in one hand, in whatever units."""
    names = {name for _number, name in held}
    clashing = {name for pair in CONFLICTS if set(pair) <= names for name in pair}
    return frozenset(number for number, name in held if name in clashing)
