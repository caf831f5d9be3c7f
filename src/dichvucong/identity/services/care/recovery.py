"""Opening an account again whose owner proved to be its owner a moment ago (IDN-07, IDN-10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from dichvucong.identity.errors import AccountLocked, RecoveryOver
from dichvucong.identity.models import Account, AccountLock, Dormancy, LogInSession
from dichvucong.identity.rules import Level, Method
from dichvucong.identity.services.care.locks import unlock_account
from dichvucong.identity.services.care.telling import to_owner
from dichvucong.identity.services.log_in.log_in_sessions import Entrance, open_session
from dichvucong.identity.services.log_in.people import LEAST_LEVEL
from dichvucong.identity.states import DORMANCY_CHART, DormancyState
from dichvucong.identity.words import LockCause
from dichvucong.kernel.moves import Why, move
from dichvucong.notifications.services import queue_messages

PROOF_LASTS: Final = timedelta(minutes=10)
"""How long after the proof the owner may still press the button."""


@dataclass(frozen=True)
class FreshProof:
    """That somebody proved to be an account's owner, though the account is locked."""

    account_id: int
    method: Method
    level: Level
    provider: str
    proved_at: datetime


@transaction.atomic
def recover_dormant(proof: FreshProof, *, entrance: Entrance, now: datetime) -> LogInSession:
    """Open an account again that was locked because nobody used it, log in, and tell the old phone and e-mail.

    Raises `RecoveryOver` when the proof is too old or too weak, or the account is open again; `AccountLocked` when it
    is locked for another reason: only the help desk opens that.
    """
    if now - proof.proved_at > PROOF_LASTS or proof.level < LEAST_LEVEL:
        raise RecoveryOver
    account = Account.objects.select_for_update().get(pk=proof.account_id)
    lock = AccountLock.objects.filter(account=account, opened_at=None).first()
    if lock is None:
        raise RecoveryOver
    if lock.cause != LockCause.DORMANT:
        raise AccountLocked
    unlock_account(account, reason="Chủ tài khoản đã chứng minh lại danh tính", actor=account.actor, now=now)
    end_dormancy(account, actor=account.actor, now=now)
    tell_reopened(account, now=now)
    account.refresh_from_db()
    return open_session(
        account, method=proof.method, level=proof.level, provider=proof.provider, entrance=entrance, now=now
    )


def end_dormancy(account: Account, *, actor: str, now: datetime) -> None:
    """A locked dormancy has ended well."""
    for one in Dormancy.objects.select_for_update().filter(account=account, state=DormancyState.LOCKED):
        why = Why(actor=actor, now=now)
        move(one, DormancyState.RECOVERED, chart=DORMANCY_CHART, why=why, ended_at=now)


def tell_reopened(account: Account, *, now: datetime) -> None:
    """Tell the addresses the account had: whoever opened it, its owner hears of it."""
    queue_messages([to_owner(account, "account_reopened", now=now)], now=now)
