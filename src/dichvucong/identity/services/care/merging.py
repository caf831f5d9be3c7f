"""One person with two accounts becomes one again; two people in one account are parted. Both can be taken back (IDN-01).

Only `proposals` calls the three verbs here: two officers decide. Each stands in the journal of both accounts, ends all
sessions of both, and is told to both owners at every address they have.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from dichvucong.identity.errors.merging import (
    AccountsCannotMerge,
    NothingToSplit,
    PersonNotFound,
    TransferOver,
)
from dichvucong.identity.models import Account, Identifier, NumberTransfer, Post, ProviderLink, SignOn
from dichvucong.identity.rules import PERSONAL_KINDS, AccountKind, IdentifierKind
from dichvucong.identity.services.accounts import create_account
from dichvucong.identity.services.care.following import keep_names
from dichvucong.identity.services.care.telling import to_owner
from dichvucong.identity.services.log_in.log_in_sessions import end_all_sessions
from dichvucong.identity.services.portals.back_channel import end_sign_ons
from dichvucong.identity.words import SessionEnd, SignOnEnd, TransferKind
from dichvucong.kernel.journal import Entry, write
from dichvucong.notifications.services import queue_messages

LONGEST_REASON: Final = 300
_TOLD: Final = {
    "made": {TransferKind.MERGE: "account_merged", TransferKind.SPLIT: "account_split"},
    "undone": {TransferKind.MERGE: "account_split", TransferKind.SPLIT: "account_merged"},
}
Rows = tuple[list[Identifier], list[ProviderLink]]


@dataclass(frozen=True)
class Order:
    """What two officers decided: why, who carries it out when, and which proposal by whom it comes from."""

    reason: str
    actor: str
    now: datetime
    proposal: str
    proposed_by: str


@transaction.atomic
def merge_accounts(target: Account, source: Account, *, order: Order) -> NumberTransfer:
    """Everything that identifies `source` belongs to `target` from now on; `source` stays, inactive. Both are locked.

    Raises `AccountsCannotMerge`.
    """
    check_one_person(target, source)
    moved = _rows_of(source)
    transfer = _transfer(TransferKind.MERGE, source, target, moved, order)
    keep_names(transfer, actor=order.actor, now=order.now)
    _move(moved, target)
    if AccountKind.CITIZEN in {source.kind, target.kind}:
        Account.objects.filter(pk=target.pk).update(kind=AccountKind.CITIZEN)
    Account.objects.filter(pk=source.pk).update(is_active=False)
    _finish(transfer, "merged", order, told=_TOLD["made"])
    return transfer


@transaction.atomic
def split_account(
    source: Account, *, numbers: Collection[int], full_name: str, order: Order
) -> NumberTransfer:
    """The chosen numbers (keys of `Identifier`) move out to a new account of that name.

    Links of providers stay: whoever logs in through one is found by the number first. Raises `NothingToSplit`.
    """
    chosen = chosen_of(source, numbers)
    target = create_account(
        _name_of_new(source, order.now),
        kind=_kind_of(source, chosen),
        full_name=full_name,
        actor=order.actor,
        now=order.now,
    )
    transfer = _transfer(TransferKind.SPLIT, source, target, (chosen, []), order)
    _move((chosen, []), target)
    _finish(transfer, "split", order, told=_TOLD["made"])
    return transfer


@transaction.atomic
def undo_transfer(number: int, *, order: Order) -> NumberTransfer:
    """Take it back: the numbers return, the emptied account is active again, the split-off one is closed.

    Raises `PersonNotFound`, `TransferOver`.
    """
    transfer, source, _target = held_transfer(number)
    _move(rows_to_return(transfer), source)
    _reopen(transfer)
    transfer.undone_at, transfer.undone_by, transfer.undone_reason = order.now, order.actor, order.reason
    transfer.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    _finish(transfer, "transfer_undone", order, told=_TOLD["undone"])
    return transfer


def held_transfer(number: int) -> tuple[NumberTransfer, Account, Account]:
    """A merging or splitting with its accounts, all locked: accounts first, as everywhere. Raises `PersonNotFound`."""
    known = NumberTransfer.objects.filter(pk=number).first()
    if known is None:
        raise PersonNotFound
    source, target = locked(known.source_id, known.target_id)
    return NumberTransfer.objects.select_for_update().get(pk=number), source, target


def rows_to_return(transfer: NumberTransfer) -> Rows:
    """What went over, while all of it is where it was put. Raises `TransferOver`."""
    identifiers = list(Identifier.objects.filter(pk__in=transfer.identifiers, account=transfer.target_id))
    links = list(ProviderLink.objects.filter(pk__in=transfer.links, account=transfer.target_id))
    whole = len(identifiers) == len(transfer.identifiers) and len(links) == len(transfer.links)
    if transfer.undone_at is not None or not whole:
        raise TransferOver
    return identifiers, links


def transfers_of(account: Account) -> Sequence[NumberTransfer]:
    """What was moved out of or into an account, newest first."""
    rows = NumberTransfer.objects.select_related("source", "target").order_by("-pk")
    return list((rows.filter(source=account) | rows.filter(target=account)).distinct())


def locked(*keys: int) -> list[Account]:
    """The personal accounts, locked in the order of their keys so that two officers never wait for each other."""
    rows = Account.objects.select_for_update().filter(pk__in=keys, kind__in=PERSONAL_KINDS).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != len(set(keys)):
        raise PersonNotFound
    return [found[key] for key in keys]


def check_one_person(target: Account, source: Account) -> None:
    """Raises `AccountsCannotMerge`, with the reason in words."""
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


def chosen_of(source: Account, numbers: Collection[int]) -> list[Identifier]:
    """The rows that are to leave: some and not all of the account's. Raises `NothingToSplit`."""
    held = list(Identifier.objects.filter(account=source))
    chosen = [one for one in held if one.pk in set(numbers)]
    if not chosen or len(chosen) == len(held):
        raise NothingToSplit
    return chosen


