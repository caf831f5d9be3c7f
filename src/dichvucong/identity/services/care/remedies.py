"""What the help desk may do to an account because of a complaint (QC 13.1, IDN-06).

Only while the complaint is accepted, and only when who complains is known to be its owner: logged in when complaining,
or checked by two officers. So nobody is locked out by somebody else's complaint. Each step is in the journals of the
complaint and of the account, and the account's old phone and e-mail are told.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from dichvucong.identity.errors import IdentityNotProven, NoAccountHere
from dichvucong.identity.models import Account, AccountComplaint, AccountLock, Identifier
from dichvucong.identity.rules import IdentifierKind
from dichvucong.identity.services.accounts import add_identifier
from dichvucong.identity.services.care.complaints import held, note
from dichvucong.identity.services.care.locks import lock_account, unlock_account
from dichvucong.identity.services.care.recovery import end_dormancy
from dichvucong.identity.services.care.telling import to_owner
from dichvucong.identity.services.log_in.log_in_sessions import end_all_sessions
from dichvucong.identity.states import ComplaintState
from dichvucong.identity.words import LockCause, SessionEnd
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why
from dichvucong.notifications.services import queue_messages

HELP_DESK = "helpdesk"
"""Who vouches for a number that two officers have seen on paper."""


@dataclass(frozen=True)
class NewPassport:
    """A passport that replaces the one the account carries. Both empty: none."""

    number: str = field(default="", repr=False)
    country: str = ""


@transaction.atomic
def end_sessions_for(number: str, *, reason: str, actor: str, now: datetime) -> None:
    """Log the account out on every device. Raises `IdentityNotProven`, `NoAccountHere`."""
    complaint, account = _account_of(number)
    end_all_sessions(account, SessionEnd.RECOVERED, now=now, actor=actor)
    _done(
        complaint,
        account,
        "account.sessions_ended",
        "được đăng xuất khỏi mọi thiết bị",
        Why(actor, now, reason),
    )


@transaction.atomic
def lock_for(number: str, *, reason: str, actor: str, now: datetime) -> None:
    """Nobody logs in until the help desk opens it. Raises as `end_sessions_for`."""
    complaint, account = _account_of(number)
    lock_account(account, cause=LockCause.COMPLAINT, reason=complaint.number, actor=actor, now=now)
    _done(complaint, account, "complaint.account_locked", "bị khóa", Why(actor, now, reason))


@transaction.atomic
def unlock_for(number: str, *, reason: str, actor: str, now: datetime) -> None:
    """It can be used again. Raises as `end_sessions_for`, and `NotLocked`."""
    complaint, account = _account_of(number)
    unlock_account(account, reason=complaint.number, actor=actor, now=now)
    end_dormancy(account, actor=actor, now=now)
    _done(complaint, account, "complaint.account_unlocked", "được mở khóa", Why(actor, now, reason))


@transaction.atomic
def release_number_for(number: str, *, reason: str, actor: str, now: datetime) -> None:
    """Take the number of the complaint off the account that carries it wrongly; its holder registers with it anew.

    Raises as `end_sessions_for`, `NoAccountHere` also when the account no longer carries it.
    """
    complaint, account = _account_of(number)
    rows = Identifier.objects.holding(complaint.number_kind, complaint.paper, complaint.country)
    found = rows.select_for_update().filter(account=account).first()
    if found is None:
        raise NoAccountHere
    found.delete()
    end_all_sessions(account, SessionEnd.RECOVERED, now=now, actor=actor)
    _done(
        complaint,
        account,
        "account.number_released",
        "được gỡ một số giấy tờ ghi sai",
        Why(actor, now, reason),
    )


@transaction.atomic
def recover_for(number: str, passport: NewPassport, *, reason: str, actor: str, now: datetime) -> None:
    """Give the account back to its owner: every session ends, it is opened, a renewed passport is written to it.

    Raises as `end_sessions_for`, `InvalidValue` and `IdentifierTaken` for the passport.
    """
    complaint, account = _account_of(number)
    if bool(passport.number) != bool(passport.country):
        raise InvalidValue("Hãy ghi cả số hộ chiếu mới và quốc gia cấp.", field="passport")
    end_all_sessions(account, SessionEnd.RECOVERED, now=now, actor=actor)
    if passport.number:
        added = add_identifier(
            account, IdentifierKind.PASSPORT, passport.number, country=passport.country, actor=actor, now=now
        )
        added.verified_at, added.verified_with = now, HELP_DESK
        added.save(update_fields=["verified_at", "verified_with"])
    if AccountLock.objects.filter(account=account, opened_at=None).exists():
        unlock_account(account, reason=complaint.number, actor=actor, now=now)
        end_dormancy(account, actor=actor, now=now)
    _done(complaint, account, "account.recovered", "được khôi phục", Why(actor, now, reason))


def _account_of(number: str) -> tuple[AccountComplaint, Account]:
    complaint = held(number)
    if complaint.state != ComplaintState.ACCEPTED or not complaint.identity_proven:
        raise IdentityNotProven
    if complaint.account_id is None:
        raise NoAccountHere
    return complaint, Account.objects.select_for_update().get(pk=complaint.account_id)


def _done(complaint: AccountComplaint, account: Account, event: str, what: str, why: Why) -> None:
    """Both journals, and the owner's old addresses."""
    note(complaint, event, actor=why.actor, now=why.now, reason=why.reason)
    if event.startswith("account."):
        subject = account.reference
        entry = Entry(subject=subject, stream=subject, event=event, actor=why.actor, reason=complaint.number)
        write([entry], now=why.now)
    told = to_owner(account, "account_helped", now=why.now, what=what, number=complaint.number)
    queue_messages([told], now=why.now)
