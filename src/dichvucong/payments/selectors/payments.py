"""Payments as payers and officers see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from dichvucong.kernel.identifiers import mask_name
from dichvucong.kernel.models import InboxMessage, JournalEntry
from dichvucong.payments.errors import PaymentNotFound, ReceiptNotFound
from dichvucong.payments.models import Obligation, Payment, PaymentCase, Provider, Receipt
from dichvucong.payments.states import LIVE_PAYMENTS, PAID_PAYMENTS, CaseState, PaymentState


@dataclass(frozen=True)
class PaymentView:
    """One payment by the payer's own link.

    `wait` is true while the outcome is unknown: the payer must not pay again. `case_number` is an open case about
    the payment. `surplus` is money that will be given back.
    """

    code: str
    link_token: str
    obligation_link: str
    revenue_identifier: str
    dossier_code: str
    state: PaymentState
    amount_vnd: int
    fee_vnd: int
    provider_code: str
    provider_name: str
    channel: str
    pay_url: str
    qr_payload: str
    created_at: datetime
    expires_at: datetime
    expired: bool
    wait: bool
    live: bool
    paid: bool
    surplus: bool
    paid_at: datetime | None
    refunded_vnd: int
    left_vnd: int
    refunded_at: datetime | None
    outcome_reason: str
    case_number: str
    receipt_number: str
    verification_token: str
    agency_name: str
    payer_masked: str
    account_number: str
    account_name: str
    bank_bin: str
    return_to: str


def payment_by_link(payment_token: str, *, now: datetime) -> PaymentView:
    """Raises `PaymentNotFound`."""
    payment = Payment.objects.select_related("obligation", "receipt").filter(link_token=payment_token).first()
    if payment is None:
        raise PaymentNotFound
    return _view(payment, now)


def payment_by_code(code: str) -> Payment:
    """The row itself, for the console and for partners. Raises `PaymentNotFound`."""
    payment = Payment.objects.select_related("obligation").filter(code=code).first()
    if payment is None:
        raise PaymentNotFound
    return payment


def payment_by_partner_reference(system_code: str, reference: str) -> Payment:
    """The latest payment a partner started under its own number. Raises `PaymentNotFound`."""
    payment = (
        Payment.objects.select_related("obligation")
        .filter(system_code=system_code, partner_reference=reference)
        .order_by("-pk")
        .first()
    )
    if payment is None:
        raise PaymentNotFound
    return payment


def state_by_link(payment_token: str) -> str:
    """Only the state, for pages that wait. Raises `PaymentNotFound`."""
    state = Payment.objects.filter(link_token=payment_token).values_list("state", flat=True).first()
    if state is None:
        raise PaymentNotFound
    return state


def receipt_of(payment: Payment) -> Receipt | None:
    """The receipt of a counted payment, once issued."""
    return Receipt.objects.filter(payment=payment).first()


def receipt_by_verification(token: str) -> Receipt:
    """What the QR of a receipt leads to. Raises `ReceiptNotFound`."""
    receipt = Receipt.objects.select_related("payment").filter(verification_token=token).first()
    if receipt is None:
        raise ReceiptNotFound
    return receipt


def receipt_by_number(number: str) -> Receipt:
    """Raises `ReceiptNotFound`."""
    receipt = Receipt.objects.select_related("payment").filter(number=number).first()
    if receipt is None:
        raise ReceiptNotFound
    return receipt


@dataclass(frozen=True)
class Timeline:
    """Everything that happened to one obligation and its attempts."""

    obligation: Obligation
    payments: Sequence[Payment]
    journal: Sequence[JournalEntry]
    messages: Sequence[InboxMessage]
    cases: Sequence[PaymentCase]


def payment_timeline(code: str) -> Timeline:
    """By payment code or revenue identifier. Raises `PaymentNotFound`."""
    obligation = (
        Obligation.objects.filter(payments__code=code).first()
        or Obligation.objects.filter(revenue_identifier=code).first()
    )
    if obligation is None:
        raise PaymentNotFound
    payments = list(Payment.objects.filter(obligation=obligation).order_by("pk"))
    codes = [payment.code for payment in payments]
    return Timeline(
        obligation=obligation,
        payments=payments,
        journal=list(JournalEntry.objects.filter(stream=obligation.stream).order_by("pk")),
        messages=list(InboxMessage.objects.filter(reference__in=codes).order_by("pk")),
        cases=list(PaymentCase.objects.filter(revenue_identifier=obligation.stream).order_by("pk")),
    )


def _view(payment: Payment, now: datetime) -> PaymentView:
    obligation = payment.obligation
    receipt = Receipt.objects.filter(payment=payment).first() if payment.state in PAID_PAYMENTS else None
    case = PaymentCase.objects.filter(payment=payment, state=CaseState.OPEN).first()
    live = payment.state in LIVE_PAYMENTS
    provider = Provider.objects.filter(pk=payment.provider_code).first()
    expired = live and now >= payment.expires_at
    return PaymentView(
        code=payment.code,
        link_token=payment.link_token,
        obligation_link=obligation.link_token,
        revenue_identifier=payment.revenue_identifier,
        dossier_code=obligation.dossier_code,
        state=PaymentState(payment.state),
        amount_vnd=payment.amount_vnd,
        fee_vnd=payment.fee_vnd,
        provider_code=payment.provider_code,
        provider_name=provider.name if provider else payment.provider_code,
        channel=payment.channel,
        pay_url=payment.pay_url,
        qr_payload=payment.qr_payload,
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        expired=expired,
        wait=live and (payment.unknown_since is not None or case is not None),
        live=live,
        paid=payment.state in PAID_PAYMENTS,
        surplus=payment.state in PAID_PAYMENTS and not payment.counts,
        paid_at=payment.paid_at,
        refunded_vnd=payment.refunded_vnd,
        left_vnd=payment.amount_vnd - payment.refunded_vnd,
        refunded_at=payment.refunded_at,
        outcome_reason=payment.outcome_reason,
        case_number=case.number if case else "",
        receipt_number=receipt.number if receipt else "",
        verification_token=receipt.verification_token if receipt else "",
        agency_name=obligation.agency_name,
        payer_masked=mask_name(obligation.payer_name),
        account_number=obligation.account_number,
        account_name=obligation.account_name,
        bank_bin=obligation.bank_bin,
        return_to=payment.return_to,
    )


def counts_by_state(day: date) -> Mapping[str, int]:
    """How many payments of a day stand in each state."""
    rows = Payment.objects.filter(day=day).values_list("state").annotate(total=Count("pk"))
    return dict(rows)
