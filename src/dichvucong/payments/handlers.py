"""What follows a payment: receipt, news to the owning system, word to the payer. Batches, in the relay's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from dichvucong.exchange.services import DeliveryDraft, enqueue
from dichvucong.kernel.models import OutboxEvent
from dichvucong.kernel.money import format_vnd
from dichvucong.notifications.services import MessageDraft, queue_messages
from dichvucong.payments import links
from dichvucong.payments.models import Obligation, Payment, PaymentCase, Receipt
from dichvucong.payments.services.completing import complete_payments
from dichvucong.payments.services.receipts import issue_receipts

DOCUMENTS = "payment.succeeded"
"""The kind of delivery whose acknowledgement means that the owner has the documents (TT 28.3)."""


def issue(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Receipts for payments that counted."""
    issue_receipts([event.payload["payment"] for event in events], now=now)


def tell_owner_paid(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Status and receipt to the owning system in one message; surplus money is told as what it is."""
    payments = _payments(events)
    receipts = {receipt.payment_id: receipt for receipt in Receipt.objects.filter(payment__in=list(payments))}
    drafts = []
    for event in events:
        payment = payments[event.payload["payment"]]
        kind = DOCUMENTS if payment.counts else "payment.duplicate"
        drafts.append(_delivery(kind, payment, receipts.get(payment.pk)))
    enqueue(drafts, now=now)


def tell_owner(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Failures and reversals to the owning system, under the name of the event."""
    payments = _payments(events)
    enqueue([_delivery(event.name, payments[event.payload["payment"]], None) for event in events], now=now)


def tell_owner_of_obligation(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Expiry and withdrawal."""
    found = Obligation.objects.in_bulk([event.payload["obligation"] for event in events])
    enqueue(
        [_obligation_delivery(event.name, found[event.payload["obligation"]]) for event in events], now=now
    )


def complete(events: Sequence[OutboxEvent], now: datetime) -> None:
    """The owner has acknowledged the documents."""
    codes = [event.payload["payment_code"] for event in events if event.payload["kind"] == DOCUMENTS]
    if codes:
        complete_payments(codes, now=now)


def _payments(events: Sequence[OutboxEvent]) -> dict[int, Payment]:
    rows = Payment.objects.select_related("obligation").in_bulk(
        [event.payload["payment"] for event in events]
    )
    return dict(rows)


def _delivery(kind: str, payment: Payment, receipt: Receipt | None) -> DeliveryDraft:
    obligation = payment.obligation
    payload: dict[str, Any] = {
        "revenue_identifier": obligation.revenue_identifier,
        "dossier_code": obligation.dossier_code,
        "obligation_state": obligation.state,
        "agency_code": obligation.agency_code,
        "payment": {
            "code": payment.code,
            "state": payment.state,
            "amount_vnd": payment.amount_vnd,
            "provider_code": payment.provider_code,
            "provider_reference": payment.provider_reference,
            "partner_reference": payment.partner_reference,
            "paid_at": payment.paid_at.isoformat() if payment.paid_at else None,
            "reason": payment.outcome_reason,
        },
    }
    if receipt is not None:
        payload["receipt"] = {
            "number": receipt.number,
            "signature": receipt.signature,
            "pdf_url": links.receipt_link(payment.link_token),
            "verify_url": links.verification_link(receipt.verification_token),
        }
    return DeliveryDraft(
        system_code=payment.system_code,
        kind=kind,
        stream=payment.revenue_identifier,
        subject=payment.code,
        payload=payload,
        dossier_code=obligation.dossier_code,
        payment_code=payment.code,
    )


def _obligation_delivery(kind: str, obligation: Obligation) -> DeliveryDraft:
    return DeliveryDraft(
        system_code=obligation.system_code,
        kind=kind,
        stream=obligation.revenue_identifier,
        subject=obligation.revenue_identifier,
        payload={
            "revenue_identifier": obligation.revenue_identifier,
            "dossier_code": obligation.dossier_code,
            "obligation_state": obligation.state,
            "agency_code": obligation.agency_code,
        },
        dossier_code=obligation.dossier_code,
    )


def tell_payer_paid(events: Sequence[OutboxEvent], now: datetime) -> None:
    """SMS or e-mail to the payer: paid with the receipt's link, or received twice and coming back.

    Money that does not count for another reason is told with its case.
    """
    drafts = []
    for payment in _payments(events).values():
        if payment.counts or payment.duplicate_of_id:
            template = "payment_paid" if payment.counts else "payment_second"
            drafts.append(_message(template, payment))
    queue_messages(drafts, now=now)


def tell_payer_of_case(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Money that did not fit and will be given back, other than a second payment, which is told as such."""
    cases = PaymentCase.objects.select_related("payment__obligation").filter(
        pk__in=[event.payload["case"] for event in events],
        to_refund_vnd__gt=0,
        cause__in=("wrong_amount", "paid_after_withdrawal", "paid_before_amendment"),
    )
    drafts = [
        _message("refund_opened", case.payment, case=case.number, amount=format_vnd(case.to_refund_vnd))
        for case in cases
        if case.payment is not None
    ]
    queue_messages(drafts, now=now)


def _message(template: str, payment: Payment, **places: str) -> MessageDraft:
    obligation = payment.obligation
    return MessageDraft(
        template=template,
        about=payment.revenue_identifier,
        places={
            "amount": format_vnd(payment.amount_vnd),
            "dossier": obligation.dossier_code,
            "agency": obligation.agency_name,
            "payment": payment.code,
            "link": links.payment_link(payment.link_token),
            "hotline": settings.PORTAL_HOTLINE,
            **places,
        },
        phone=obligation.payer_phone,
        email=obligation.payer_email,
        agency_code=payment.agency_code,
    )
