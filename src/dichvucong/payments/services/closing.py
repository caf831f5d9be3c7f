"""Closing an attempt with its provider, so that it cannot be paid unnoticed any more."""

from datetime import datetime

from django.db import transaction

from dichvucong.payments.gateways import (
    CloseAnswer,
    CloseOutcome,
    OrderQuery,
    ProviderReport,
    ReportOutcome,
    providers,
)
from dichvucong.payments.models import Payment
from dichvucong.payments.rules import Trust
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.services.evidence import keep_answer


def query_of(payment: Payment) -> OrderQuery:
    """What a provider needs to find an order."""
    return OrderQuery(
        code=payment.code,
        amount_vnd=payment.amount_vnd,
        created_at=payment.created_at,
        provider_reference=payment.provider_reference,
    )


def close_attempt(payment: Payment, *, reason: str, now: datetime) -> Payment:
    """Ask the provider to close the order and write what it says. Returns the payment as it then is."""
    if payment.provider_code in providers:
        answer = providers[payment.provider_code].close_order(query_of(payment))
        write_close_answer(payment, answer, reason=reason, now=now)
    payment.refresh_from_db()
    return payment


@transaction.atomic(durable=True)
def write_close_answer(payment: Payment, answer: CloseAnswer, *, reason: str, now: datetime) -> None:
    """Apply a provider's answer to a wish to close."""
    report = _report(payment, answer, reason)
    inbox_id = keep_answer(payment, report, answer.raw, now=now)
    apply_words([Heard(report, payment.provider_code, Trust.ANSWERED, inbox_id)], now=now)


def _report(payment: Payment, answer: CloseAnswer, reason: str) -> ProviderReport:
    if answer.outcome is CloseOutcome.ALREADY_PAID and answer.report is not None:
        return answer.report
    outcome = ReportOutcome.UNKNOWN
    if answer.outcome is CloseOutcome.CLOSED:
        outcome = ReportOutcome.CLOSED
    return ProviderReport(
        payment_code=payment.code,
        outcome=outcome,
        amount_vnd=0,
        provider_reference="",
        message_id=f"close:{payment.code}",
        reason=reason,
    )
