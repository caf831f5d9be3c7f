"""Locking accounts of people, and opening them again."""

from datetime import datetime

from django.db import transaction

from dichvucong.identity.errors import NotLocked
from dichvucong.identity.models import Account, AccountLock
from dichvucong.identity.services.log_in.log_in_sessions import end_all_sessions
from dichvucong.identity.words import LockCause, SessionEnd
from dichvucong.kernel.journal import Entry, write


@transaction.atomic
def lock_account(
    account: Account, *, cause: LockCause, reason: str, actor: str, now: datetime
) -> AccountLock:
    """Nobody logs in any more and every session ends. Locking twice changes nothing."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    kept = AccountLock.objects.filter(account=locked, opened_at=None).first()
    if kept is not None:
        return kept
    Account.objects.filter(pk=locked.pk).update(is_active=False)
    lock = AccountLock.objects.create(
        account=locked, cause=cause, locked_at=now, locked_by=actor, reason=reason[:300]
    )
    end_all_sessions(locked, SessionEnd.LOCKED, now=now, actor=actor)
    _journal(locked, "account.locked", actor=actor, now=now, reason=reason, cause=str(cause))
    return lock


@transaction.atomic
def unlock_account(account: Account, *, reason: str, actor: str, now: datetime) -> LockCause:
    """It can be used again; says why it could not. Raises `NotLocked`."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    lock = AccountLock.objects.filter(account=locked, opened_at=None).first()
    if lock is None:
        raise NotLocked
    AccountLock.objects.filter(pk=lock.pk).update(opened_at=now, opened_by=actor)
    Account.objects.filter(pk=locked.pk).update(is_active=True, last_active_at=now)
    _journal(locked, "account.unlocked", actor=actor, now=now, reason=reason, cause=lock.cause)
    return LockCause(lock.cause)


def _journal(account: Account, event: str, *, actor: str, now: datetime, reason: str, cause: str) -> None:
    subject = account.reference
    entry = Entry(
        subject=subject, stream=subject, event=event, actor=actor, reason=reason, evidence={"cause": cause}
    )
    write([entry], now=now)
