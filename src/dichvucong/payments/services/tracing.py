"""What a support officer does from the tracing tool: fetch a missing receipt, send one again, write down a complaint."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.journal import Entry, history_of, write
from dichvucong.kernel.outbox import News, publish
from dichvucong.kernel.text import fold, tidy
from dichvucong.payments.errors import PaymentNotFound, ReceiptNotFound, ReceiptNotSent
from dichvucong.payments.events import RECEIPT_SENT_AGAIN
from dichvucong.payments.models import Payment, PaymentCase, Receipt
from dichvucong.payments.services.asking import ask_provider
from dichvucong.payments.services.cases import CaseDraft, open_cases
from dichvucong.payments.services.receipts import issue_receipts

ANSWERED_WITHIN = timedelta(hours=8)
"""Working time to take in and handle a complaint (HD, principles)."""

SENT_AGAIN_AFTER = timedelta(minutes=10)
"""How soon the same receipt may be sent to its payer once more."""


@dataclass(frozen=True)
class Complaint:
    """Who complained (name, how to reach them) and what about. Personal: kept in the case, never in the journal."""

    complainant: str
    contact: str
    text: str


def fetch_receipt(payment_code: str, *, actor: str, now: datetime) -> Receipt | None:
    """Ask the provider once more, then issue the receipt that a successful payment lacks.

    None when the provider's word leaves the payment without one. Two people may ask at once: one receipt is issued.
    Raises `PaymentNotFound`.
    """
    payment = ask_provider(payment_code, actor=actor, now=now)
    with transaction.atomic():
        Payment.objects.select_for_update().get(pk=payment.pk)
        issued = issue_receipts([payment.pk], now=now)
        entries = [
            Entry(subject=receipt.number, stream=payment.stream, event="receipt.issued", actor=actor)
            for receipt in issued
        ]
        write(entries, now=now)
    return Receipt.objects.filter(payment=payment).first()


@transaction.atomic
def send_receipt_again(payment_code: str, *, actor: str, now: datetime) -> Receipt:
    """Send the payer the message with the receipt's link once more, by SMS or e-mail.

    Raises `PaymentNotFound`, `ReceiptNotFound`, and `ReceiptNotSent` without an address or within ten minutes.
    """
    rows = Payment.objects.select_for_update(of=("self",)).select_related("obligation")
    payment = rows.filter(code=payment_code).first()
    if payment is None:
        raise PaymentNotFound
    receipt = Receipt.objects.filter(payment=payment).first()
    if receipt is None:
        raise ReceiptNotFound
    _check_sendable(payment, receipt, now)
    write([Entry(receipt.number, payment.stream, RECEIPT_SENT_AGAIN, actor)], now=now)
    publish([News(RECEIPT_SENT_AGAIN, receipt.number, payment.stream, payment.news())], now=now)
    return receipt


def lodge_complaint(payment_code: str, complaint: Complaint, *, actor: str, now: datetime) -> PaymentCase:
    """Open a case for what somebody complained of. The same words about the same payment on one day open one.

    Raises `PaymentNotFound`.
    """
    payment = Payment.objects.filter(code=payment_code).first()
    if payment is None:
        raise PaymentNotFound
    draft = _draft(payment, complaint, now)
    with transaction.atomic():
        Payment.objects.select_for_update().get(pk=payment.pk)
        open_cases([draft], now=now, actor=actor)
    return PaymentCase.objects.get(dedupe_key=draft.dedupe_key)


def _check_sendable(payment: Payment, receipt: Receipt, now: datetime) -> None:
    due = payment.obligation
    if not due.payer_phone and not due.payer_email:
        raise ReceiptNotSent("Người nộp không để lại số điện thoại hay e-mail. Hãy tải biên lai và gửi giúp.")
    sent = history_of(payment.stream).filter(subject=receipt.number, event=RECEIPT_SENT_AGAIN)
    if sent.filter(at__gt=now - SENT_AGAIN_AFTER).exists():
        raise ReceiptNotSent("Biên lai vừa được gửi lại. Hãy chờ ít phút.")


def _draft(payment: Payment, complaint: Complaint, now: datetime) -> CaseDraft:
    words = fold(f"{complaint.complainant} {complaint.contact} {complaint.text}")
    fact = hashlib.sha256(f"{vietnam_day(now)} {words}".encode()).hexdigest()[:24]
    due = load_calendar().add_working_time(now, ANSWERED_WITHIN).astimezone(VIETNAM)
    return CaseDraft(
        cause="complaint",
        dedupe_key=f"complaint:{payment.code}:{fact}",
        payment=payment,
        revenue_identifier=payment.revenue_identifier,
        agency_code=payment.agency_code,
        provider_code=payment.provider_code,
        amount_vnd=payment.amount_vnd,
        evidence={
            "complainant": tidy(complaint.complainant),
            "complainant_contact": tidy(complaint.contact),
            "complaint": complaint.text.strip(),
            "answer_by": f"{due:%d/%m/%Y %H:%M}",
        },
    )