def _rows_of(account: Account) -> Rows:
    return list(Identifier.objects.filter(account=account)), list(
        ProviderLink.objects.filter(account=account)
    )


def _move(rows: Rows, target: Account) -> None:
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


def _transfer(
    kind: TransferKind, source: Account, target: Account, rows: Rows, order: Order
) -> NumberTransfer:
    return NumberTransfer.objects.create(
        kind=kind,
        source=source,
        target=target,
        identifiers=[one.pk for one in rows[0]],
        links=[one.pk for one in rows[1]],
        target_kind=target.kind,
        reason=order.reason,
        made_by=order.actor,
        made_at=order.now,
    )


def _finish(transfer: NumberTransfer, event: str, order: Order, *, told: dict[TransferKind, str]) -> None:
    """Sessions and sign-ons end and portals hear of it, the journal of both says so, both owners are told."""
    now = order.now
    accounts = list(Account.objects.filter(pk__in=[transfer.source_id, transfer.target_id]))
    for account in accounts:
        end_all_sessions(account, SessionEnd.MERGED, now=now)
    open_ones = SignOn.objects.filter(account__in=accounts)
    end_sign_ons(open_ones, how=SignOnEnd.SESSION_OVER, now=now)
    evidence = {
        "source": transfer.source_id,
        "target": transfer.target_id,
        "transfer": transfer.pk,
        "proposal": order.proposal,
        "proposed_by": order.proposed_by,
    }
    entries = [
        Entry(
            subject=account.reference,
            stream=account.reference,
            event=f"account.{event}",
            actor=order.actor,
            reason=order.reason,
            evidence=evidence,
        )
        for account in accounts
    ]
    write(entries, now=now)
    _tell(accounts, told[TransferKind(transfer.kind)], now)


def _tell(accounts: Sequence[Account], template: str, now: datetime) -> None:
    drafts = {(account.phone, account.email): to_owner(account, template, now=now) for account in accounts}
    queue_messages(list(drafts.values()), now=now)
