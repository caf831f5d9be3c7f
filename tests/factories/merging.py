"""Merging, splitting and taking back as two officers do it: proposed by one, carried out by another at once."""

from collections.abc import Collection
from datetime import datetime

from dichvucong.identity.models import Account, NumberTransfer, TransferProposal
from dichvucong.identity.rules import WHOLE_COUNTRY, Permission
from dichvucong.identity.services.care.proposals import (
    Grounds,
    carry_out,
    propose_merge,
    propose_split,
    propose_undo,
)
from tests.factories.accounts import an_officer

EVIDENCE = "Đã đối chiếu hộ chiếu và căn cước bản gốc tại quầy."


def grounds(reason: str = "cùng một người", evidence: str = EVIDENCE) -> Grounds:
    return Grounds(reason, evidence)


def an_assistant() -> Account:
    return an_officer(Permission.ACCOUNTS_ASSIST, agency=WHOLE_COUNTRY)


def merge_accounts(*, kept: int, emptied: int, reason: str, by: Account, now: datetime) -> NumberTransfer:
    made = propose_merge(kept=kept, emptied=emptied, grounds=grounds(reason), by=by, now=now)
    return _by_another(made, now)


def split_account(
    account: int, *, numbers: Collection[int], full_name: str, reason: str, by: Account, now: datetime
) -> NumberTransfer:
    made = propose_split(
        account, numbers=numbers, full_name=full_name, grounds=grounds(reason), by=by, now=now
    )
    return _by_another(made, now)


def undo_transfer(number: int, *, reason: str, by: Account, now: datetime) -> NumberTransfer:
    return _by_another(propose_undo(number, grounds=grounds(reason), by=by, now=now), now)


def _by_another(proposal: TransferProposal, now: datetime) -> NumberTransfer:
    return carry_out(proposal.number, by=an_assistant(), now=now)
