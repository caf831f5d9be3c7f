"""The yearly review of rights: each is confirmed or taken back; units are reminded once a month (IDN-09).

Also remembers when a right was last used, at most once a day.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from dichvucong.identity.errors.units import ReviewNotDue
from dichvucong.identity.models import Account, Grant, HighLevelAccount
from dichvucong.identity.rules.units import RightFlag
from dichvucong.identity.selectors.rights import flagged, rights_to_review
from dichvucong.identity.services.grants import revoke
from dichvucong.identity.terms import span
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.journal import Entry, write
from dichvucong.notifications.services import MessageDraft, queue_messages

_MOST_NOTED: Final = 100_000
_noted: dict[tuple[int, str], date] = {}


def note_use(account: Account, permissions: Collection[str], *, now: datetime) -> None:
    """Remember that the rights were used today. Costs one statement a day, account and process, else none."""
    day = vietnam_day(now)
    fresh = [name for name in permissions if _noted.get((account.pk, name)) != day]
    if not fresh:
        return
    rows = Grant.objects.filter(account=account, permission__in=fresh, revoked_at=None)
    rows.filter(Q(used_on=None) | Q(used_on__lt=day)).update(used_on=day)
    if len(_noted) >= _MOST_NOTED:
        _noted.clear()
    _noted.update({(account.pk, name): day for name in fresh})


@transaction.atomic
def confirm_rights(numbers: Collection[int], *, by: Account, now: datetime) -> int:
    """These rights are still needed: the next review is a year from now. All or none.

    Raises `ReviewNotDue` for a right that `by` does not answer for, or that was taken back.
    """
    rights = _reviewed_by(numbers, by, now)
    Grant.objects.filter(pk__in=[right.pk for right in rights]).update(reviewed_at=now, reviewed_by=by.actor)
    write(
        [
            Entry(
                subject=f"grant:{right.pk}",
                stream=right.account.reference,
                event="grant.confirmed",
                actor=by.actor,
                evidence={
                    "permission": right.permission,
                    "agency": right.agency_code,
                    "provider": right.provider_code,
                },
            )
            for right in rights
        ],
        now=now,
    )
    return len(rights)


@transaction.atomic
def end_rights(numbers: Collection[int], *, reason: str, by: Account, now: datetime) -> int:
    """Take these rights back at once. All or none. Raises as `confirm_rights`."""
    rights = _reviewed_by(numbers, by, now)
    for right in rights:
        revoke(right, reason=reason, actor=by.actor, now=now)
    return len(rights)


def remind_of_reviews(*, now: datetime) -> int:
    """Tell each unit whose rights are due for review, once a month. Returns how many units were told."""
    rows = HighLevelAccount.objects.filter(ended_at=None, account__is_active=True)
    waiting = rows.filter(Q(reminded_at=None) | Q(reminded_at__lte=now - span("right.reminder", at=now)))
    return sum(_remind(head, now) for head in waiting.select_related("account").order_by("pk"))


@transaction.atomic
def _remind(head: HighLevelAccount, now: datetime) -> bool:
    rights = rights_to_review(head.account, now=now)
    due = flagged(rights, RightFlag.DUE, now=now).count()
    if not due:
        return False
    claimed = HighLevelAccount.objects.filter(pk=head.pk, reminded_at=head.reminded_at, ended_at=None)
    if claimed.update(reminded_at=now) != 1:
        return False  # another worker was faster
    account = head.account
    places = {
        "count": str(due),
        "late": str(flagged(rights, RightFlag.OVERDUE, now=now).count()),
        "link": f"{settings.PUBLIC_URL}/quantri/ra-soat-quyen",
    }
    told = MessageDraft(
        "rights_due", about=account.reference, places=places, phone=account.phone, email=account.email
    )
    queue_messages([told], now=now)
    return True


def _reviewed_by(numbers: Collection[int], by: Account, now: datetime) -> list[Grant]:
    rows = rights_to_review(by, now=now).filter(pk__in=set(numbers))
    rights = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(rights) != len(set(numbers)):
        raise ReviewNotDue
    return rights
