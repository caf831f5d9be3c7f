"""Merging, splitting and taking back are done by two officers: one proposes with evidence, another decides (IDN-01).

What is proposed is held against what the accounts are made of when it is carried out: whatever was locked, opened,
moved or linked meanwhile makes it void. Nobody decides about an own proposal or an own account.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from dichvucong.identity.errors import PermissionMissing
from dichvucong.identity.errors.merging import (
    AnotherHasToDecide,
    OwnAccount,
    ProposalNotFound,
    ProposalOver,
    ProposalThere,
    ProposalVoid,
)
from dichvucong.identity.models import (
    Account,
    Identifier,
    NumberTransfer,
    OfficerNumber,
    ProviderLink,
    TransferProposal,
)
from dichvucong.identity.rules import Permission
from dichvucong.identity.rules.care import PROPOSAL_LASTS
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.selectors.units import accounts_of_person
from dichvucong.identity.services.care import merging
from dichvucong.identity.services.care.merging import LONGEST_REASON, Order
from dichvucong.identity.states import PROPOSAL_CHART, ProposalState
from dichvucong.identity.words import ProposedAct
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.kernel.numbering import next_number
from dichvucong.kernel.text import tidy

SHORTEST_EVIDENCE: Final = 10
LONGEST_EVIDENCE: Final = 1_000
_SYSTEM: Final = "system"


@dataclass(frozen=True)
class Grounds:
    """Why, and which papers were compared how. The evidence may hold personal data, the reason must not."""

    reason: str
    evidence: str = field(repr=False)


@transaction.atomic
def propose_merge(
    *, kept: int, emptied: int, grounds: Grounds, by: Account, now: datetime
) -> TransferProposal:
    """The second account shall be emptied into the first.

    Raises `PermissionMissing`, `InvalidValue`, `PersonNotFound`, `AccountsCannotMerge`, `OwnAccount`, `ProposalThere`.
    """
    said = _allowed(by, grounds, now)
    target, source = merging.locked(kept, emptied)
    merging.check_one_person(target, source)
    return _propose(ProposedAct.MERGE, said, by, now, account=target, other=source)


@transaction.atomic
def propose_split(
    account: int, *, numbers: Collection[int], full_name: str, grounds: Grounds, by: Account, now: datetime
) -> TransferProposal:
    """The chosen numbers (keys of `Identifier`) shall move out to a new account of that name.

    Raises as `propose_merge`, and `NothingToSplit`.
    """
    said = _allowed(by, grounds, now)
    (source,) = merging.locked(account)
    chosen = [one.pk for one in merging.chosen_of(source, numbers)]
    return _propose(ProposedAct.SPLIT, said, by, now, account=source, numbers=chosen, full_name=full_name)


@transaction.atomic
def propose_undo(number: int, *, grounds: Grounds, by: Account, now: datetime) -> TransferProposal:
    """A merging or splitting shall be taken back. Raises as `propose_merge`, and `TransferOver`."""
    said = _allowed(by, grounds, now)
    transfer, source, target = merging.held_transfer(number)
    merging.rows_to_return(transfer)
    return _propose(ProposedAct.UNDO, said, by, now, account=target, other=source, transfer=transfer)


def carry_out(number: str, *, by: Account, now: datetime) -> NumberTransfer:
    """The second officer does what was proposed.

    Raises `PermissionMissing`, `ProposalNotFound`, `AnotherHasToDecide`, `OwnAccount`, `ProposalOver`, `ProposalVoid`,
    and what proposing raises when the accounts no longer fit.
    """
    done = _carry_out(number, by, now)
    if isinstance(done, NumberTransfer):
        return done
    raise ProposalVoid if done is ProposalState.VOID else ProposalOver


@transaction.atomic
def _carry_out(number: str, by: Account, now: datetime) -> NumberTransfer | ProposalState:
    proposal = _to_decide(number, by, now)
    accounts = merging.locked(*_concerned(proposal))
    ended = _ended_by_itself(proposal, accounts, now)
    if ended is not None:
        return ended
    order = Order(
        reason=proposal.reason,
        actor=by.actor,
        now=now,
        proposal=proposal.number,
        proposed_by=proposal.proposed_by.actor,
    )
    transfer = _perform(proposal, accounts, order)
    why = Why(actor=by.actor, now=now, evidence={"transfer": transfer.pk})
    decided = {"decided_by_id": by.pk, "decided_at": now, "transfer_id": transfer.pk}
    move(proposal, ProposalState.CARRIED_OUT, chart=PROPOSAL_CHART, why=why, **decided)
    return transfer


@transaction.atomic
def refuse(number: str, *, reason: str, by: Account, now: datetime) -> None:
    """The second officer says no, and why. Raises as `carry_out`, and `InvalidValue`."""
    answer = _read_reason(reason)
    proposal = _to_decide(number, by, now)
    why = Why(actor=by.actor, now=now, reason=answer)
    decided = {"decided_by_id": by.pk, "decided_at": now, "answer": answer}
    move(proposal, ProposalState.REFUSED, chart=PROPOSAL_CHART, why=why, **decided)
    _note_on_accounts(proposal, "account.proposal_ended", by.actor, now, reason=answer)


@transaction.atomic
def withdraw(number: str, *, by: Account, now: datetime) -> None:
    """Who proposed takes it back. Raises `ProposalNotFound`, `AnotherHasToDecide`, `ProposalOver`."""
    proposal = _held(number)
    if proposal.proposed_by_id != by.pk:
        raise AnotherHasToDecide
    if proposal.state != ProposalState.OPEN:
        raise ProposalOver
    why = Why(actor=by.actor, now=now)
    move(proposal, ProposalState.WITHDRAWN, chart=PROPOSAL_CHART, why=why, decided_at=now)
    _note_on_accounts(proposal, "account.proposal_ended", by.actor, now)


def sweep_proposals(*, now: datetime, limit: int = 100) -> int:
    """End what waited too long and what has become void. Returns how many."""
    rows = TransferProposal.objects.filter(state=ProposalState.OPEN).order_by("pk")
    return sum(_sweep(number, now) for number in rows.values_list("number", flat=True)[:limit])


def proposals_about(account: Account) -> "QuerySet[TransferProposal]":
    """Those that name the account, newest first."""
    about = Q(account=account) | Q(other=account)
    return TransferProposal.objects.filter(about).select_related("proposed_by").order_by("-pk")


def may_decide(proposal: TransferProposal, by: Account) -> bool:
    """Whether this officer is another person than the one who proposed."""
    return proposal.proposed_by_id not in accounts_of_person(by)


@transaction.atomic
def _sweep(number: str, now: datetime) -> int:
    proposal = _held(number)
    if proposal.state != ProposalState.OPEN:
        return 0
    keys = _concerned(proposal)
    accounts = list(Account.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    return int(_ended_by_itself(proposal, accounts, now) is not None)


def _ended_by_itself(
    proposal: TransferProposal, accounts: Sequence[Account], now: datetime
) -> ProposalState | None:
    target = ProposalState.EXPIRED if now >= proposal.expires_at else ProposalState.VOID
    if target is ProposalState.VOID and _made_of(accounts) == proposal.seen:
        return None
    move(proposal, target, chart=PROPOSAL_CHART, why=Why(actor=_SYSTEM, now=now), decided_at=now)
    _note_on_accounts(proposal, "account.proposal_ended", _SYSTEM, now)
    return target


def _propose(
    act: ProposedAct, said: Grounds, by: Account, now: datetime, *, account: Account, **more: object
) -> TransferProposal:
    other = more.get("other")
    concerned = [account, *([other] if isinstance(other, Account) else [])]
    _check_not_own(by, concerned)
    if TransferProposal.objects.filter(_about(concerned), state=ProposalState.OPEN).exists():
        raise ProposalThere
    series = f"GT-{vietnam_day(now):%y%m%d}"
    proposal = TransferProposal(
        number=f"{series}-{next_number(series):05d}",
        act=act,
        account=account,
        seen=_made_of(concerned),
        reason=said.reason,
        evidence=said.evidence,
        proposed_by=by,
        proposed_at=now,
        expires_at=now + PROPOSAL_LASTS,
        **more,
    )
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError as error:
        raise ProposalThere from error
    begin(proposal, event="proposal.made", why=Why(actor=by.actor, now=now, reason=said.reason))
    _note_on_accounts(proposal, "account.transfer_proposed", by.actor, now, reason=said.reason)
    return proposal


def _perform(proposal: TransferProposal, accounts: Sequence[Account], order: Order) -> NumberTransfer:
    if proposal.act == ProposedAct.MERGE:
        target, source = accounts
        return merging.merge_accounts(target, source, order=order)
    if proposal.act == ProposedAct.SPLIT:
        return merging.split_account(
            accounts[0], numbers=proposal.numbers, full_name=proposal.full_name, order=order
        )
    assert proposal.transfer_id is not None, "what is taken back is named"
    return merging.undo_transfer(proposal.transfer_id, order=order)


def _made_of(accounts: Sequence[Account]) -> dict[str, dict[str, object]]:
    """What decides whose an account is: its state, its numbers with their proof, its links. JSON as it is stored."""
    found: dict[str, dict[str, object]] = {}
    for one in accounts:
        numbers = Identifier.objects.filter(account=one).order_by("pk").values_list("pk", "verified_at")
        links = ProviderLink.objects.filter(account=one).order_by("pk").values_list("pk", flat=True)
        found[str(one.pk)] = {
            "kind": str(one.kind),
            "active": one.is_active,
            "numbers": [[key, verified is not None] for key, verified in numbers],
            "links": list(links),
        }
    return found


def _concerned(proposal: TransferProposal) -> list[int]:
    return [key for key in (proposal.account_id, proposal.other_id) if key is not None]


def _about(accounts: Sequence[Account]) -> Q:
    return Q(account__in=accounts) | Q(other__in=accounts)


def _to_decide(number: str, by: Account, now: datetime) -> TransferProposal:
    _check_right(by, now)
    proposal = _held(number)
    if not may_decide(proposal, by):
        raise AnotherHasToDecide
    if proposal.state != ProposalState.OPEN:
        raise ProposalOver
    _check_not_own(by, list(Account.objects.filter(pk__in=_concerned(proposal))))
    return proposal


def _held(number: str) -> TransferProposal:
    rows = TransferProposal.objects.select_for_update(of=("self",)).select_related("proposed_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise ProposalNotFound
    return found


def _check_not_own(by: Account, accounts: Sequence[Account]) -> None:
    """An officer is known by numbers that do not own an account; the account that holds one of them is theirs."""
    for mine in OfficerNumber.objects.filter(account__in=accounts_of_person(by), released_at=None):
        held = Identifier.objects.holding(mine.kind, mine.value, mine.country)
        if held.filter(account__in=accounts).exists():
            raise OwnAccount


def _allowed(by: Account, grounds: Grounds, now: datetime) -> Grounds:
    _check_right(by, now)
    evidence = tidy(grounds.evidence)
    if not SHORTEST_EVIDENCE <= len(evidence) <= LONGEST_EVIDENCE:
        raise InvalidValue(
            f"Hãy ghi đã đối chiếu giấy tờ gì, từ {SHORTEST_EVIDENCE} đến {LONGEST_EVIDENCE} ký tự.",
            field="evidence",
        )
    return Grounds(_read_reason(grounds.reason), evidence)


def _check_right(by: Account, now: datetime) -> None:
    if not authority_of(by, now=now).may(Permission.ACCOUNTS_ASSIST):
        raise PermissionMissing(Permission.ACCOUNTS_ASSIST)


def _read_reason(reason: str) -> str:
    why = tidy(reason)
    if not why or len(why) > LONGEST_REASON:
        raise InvalidValue(
            f"Hãy ghi lý do, tối đa {LONGEST_REASON} ký tự, không ghi số giấy tờ.", field="reason"
        )
    return why


def _note_on_accounts(
    proposal: TransferProposal, event: str, actor: str, now: datetime, *, reason: str = ""
) -> None:
    """The journal of each account names the proposal, so that owner and auditor find it."""
    subjects = [f"account:{key}" for key in _concerned(proposal)]
    evidence = {"proposal": proposal.number, "act": str(proposal.act), "state": str(proposal.state)}
    write(
        [
            Entry(subject=one, stream=one, event=event, actor=actor, reason=reason, evidence=evidence)
            for one in subjects
        ],
        now=now,
    )
