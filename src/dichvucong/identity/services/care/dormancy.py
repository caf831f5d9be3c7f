"""Accounts that nobody has used for two years: told twice, a month apart, then locked (QC 13.2, IDN-07).

Each batch is a transaction of its own, and each step looks again whether the account was used since. Killed at any
point, it goes on at the next run; run twice at once, the second passes over what the first holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from dichvucong.identity.models import Account, Dormancy
from dichvucong.identity.models.accounts import PERSONAL_KINDS_IN_ORDER
from dichvucong.identity.rules.care import months_after, months_before
from dichvucong.identity.services.care.locks import lock_accounts
from dichvucong.identity.states import DORMANCY_CHART, OPEN, DormancyState
from dichvucong.identity.terms import months
from dichvucong.identity.words import LockCause
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.moves import Why, begin_many, move, move_many
from dichvucong.notifications.services import MessageDraft, queue_messages

BATCH: Final = 200
ACTOR: Final = "portal:dormancy"
_REASON: Final = "Không dùng trong hai năm và sau hai lần thông báo (Quy chế, Điều 13.2)"


@dataclass(frozen=True)
class DormancyFigures:
    """What one run did."""

    noticed: int
    reminded: int
    locked: int


def care_for_dormant(*, now: datetime) -> DormancyFigures:
    """Everything that is due, batch by batch."""
    return DormancyFigures(
        locked=_all(_lock_some, now), reminded=_all(_remind_some, now), noticed=_notice_all(now)
    )


def _all(step: Callable[[datetime], int], now: datetime) -> int:
    total = 0
    while done := step(now):
        total += done
    return total


def _notice_all(now: datetime) -> int:
    """Each batch begins where the last one ended: those told before are passed over once, not before every batch."""
    total, last = 0, None
    while batch := _notice_some(now, after=last):
        total, last = total + len(batch), batch[-1]
    return total


@transaction.atomic
def _notice_some(now: datetime, *, after: Account | None = None) -> Sequence[Account]:
    opened = Dormancy.objects.filter(account=OuterRef("pk"), state__in=OPEN)
    idle = Account.objects.select_for_update(skip_locked=True).filter(
        ~Exists(opened),
        is_active=True,
        kind__in=PERSONAL_KINDS_IN_ORDER,
        last_active_at__lte=months_before(now, months("account.idle", at=now)),
    )
    if after is not None:
        since = after.last_active_at
        idle = idle.filter(Q(last_active_at__gt=since) | Q(pk__gt=after.pk), last_active_at__gte=since)
    accounts = list(idle.order_by("last_active_at", "pk")[:BATCH])
    begun = Dormancy.objects.bulk_create(
        [Dormancy(account=one, idle_since=one.last_active_at, noticed_at=now) for one in accounts]
    )
    begin_many(begun, event="account.dormancy_noticed", why=Why(actor=ACTOR, now=now))
    locks_on = months_after(now, 2 * months("account.notice", at=now))
    queue_messages([_told("account_idle_first", one, locks_on) for one in accounts], now=now)
    return accounts


@transaction.atomic
def _remind_some(now: datetime) -> int:
    due = _due(DormancyState.NOTICED, "noticed_at", now)
    still = [one for one in due if not _stopped(one, now)]
    _move(still, DormancyState.REMINDED, now, reminded_at=now)
    locks_on = months_after(now, months("account.notice", at=now))
    queue_messages([_told("account_idle_second", one.account, locks_on) for one in still], now=now)
    return len(due)


@transaction.atomic
def _lock_some(now: datetime) -> int:
    due = _due(DormancyState.REMINDED, "reminded_at", now)
    still = [one for one in due if not _stopped(one, now)]
    _move(still, DormancyState.LOCKED, now, locked_at=now)
    accounts = [one.account for one in still]
    lock_accounts(accounts, cause=LockCause.DORMANT, reason=_REASON, actor=ACTOR, now=now)
    queue_messages([_told("account_idle_locked", one, now) for one in accounts], now=now)
    return len(due)


def _due(state: DormancyState, told_at: str, now: datetime) -> Sequence[Dormancy]:
    """Some rows whose last notice is a month old, held with their accounts until the transaction ends."""
    rows = Dormancy.objects.select_related("account").select_for_update(skip_locked=True)
    due = rows.filter(
        state=state, **{f"{told_at}__lte": months_before(now, months("account.notice", at=now))}
    )
    return list(due.order_by(told_at)[:BATCH])


def _move(rows: Sequence[Dormancy], target: DormancyState, now: datetime, **changes: datetime) -> None:
    whys = [Why(actor=ACTOR, now=now)] * len(rows)
    move_many(rows, target, chart=DORMANCY_CHART, whys=whys, changes=[changes] * len(rows))


def _stopped(one: Dormancy, now: datetime) -> bool:
    """Whether the account was used after all, or is locked or closed for another reason."""
    if one.account.is_active and one.account.last_active_at <= one.idle_since:
        return False
    move(one, DormancyState.STOPPED, chart=DORMANCY_CHART, why=Why(actor=ACTOR, now=now), ended_at=now)
    return True


def _told(template: str, account: Account, day: datetime) -> MessageDraft:
    """By SMS and by e-mail; nothing is queued for whom the portal has no address of."""
    places = {
        "day": f"{day.astimezone(VIETNAM):%d/%m/%Y}",
        "link": f"{settings.PUBLIC_URL}/dang-nhap",
        "hotline": settings.PORTAL_HOTLINE,
    }
    return MessageDraft(
        template, about=account.reference, places=places, phone=account.phone, email=account.email, both=True
    )
