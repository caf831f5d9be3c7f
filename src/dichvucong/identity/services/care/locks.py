"""Locking accounts of people, and opening them again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dichvucong.identity.errors import NotLocked
from dichvucong.identity.models import Account, AccountLock
from dichvucong.identity.services.log_in.log_in_sessions import end_sessions_of
from dichvucong.identity.words import LockCause, SessionEnd
from dichvucong.kernel.journal import Entry, write


def lock_account(
    account: Account, *, cause: LockCause, reason: str, actor: str, now: datetime
) -> AccountLock:
    """Nobody logs in any more and every session ends. Locking twice changes nothing."""
    return lock_accounts([account], cause=cause, reason=reason, actor=actor, now=now)[0]


@transaction.atomic
def lock_accounts(
    accounts: Sequence[Account], *, cause: LockCause, reason: str, actor: str, now: datetime
) -> Sequence[AccountLock]:
    """As `lock_account`, many in the same few statements; the locks in the order of the accounts."""
    keys = [account.pk for account in accounts]
    held = list(Account.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    kept = {lock.account_id: lock for lock in AccountLock.objects.filter(account__in=keys, opened_at=None)}
    fresh = [account for account in held if account.pk not in kept]
    made = AccountLock.objects.bulk_create(
        AccountLock(account=one, cause=cause, locked_at=now, locked_by=actor, reason=reason[:300])
        for one in fresh
    )
    Account.objects.filter(pk__in=[one.pk for one in fresh]).update(is_active=False)
    end_sessions_of(fresh, SessionEnd.LOCKED, now=now, actor=actor)
    said = {"actor": actor, "reason": reason, "cause": str(cause)}
    write([_entry(one, "account.locked", **said) for one in fresh], now=now)
    found = kept | {lock.account_id: lock for lock in made}
    return [found[key] for key in keys]


@transaction.atomic
def unlock_account(account: Account, *, reason: str, actor: str, now: datetime) -> LockCause:
    """It can be used again; says why it could not. Raises `NotLocked`."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    lock = AccountLock.objects.filter(account=locked, opened_at=None).first()
    if lock is None:
        raise NotLocked
    AccountLock.objects.filter(pk=lock.pk).update(opened_at=now, opened_by=actor)
    Account.objects.filter(pk=locked.pk).update(is_active=True, last_active_at=now)
    write([_entry(locked, "account.unlocked", actor=actor, reason=reason, cause=lock.cause)], now=now)
    return LockCause(lock.cause)


def _entry(account: Account, event: str, *, actor: str, reason: str, cause: str) -> Entry:
    subject = account.reference
    return Entry(
        subject=subject, stream=subject, event=event, actor=actor, reason=reason, evidence={"cause": cause}
    )
