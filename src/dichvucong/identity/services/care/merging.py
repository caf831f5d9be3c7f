"""One person with two accounts becomes one again; two people in one account are parted. Both can be taken back (IDN-01).

Each needs the right `accounts.assist` and a reason, stands in the journal of both accounts, ends all sessions of both,
and is told to both owners at every address they have.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from dichvucong.identity.errors import PermissionMissing
from dichvucong.identity.errors.merging import (
    AccountsCannotMerge,
    NothingToSplit,
    PersonNotFound,
    TransferOver,
)
from dichvucong.identity.models import Account, Identifier, NumberTransfer, Post, ProviderLink
from dichvucong.identity.rules import PERSONAL_KINDS, AccountKind, IdentifierKind, Permission
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.services.accounts import create_account
from dichvucong.identity.services.log_in.log_in_sessions import end_all_sessions
from dichvucong.identity.words import SessionEnd, TransferKind
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.text import tidy
from dichvucong.notifications.services import MessageDraft, queue_messages

LONGEST_REASON: Final = 300
_TOLD: Final = {
    "made": {TransferKind.MERGE: "account_merged", TransferKind.SPLIT: "account_split"},
    "undone": {TransferKind.MERGE: "account_split", TransferKind.SPLIT: "account_merged"},
}


@transaction.atomic
def merge_accounts(*, kept: int, emptied: int, reason: str, by: Account, now: datetime) -> NumberTransfer:
    """Everything that identifies the second account belongs to the first from now on; the second stays, inactive.

    Raises `PermissionMissing`, `InvalidValue` without a reason, `PersonNotFound`, `AccountsCannotMerge`.
    """
    why = _allowed(by, reason, now)
    target, source = _locked(kept, emptied)
    _check_one_person(target, source)
    moved = _rows_of(source)
    transfer = _transfer(TransferKind.MERGE, source, target, moved, why, by, now)
    _move(moved, target)
    if AccountKind.CITIZEN in {source.kind, target.kind}:
        Account.objects.filter(pk=target.pk).update(kind=AccountKind.CITIZEN)
    Account.objects.filter(pk=source.pk).update(is_active=False)
    _finish(transfer, "merged", now, actor=by.actor, reason=why, told=_TOLD["made"])
    return transfer


@transaction.atomic
def split_account(
    account: int, *, numbers: Collection[int], full_name: str, reason: str, by: Account, now: datetime
) -> NumberTransfer:
    """The chosen numbers (keys of `Identifier`) move out to a new account of that name.

    Links of providers stay: whoever logs in through one is found by the number first. Raises as `merge_accounts`,
    and `NothingToSplit`.
    """
    why = _allowed(by, reason, now)
    (source,) = _locked(account)
    held = list(Identifier.objects.filter(account=source))
    chosen = [one for one in held if one.pk in set(numbers)]
    if not chosen or len(chosen) == len(held):
        raise NothingToSplit
    target = create_account(
        _name_of_new(source, now), kind=_kind_of(source, chosen), full_name=full_name, actor=by.actor, now=now
    )
    transfer = _transfer(TransferKind.SPLIT, source, target, (chosen, []), why, by, now)
    _move((chosen, []), target)
    _finish(transfer, "split", now, actor=by.actor, reason=why, told=_TOLD["made"])
    return transfer


@transaction.atomic
def undo_transfer(number: int, *, reason: str, by: Account, now: datetime) -> NumberTransfer:
    """Take it back: the numbers return, the emptied account is active again, the split-off one is closed.

    Raises `PermissionMissing`, `InvalidValue`, `PersonNotFound`, `TransferOver`.
    """
    why = _allowed(by, reason, now)
    transfer = NumberTransfer.objects.select_for_update().filter(pk=number).first()
    if transfer is None:
        raise PersonNotFound
    _locked(transfer.source_id, transfer.target_id)
    identifiers = list(Identifier.objects.filter(pk__in=transfer.identifiers, account=transfer.target_id))
    links = list(ProviderLink.objects.filter(pk__in=transfer.links, account=transfer.target_id))
    whole = len(identifiers) == len(transfer.identifiers) and len(links) == len(transfer.links)
    if transfer.undone_at is not None or not whole:
        raise TransferOver
    source = Account.objects.get(pk=transfer.source_id)
    _move((identifiers, links), source)
    _reopen(transfer)
    transfer.undone_at, transfer.undone_by, transfer.undone_reason = now, by.actor, why
    transfer.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    _finish(transfer, "transfer_undone", now, actor=by.actor, reason=why, told=_TOLD["undone"])
    return transfer


def transfers_of(account: Account) -> Sequence[NumberTransfer]:
    """What was moved out of or into an account, newest first."""
    rows = NumberTransfer.objects.select_related("source", "target").order_by("-pk")
    return list((rows.filter(source=account) | rows.filter(target=account)).distinct())


def _allowed(by: Account, reason: str, now: datetime) -> str:
    if not authority_of(by, now=now).may(Permission.ACCOUNTS_ASSIST):
        raise PermissionMissing(Permission.ACCOUNTS_ASSIST)
    why = tidy(reason)
    if not why or len(why) > LONGEST_REASON:
        raise InvalidValue(
            f"Hãy ghi lý do, tối đa {LONGEST_REASON} ký tự, không ghi số giấy tờ.", field="reason"
        )
    return why


def _locked(*keys: int) -> list[Account]:
    """The personal accounts, locked in the order of their keys so that two officers never wait for each other."""
    rows = Account.objects.select_for_update().filter(pk__in=keys, kind__in=PERSONAL_KINDS).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != len(set(keys)):
        raise PersonNotFound
    return [found[key] for key in keys]


def _check_one_person(target: Account, source: Account) -> None:
    if target.pk == source.pk:
        raise AccountsCannotMerge("Đây là cùng một tài khoản.")
    if not target.is_active or not source.is_active:
        raise AccountsCannotMerge("Cả hai tài khoản phải đang hoạt động.")
    if AccountKind.ORGANISATION in {target.kind, source.kind}:
        raise AccountsCannotMerge("Chỉ gộp tài khoản của cá nhân; tổ chức có mã số thuế riêng.")
    numbers = Identifier.objects.filter(
        account__in=[target, source], kind=IdentifierKind.CITIZEN_NUMBER
    ).exclude(verified_at=None)
    if len({one.value for one in numbers}) > 1:
        raise AccountsCannotMerge("Hai tài khoản có hai số định danh cá nhân khác nhau: đây là hai người.")
    if Post.objects.filter(account__in=[target, source], ended_at=None).exists():
        raise AccountsCannotMerge("Một trong hai tài khoản đang là cán bộ của đơn vị.")


_Rows = tuple[list[Identifier], list[ProviderLink]]


def _rows_of(account: Account) -> _Rows:
    return list(Identifier.objects.filter(account=account)), list(
        ProviderLink.objects.filter(account=account)
    )


def _move(rows: _Rows, target: Account) -> None:
    identifiers, links = rows
    Identifier.objects.filter(pk__in=[one.pk for one in identifiers]).update(account=target)
    ProviderLink.objects.filter(pk__in=[one.pk for one in links]).update(account=target)


def _reopen(transfer: NumberTransfer) -> None:
    source, target = (
        Account.objects.filter(pk=transfer.source_id),
        Account.objects.filter(pk=transfer.target_id),
    )
    if transfer.kind == TransferKind.MERGE:
        source.update(is_active=True)
        target.update(kind=transfer.target_kind)
        return
    target.update(is_active=False)


def _kind_of(source: Account, chosen: Sequence[Identifier]) -> AccountKind:
    kinds = {one.kind for one in chosen}
    if IdentifierKind.CITIZEN_NUMBER in kinds or IdentifierKind.OLD_CARD in kinds:
        return AccountKind.CITIZEN
    if IdentifierKind.PASSPORT in kinds:
        return AccountKind.FOREIGNER
    return AccountKind(source.kind)


def _name_of_new(source: Account, now: datetime) -> str:
    return f"cn-{source.pk}-{now:%y%m%d%H%M%S%f}"


def _transfer(  # noqa: PLR0917 -- what a row is made of
    kind: TransferKind, source: Account, target: Account, rows: _Rows, why: str, by: Account, now: datetime
) -> NumberTransfer:
    return NumberTransfer.objects.create(
        kind=kind,
        source=source,
        target=target,
        identifiers=[one.pk for one in rows[0]],
        links=[one.pk for one in rows[1]],
        target_kind=target.kind,
        reason=why,
        made_by=by.actor,
        made_at=now,
    )


def _finish(
    transfer: NumberTransfer,
    event: str,
    now: datetime,
    *,
    actor: str,
    reason: str,
    told: dict[TransferKind, str],
) -> None:
    """Sessions end, the journal of both says so, both owners are told."""
    accounts = list(Account.objects.filter(pk__in=[transfer.source_id, transfer.target_id]))
    for account in accounts:
        end_all_sessions(account, SessionEnd.MERGED, now=now)
    evidence = {"source": transfer.source_id, "target": transfer.target_id, "transfer": transfer.pk}
    entries = [
        Entry(
            subject=account.reference,
            stream=account.reference,
            event=f"account.{event}",
            actor=actor,
            reason=reason,
            evidence=evidence,
        )
        for account in accounts
    ]
    write(entries, now=now)
    _tell(accounts, told[TransferKind(transfer.kind)], now)


def _tell(accounts: Sequence[Account], template: str, now: datetime) -> None:
    places = {"at": f"{now.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}", "hotline": settings.PORTAL_HOTLINE}
    drafts = {
        (account.phone, account.email): MessageDraft(
            template,
            about=account.reference,
            places=places,
            phone=account.phone,
            email=account.email,
            both=True,
        )
        for account in accounts
    }
    queue_messages(list(drafts.values()), now=now)
