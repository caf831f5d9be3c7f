"""Paid payments, and a bank whose refunds a test scripts."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from dichvucong.kernel.dispatch import AtOnce
from dichvucong.kernel.outbox import relay
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Payment, Refund
from dichvucong.payments.refunding import RefundOrder, RefundOutcome, RefundReport, refunders
from dichvucong.payments.rules import Trust
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.services.refunds import (
    RefundDraft,
    approve_refund,
    draft_refund,
    submit_refund,
    sweep_refunds,
)
from tests.factories.payments import NOW, an_obligation, report

ANNA, BINH = "officer:anna", "officer:binh"
SOON = NOW + timedelta(minutes=1)
DONE = RefundReport(RefundOutcome.REFUNDED, provider_reference="RF1")


@dataclass
class RefundingBank:
    """A provider of the refund port. `refunded_vnd` is what it really paid back, once per reference."""

    code: str = "scripted"
    answer: RefundReport = DONE
    later: RefundReport = DONE
    orders: list[RefundOrder] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refunded_vnd: dict[str, int] = field(default_factory=dict)

    def refund(self, order: RefundOrder) -> RefundReport:
        self.orders.append(order)
        if self.answer.outcome is RefundOutcome.REFUNDED:
            self.refunded_vnd[order.reference] = order.amount_vnd
        return self.answer

    def ask_refund(self, order: RefundOrder) -> RefundReport:
        self.asked.append(order.reference)
        return self.later


def a_paid_payment(**changes: Any) -> Payment:
    """A payment that counts, 200.000 đồng unless said otherwise."""
    obligation = an_obligation(payer_phone="+84912345678", **changes)
    payment = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    return paid(payment, obligation.amount_vnd)


def paid(payment: Payment, amount_vnd: int) -> Payment:
    """Money comes for a payment."""
    hear(payment, ReportOutcome.SUCCEEDED, amount_vnd)
    payment.refresh_from_db()
    return payment


def hear(payment: Payment, outcome: ReportOutcome, amount_vnd: int) -> None:
    with transaction.atomic():
        word = report(payment.code, outcome, amount_vnd=amount_vnd)
        apply_words([Heard(word, payment.provider_code, Trust.ANSWERED)], now=SOON)


def a_surplus_payment() -> Payment:
    """Two attempts at one obligation, both paid: the second one's money has to go back."""
    obligation = an_obligation(payer_phone="+84912345678")
    first = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    hear(first, ReportOutcome.CLOSED, 0)
    second = start_payment(StartRequest(obligation.link_token, "scripted"), now=SOON)
    paid(first, 200_000)
    return paid(second, 200_000)


def a_draft(payment: Payment, amount_vnd: int = 200_000, **changes: Any) -> Refund:
    draft = RefundDraft(payment.code, amount_vnd, "Nộp nhầm hồ sơ.", **changes)
    return draft_refund(draft, actor=ANNA, now=SOON)


def an_approved_refund(payment: Payment, amount_vnd: int = 200_000, **changes: Any) -> Refund:
    refund = a_draft(payment, amount_vnd, **changes)
    submit_refund(refund.number, actor=ANNA, now=SOON)
    return approve_refund(refund.number, actor=BINH, now=SOON)


def news(*, minutes: int = 2) -> None:
    """Everything in the outbox reaches its handlers."""
    while relay(now=NOW + timedelta(minutes=minutes)):
        pass


def worker(*, minutes: int = 2) -> None:
    """The news, then one round of the worker."""
    news(minutes=minutes)
    sweep_refunds(now=NOW + timedelta(minutes=minutes), executor=AtOnce())


def wire(bank: RefundingBank | None) -> None:
    refunders.install({bank.code: bank} if bank else {})
