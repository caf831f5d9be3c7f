"""A payer asks for money back; an officer answers (QC 34.6b-c). Who must answer follows from where the money is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.kernel.numbering import next_number
from dichvucong.payments.errors import (
    ClaimAlreadyOpen,
    ClaimAnswered,
    ClaimNotFound,
    NothingToRefund,
    PaymentNotFound,
)
from dichvucong.payments.models import Payment, RefundClaim
from dichvucong.payments.services.refunds.books import left_vnd, locked_payment
from dichvucong.payments.services.refunds.drafting import Payee, RefundDraft, draft_refund, money_of
from dichvucong.payments.services.refunds.rules import AGENCY, PROVIDER, route_of
from dichvucong.payments.states import CLAIM_CHART, ClaimState

BY_LINK: Final = "payer:portal"
"""How the journal names a payer who came by the payment's own link."""
PAYER_ASKED: Final = "payer_asked"
"""The cause of a refund that began with a claim."""

ANSWER_WITHIN_WORKING_DAYS: Final = 5
"""Our own promise: QC 34.6 names no term for a claim. docs/guide/refund-officer.md says so."""


@dataclass(frozen=True)
class ClaimDraft:
    """What a payer who has proven who they are asks for."""

    payment_token: str
    reason: str
    payee: Payee
    actor: str = BY_LINK


@transaction.atomic
def make_claim(draft: ClaimDraft, *, now: datetime) -> RefundClaim:
    """Write a claim. Raises `PaymentNotFound`, `NothingToRefund`, `ClaimAlreadyOpen`.

    The caller has checked that it comes from the payer.
    """
    payment = _payment(draft.payment_token)
    if left_vnd(payment, None) <= 0:
        raise NothingToRefund
    day = vietnam_day(now)
    series = f"DN-{day:%y%m%d}"
    calendar = load_calendar()
    due_on = calendar.add_working_days(day, ANSWER_WITHIN_WORKING_DAYS)
    claim = RefundClaim(
        number=f"{series}-{next_number(series):05d}",
        payment=payment,
        agency_code=payment.agency_code,
        provider_code=payment.provider_code,
        revenue_identifier=payment.revenue_identifier,
        reason=draft.reason[:1000],
        payee_name=draft.payee.name,
        payee_account=draft.payee.account,
        payee_bank_bin=draft.payee.bank_bin,
        made_at=now,
        due_at=calendar.end_of(due_on),
    )
    if RefundClaim.objects.filter(payment=payment, state=ClaimState.OPEN).exists():
        raise ClaimAlreadyOpen
    claim.save(force_insert=True)
    begin(claim, event="claim.made", why=Why(actor=draft.actor, now=now))
    return claim


@transaction.atomic
def accept_claim(number: str, *, amount_vnd: int, answer: str, actor: str, now: datetime) -> RefundClaim:
    """Accept, wholly or in part: a draft refund is made by the officer.

    Raises `ClaimNotFound`, `ClaimAnswered`, `NothingToRefund`, `RefundTooLarge`.
    """
    claim = _open_claim(number)
    draft = RefundDraft(
        payment_code=claim.payment.code,
        amount_vnd=amount_vnd,
        reason=f"Theo đề nghị {claim.number} của người nộp.",
        cause=PAYER_ASKED,
        payee=Payee(claim.payee_name, claim.payee_account, claim.payee_bank_bin),
    )
    refund = draft_refund(draft, actor=actor, now=now)
    _answer(claim, ClaimState.ACCEPTED, answer, Why(actor=actor, now=now), refund_id=refund.pk)
    return claim


@transaction.atomic
def refuse_claim(number: str, *, answer: str, actor: str, now: datetime) -> RefundClaim:
    """Refuse with a reason the payer can read. Raises `ClaimNotFound`, `ClaimAnswered`."""
    claim = _open_claim(number)
    _answer(claim, ClaimState.REFUSED, answer, Why(actor=actor, now=now), refund_id=None)
    return claim


def answering_route(payment: Payment) -> str:
    """Who has to answer a claim: `provider` while the money is there, else the `agency`, or it through the `treasury`.

    A success whose documents the agency has is the agency's to answer, wherever its money is (TT 29.1).
    """
    route = route_of(money_of(payment, surplus=False))
    if route == PROVIDER and payment.documents_received_at is not None:
        return AGENCY
    return route


def _payment(payment_token: str) -> Payment:
    code = Payment.objects.filter(link_token=payment_token).values_list("code", flat=True).first()
    if code is None:
        raise PaymentNotFound
    return locked_payment(code)


def _open_claim(number: str) -> RefundClaim:
    claims = RefundClaim.objects.select_for_update(of=("self",)).select_related("payment")
    claim = claims.filter(number=number).first()
    if claim is None:
        raise ClaimNotFound
    if claim.state != ClaimState.OPEN:
        raise ClaimAnswered
    return claim


def _answer(claim: RefundClaim, state: ClaimState, answer: str, why: Why, *, refund_id: int | None) -> None:
    move(
        claim,
        state,
        chart=CLAIM_CHART,
        why=why,
        answer=answer[:1000],
        answered_at=why.now,
        answered_by=why.actor,
        refund_id=refund_id,
    )
