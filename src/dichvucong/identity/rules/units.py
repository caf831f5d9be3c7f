"""What a unit's high-level account is given, and when rights are to be looked at again. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from dichvucong.identity.rules.accounts import Permission, Unit

GOVERNMENT_OFFICE: Final = "G22"
"""The agency whose `units.admit` lets units in."""

GRANTED_WITHIN: Final = timedelta(hours=4)
"""Working hours in which the Government Office answers a request; HD 4.1, step 2."""

_HIGH_LEVEL: Final = (
    Permission.USERS_MANAGE,
    Permission.PAYMENTS_VIEW,
    Permission.CASES_RESOLVE,
    Permission.CONTACTS_MANAGE,
)

REVIEW_EVERY: Final = timedelta(days=365)
"""Our own rule: each right is confirmed or taken back once a year."""
REVIEW_NOTICE: Final = timedelta(days=30)
"""How long before its day a right is on the list; and how long after it the Government Office is shown it."""
UNUSED_AFTER: Final = timedelta(days=90)
"""Our own rule: a right that nobody used for so long is shown."""


def high_level_rights(unit: Unit) -> Collection[Permission]:
    """Tracing, the unit's payments, and its users (HD 4.1, step 2); the same for agencies and providers."""
    assert unit.code, "an account is some unit's"
    return _HIGH_LEVEL


def review_due_at(*, given_at: datetime, reviewed_at: datetime | None) -> datetime:
    """When a right has to be confirmed or taken back."""
    return (reviewed_at or given_at) + REVIEW_EVERY


def is_unused(*, given_at: datetime, used_at: datetime | None, now: datetime) -> bool:
    """Whether nobody has used a right for long; a young right is not unused yet."""
    return now - (used_at or given_at) >= UNUSED_AFTER
