"""Drafting a refund: by an officer, or by the portal for money that a case says has to go back (QC 34.6a)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.kernel.numbering import next_number
from dichvucong.payments.errors import (
    CaseNotFound,
    NothingToRefund,
    PayeeMissing,
    RefundStepNotOffered,
    RefundTooLarge,
)
from dichvucong.payments.events import REFUND_DRAFTED
from dichvucong.payments.models import Payment, PaymentCase, Refund
from dichvucong.payments.services.refunds.books import is_owed, left_vnd, locked_payment, locked_refund
from dichvucong.payments.services.refunds.rules import PROVIDER, Money, consent_is_needed, route_of
from dichvucong.payments.states import REFUND_CHART, AccountingState, RefundState

PORTAL = "portal"
"""The drafter of refunds nobody had to type."""


@dataclass(frozen=True)
class Payee:
    """Where money goes back to: name, account number, six-digit BIN. Empty when the provider knows its own payer."""

    name: str = ""
    account: str = ""
    bank_bin: str = ""


NOBODY = Payee()


@dataclass(frozen=True)
class RefundDraft:
    """A refund to draft. `case_number` names the money of a case, else the money that paid the obligation is meant.

    `cause` is a stable word: a case's cause, `payer_asked` or `agency_asked`. `discrepancy_id` is the difference it
    came from.
    """

    payment_code: str
    amount_vnd: int
    reason: str
    cause: str = "agency_asked"
    case_number: str = ""
    discrepancy_id: int | None = None
    payee: Payee = NOBODY


@transaction.atomic
def draft_refund(draft: RefundDraft, *, actor: str, now: datetime) -> Refund:
    """Write a draft; the same of the same person while it still is one is not written again.

    Raises `PaymentNotFound`, `CaseNotFound`, `NothingToRefund`, `RefundTooLarge`, `PayeeMissing`.
    """
    payment = locked_payment(draft.payment_code)
    drafted = _drafted(draft, payment, actor)
    if drafted is not None:
        return drafted
    case = _case_of(draft, payment)
    left = left_vnd(payment, case)
    if left <= 0:
        raise NothingToRefund
    if not 0 < draft.amount_vnd <= left:
        raise RefundTooLarge(left)
    route = route_of(money_of(payment, surplus=case is not None))
    if route != PROVIDER and not (draft.payee.name and draft.payee.account and draft.payee.bank_bin):
        raise PayeeMissing
    refund = _build(draft, payment, case, route, now)
    refund.drafted_by = actor
    refund.save(force_insert=True)
    begin(refund, event=REFUND_DRAFTED, why=Why(actor=actor, now=now, reason=draft.reason))
    return refund


@transaction.atomic
def submit_refund(number: str, *, actor: str, now: datetime) -> Refund:
    """Hand a draft to those who approve. Raises `RefundNotFound`, `RefundStepNotOffered`."""
    refund = in_state(locked_refund(number), RefundState.DRAFT)
    move(refund, RefundState.AWAITING_APPROVAL, chart=REFUND_CHART, why=Why(actor=actor, now=now))
    return refund


@transaction.atomic
def withdraw_refund(number: str, *, reason: str, actor: str, now: datetime) -> Refund:
    """Give up a draft. Raises `RefundNotFound`, `RefundStepNotOffered`."""
    refund = in_state(locked_refund(number), RefundState.DRAFT)
    _withdraw(refund, Why(actor=actor, now=now, reason=reason))
    return refund


@transaction.atomic
def take_back_refund(number: str, *, reason: str, actor: str, now: datetime) -> Refund:
    """Whoever drafted it gives it up before anybody approves. Raises `RefundNotFound`, `RefundStepNotOffered`."""
    refund = in_state(locked_refund(number), RefundState.DRAFT, RefundState.AWAITING_APPROVAL)
    if refund.drafted_by != actor:
        raise RefundStepNotOffered
    _withdraw(refund, Why(actor=actor, now=now, reason=reason))
    return refund


def draft_for_cases(case_ids: Sequence[int], *, now: datetime) -> list[Refund]:
    """Drafts for the money of cases, handed on to approval at once. What is spoken for already is left alone."""
    cases = PaymentCase.objects.select_related("payment").filter(pk__in=case_ids, to_refund_vnd__gt=0)
    return [refund for case in cases if (refund := _draft_for_case(case, now)) is not None]


def withdraw_for_cases(case_ids: Sequence[int], *, now: datetime) -> int:
    """Take back what waits for approval though its case has ended without money to give back. Returns how many."""
    waiting = (RefundState.DRAFT, RefundState.AWAITING_APPROVAL)
    rows = Refund.objects.select_related("case").filter(case__in=case_ids, state__in=waiting)
    ended = [refund for refund in rows if refund.case is not None and not is_owed(refund.case)]
    why = Why(actor=PORTAL, now=now, reason="Vụ việc đã kết thúc, không còn tiền phải hoàn trả.")
    for refund in ended:
        draft = refund.state == RefundState.DRAFT
        target = RefundState.WITHDRAWN if draft else RefundState.REJECTED
        move(refund, target, chart=REFUND_CHART, why=why, ended_at=now, outcome_reason=why.reason)
    return len(ended)


def same_draft(refunds: QuerySet[Refund], payee: Payee, actor: str) -> Refund | None:
    """Which of these the person drafted to the same payee and has not handed on."""
    own = refunds.filter(state=RefundState.DRAFT, drafted_by=actor, payee_name=payee.name)
    return own.filter(payee_account=payee.account, payee_bank_bin=payee.bank_bin).order_by("pk").first()


def in_state(refund: Refund, *states: RefundState) -> Refund:
    """The refund itself. Raises `RefundStepNotOffered` when it is in none of the states."""
    if refund.state not in states:
        raise RefundStepNotOffered
    return refund


def money_of(payment: Payment, *, surplus: bool) -> Money:
    """Where the money is, by what settlement has said so far."""
    return Money(
        surplus=surplus,
        at_treasury=payment.treasury_received_at is not None,
        at_agency=payment.money_received_at is not None
        or payment.accounting_state == AccountingState.SUCCEEDED,
    )


def _withdraw(refund: Refund, why: Why) -> None:
    reason, chart = why.reason[:300], REFUND_CHART
    move(refund, RefundState.WITHDRAWN, chart=chart, why=why, ended_at=why.now, outcome_reason=reason)


def _draft_for_case(case: PaymentCase, now: datetime) -> Refund | None:
    if case.payment is None:
        return None
    payment = locked_payment(case.payment.code)
    left = left_vnd(payment, case)
    if left <= 0:
        return None
    draft = RefundDraft(
        payment.code,
        left,
        f"Tiền không thuộc khoản phải nộp, vụ việc {case.number}.",
        case.cause,
        case.number,
    )
    refund = draft_refund(draft, actor=PORTAL, now=now)
    return submit_refund(refund.number, actor=PORTAL, now=now)


def _drafted(draft: RefundDraft, payment: Payment, actor: str) -> Refund | None:
    """The draft that says the same, read under the payment's lock."""
    source = draft.discrepancy_id
    from_it = Q(discrepancy=None) if source is None else Q(discrepancy_id=source)
    rows = Refund.objects.filter(from_it, payment=payment, cause=draft.cause)
    if draft.case_number:
        rows = rows.filter(case__number=draft.case_number)
    elif payment.counts:
        rows = rows.filter(case=None)
    return same_draft(rows.filter(amount_vnd=draft.amount_vnd), draft.payee, actor)


