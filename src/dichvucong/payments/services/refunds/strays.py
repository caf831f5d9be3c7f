"""Money on a beneficiary account that belongs to nobody known goes back to its sender, whole, by two people.

The part of the credit that no payment claims is drafted at once and whole: what is left over would wait for nobody.
From the approval on no payment can claim it (`returning`); a refused order lets it wait again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.moves import Why, begin
from dichvucong.kernel.numbering import next_number
from dichvucong.payments.errors import NothingToRefund, PayeeMissing
from dichvucong.payments.events import REFUND_DRAFTED
from dichvucong.payments.models import Credit, Payment, Refund
from dichvucong.payments.selectors.refunds import credit_left_vnd
from dichvucong.payments.services.refunds.books import locked_credit
from dichvucong.payments.services.refunds.drafting import Payee, same_draft
from dichvucong.payments.services.refunds.rules import AGENCY, TREASURY
from dichvucong.payments.states import CreditState

STRAY_CREDIT: Final = "stray_credit"
"""The cause of a refund whose money belongs to no payment."""


@dataclass(frozen=True)
class CreditRefundDraft:
    """What of a credit belongs to no payment goes back to its sender, whom the bank's statement or letter names."""

    credit_id: int
    reason: str
    payee: Payee


@transaction.atomic
def draft_credit_refund(draft: CreditRefundDraft, *, actor: str, now: datetime) -> Refund:
    """Write a draft for all that is left of a credit; the same of the same person is not written again.

    Raises `CreditNotFound`, `NothingToRefund`, `PayeeMissing`.
    """
    credit = locked_credit(draft.credit_id)
    left = credit_left_vnd(credit)
    if left <= 0:
        drafted = same_draft(Refund.objects.filter(credit=credit), draft.payee, actor)
        if drafted is None:
            raise NothingToRefund
        return drafted
    if not (draft.payee.name and draft.payee.account and draft.payee.bank_bin):
        raise PayeeMissing
    refund = _build(draft, credit, left, now)
    refund.drafted_by = actor
    refund.save(force_insert=True)
    begin(refund, event=REFUND_DRAFTED, why=Why(actor=actor, now=now, reason=draft.reason))
    return refund


def freeze(source: Payment | Credit) -> None:
    """From now on no payment claims the rest of the credit. The caller holds its lock."""
    if isinstance(source, Credit):
        Credit.objects.filter(pk=source.pk).update(state=CreditState.RETURNING)


def thaw(credit_id: int) -> None:
    """The order came to nothing: the rest of the credit waits for its payment again."""
    credit = locked_credit(credit_id)
    state = CreditState.PARTLY if credit.matched_vnd else CreditState.UNMATCHED
    Credit.objects.filter(pk=credit_id, state=CreditState.RETURNING).update(state=state)


def note_returned(refund: Refund) -> None:
    """The money is back at its sender: nothing is left of the credit."""
    assert refund.credit_id is not None, "asked for refunds of credits only"
    Credit.objects.filter(pk=refund.credit_id).update(
        refunded_vnd=F("refunded_vnd") + refund.amount_vnd, state=CreditState.RETURNED
    )


def _build(draft: CreditRefundDraft, credit: Credit, amount_vnd: int, now: datetime) -> Refund:
    day = vietnam_day(now)
    series = f"HT-{day:%y%m%d}"
    return Refund(
        number=f"{series}-{next_number(series):05d}",
        credit=credit,
        agency_code=credit.agency_code,
        day=day,
        amount_vnd=amount_vnd,
        route=TREASURY if credit.at_treasury else AGENCY,
        reason=draft.reason[:300],
        cause=STRAY_CREDIT,
        payee_name=draft.payee.name,
        payee_account=draft.payee.account,
        payee_bank_bin=draft.payee.bank_bin,
        drafted_at=now,
    )
