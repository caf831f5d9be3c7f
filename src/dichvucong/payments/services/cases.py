"""Cases: what does not add up, opened once per fact, closed by later evidence or by a person with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.moves import Why, begin_many, move, move_many
from dichvucong.kernel.numbering import next_numbers
from dichvucong.payments.errors import CaseNotFound, ResolutionNotOffered
from dichvucong.payments.models import Obligation, Payment, PaymentCase
from dichvucong.payments.states import (
    CASE_CHART,
    LIVE_PAYMENTS,
    OBLIGATION_CHART,
    PAYMENT_CHART,
    CaseState,
    ObligationState,
    PaymentState,
    RefundState,
)

ENDED_BY_EVIDENCE = ("wrong_amount", "failure_after_success", "processing_too_long")
"""Causes that a provider's final word settles; money to refund is never settled by a word."""

GIVEN_BACK = "refunded_by_provider"
ON_THEIR_WAY = (RefundState.APPROVED, RefundState.ORDERED)
"""Refunds whose result is awaited: their case ends with them, not by a person's word."""

RESOLUTIONS: Mapping[str, tuple[str, ...]] = {
    "wrong_amount": ("close_attempt", "explained"),
    "failure_after_success": ("explained",),
    "processing_too_long": ("explained",),
    "reversed_after_success": ("explained",),
    "double_payment": ("refunded_by_provider",),
    "overpaid": ("refunded_by_provider",),
    "paid_after_withdrawal": ("refunded_by_provider",),
    "paid_before_amendment": ("refunded_by_provider",),
    "unknown_code": ("explained", "refunded_by_provider"),
    "credit_without_code": ("explained", "refunded_by_provider"),
    "complaint": ("answered", "refunded_by_provider"),
}


@dataclass(frozen=True)
class CaseDraft:
    """A case to open. `dedupe_key` names the fact: the same fact opens one case."""

    cause: str
    dedupe_key: str
    payment: Payment | None = None
    revenue_identifier: str = ""
    agency_code: str = ""
    provider_code: str = ""
    amount_vnd: int = 0
    to_refund_vnd: int = 0
    evidence: Mapping[str, Any] = field(default_factory=dict)
    inbox_ids: Sequence[int] = ()


def open_cases(drafts: Sequence[CaseDraft], *, now: datetime, actor: str = "portal") -> list[PaymentCase]:
    """Open what is not open yet, in the caller's transaction. Returns the new cases."""
    keys = [draft.dedupe_key for draft in drafts]
    known = set(PaymentCase.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    fresh = {draft.dedupe_key: draft for draft in drafts if draft.dedupe_key not in known}
    if not fresh:
        return []
    yymmdd = vietnam_day(now).strftime("%y%m%d")
    numbers = next_numbers(f"VV-{yymmdd}", len(fresh))
    cases = [
        _build(draft, f"VV-{yymmdd}-{number:05d}", now)
        for number, draft in zip(numbers, fresh.values(), strict=True)
    ]
    PaymentCase.objects.bulk_create(cases)
    begin_many(cases, event="case.opened", why=Why(actor=actor, now=now))
    return cases


def resolve_by_evidence(
    payments: Sequence[Payment],
    *,
    resolution: str,
    now: datetime,
    references: Mapping[int, str] | None = None,
) -> None:
    """Close the cases that a provider's final word has settled (BEY-04).

    With `references` (the provider's number of the money, by payment) a wrong amount is settled only by the same
    money: another transfer of the right amount leaves the wrong one to be given back.
    """
    found = PaymentCase.objects.filter(
        payment__in=[payment.pk for payment in payments],
        state=CaseState.OPEN,
        cause__in=ENDED_BY_EVIDENCE,
    )
    open_ones = [case for case in found if _is_settled(case, references)]
    why = Why(actor="portal", now=now, reason="Được giải quyết bởi thông tin mới của ngân hàng.")
    move_many(
        open_ones,
        CaseState.RESOLVED,
        chart=CASE_CHART,
        whys=[why] * len(open_ones),
        changes=[{"resolution": resolution, "resolved_at": now, "to_refund_vnd": 0}] * len(open_ones),
    )


def _is_settled(case: PaymentCase, references: Mapping[int, str] | None) -> bool:
    if case.cause != "wrong_amount" or references is None or case.payment_id is None:
        return True
    return case.evidence.get("reference", "") in ("", references.get(case.payment_id, ""))


@transaction.atomic
def resolve_case(number: str, *, resolution: str, reason: str, actor: str, now: datetime) -> PaymentCase:
    """Close a case by a named verb with a reason. Raises `CaseNotFound`, `ResolutionNotOffered`, `StaleState`."""
    case = PaymentCase.objects.select_for_update().filter(number=number).first()
    if case is None:
        raise CaseNotFound
    if case.state != CaseState.OPEN or resolution not in RESOLUTIONS.get(case.cause, ()):
        raise ResolutionNotOffered
    if resolution == GIVEN_BACK and case.refunds.filter(state__in=ON_THEIR_WAY).exists():
        raise ResolutionNotOffered
    why = Why(actor=actor, now=now, reason=reason)
    if resolution == "close_attempt" and case.payment_id is not None:
        close_wrong_attempt(case.payment_id, why)
    owed_vnd = 0 if resolution == GIVEN_BACK else case.to_refund_vnd
    move(
        case,
        CaseState.RESOLVED,
        chart=CASE_CHART,
        why=why,
        resolution=resolution,
        resolved_at=now,
        to_refund_vnd=owed_vnd,
    )
    return case


def close_wrong_attempt(payment_id: int, why: Why) -> None:
    """The wrong amount goes back to the payer; the obligation is due again."""
    obligation_id = Payment.objects.values_list("obligation_id", flat=True).get(pk=payment_id)
    obligation = Obligation.objects.select_for_update().get(pk=obligation_id)
    payment = Payment.objects.get(pk=payment_id)
    if payment.state not in LIVE_PAYMENTS:
        return
    move(payment, PaymentState.TRANSACTION_FAILED, chart=PAYMENT_CHART, why=why, next_ask_at=None)
    if obligation.state == ObligationState.IN_PAYMENT:
        move(obligation, ObligationState.OPEN, chart=OBLIGATION_CHART, why=why, changed_at=why.now)


def _build(draft: CaseDraft, number: str, now: datetime) -> PaymentCase:
    return PaymentCase(
        number=number,
        cause=draft.cause,
        dedupe_key=draft.dedupe_key,
        payment=draft.payment,
        revenue_identifier=draft.revenue_identifier,
        agency_code=draft.agency_code,
        provider_code=draft.provider_code,
        amount_vnd=draft.amount_vnd,
        to_refund_vnd=draft.to_refund_vnd,
        evidence=dict(draft.evidence),
        inbox_ids=list(draft.inbox_ids),
        opened_at=now,
    )