def _case_of(draft: RefundDraft, payment: Payment) -> PaymentCase | None:
    """The case whose money is meant. A payment that did not count has only such money."""
    cases = PaymentCase.objects.select_for_update(of=("self",)).filter(payment=payment)
    if draft.case_number:
        case = cases.filter(number=draft.case_number).first()
        if case is None:
            raise CaseNotFound
        return case
    if payment.counts:
        return None
    return next((case for case in cases.order_by("pk") if left_vnd(payment, case) > 0), None)


def _build(
    draft: RefundDraft, payment: Payment, case: PaymentCase | None, route: str, now: datetime
) -> Refund:
    day = vietnam_day(now)
    series = f"HT-{day:%y%m%d}"
    return Refund(
        number=f"{series}-{next_number(series):05d}",
        payment=payment,
        case=case,
        discrepancy_id=draft.discrepancy_id,
        revenue_identifier=payment.revenue_identifier,
        agency_code=payment.agency_code,
        provider_code=payment.provider_code,
        day=day,
        amount_vnd=draft.amount_vnd,
        route=route,
        reason=draft.reason[:300],
        cause=draft.cause,
        payee_name=draft.payee.name,
        payee_account=draft.payee.account,
        payee_bank_bin=draft.payee.bank_bin,
        drafted_at=now,
        consent_needed=consent_is_needed(
            counts=payment.counts,
            has_documents=payment.documents_received_at is not None,
            surplus=case is not None,
        ),
    )
