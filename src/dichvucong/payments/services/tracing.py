"""What a support officer does from the tracing tool: fetch a missing receipt, write down a complaint."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.text import fold, tidy
from dichvucong.payments.errors import PaymentNotFound
from dichvucong.payments.models import Payment, PaymentCase, Receipt
from dichvucong.payments.services.asking import ask_provider
from dichvucong.payments.services.cases import CaseDraft, open_cases
from dichvucong.payments.services.receipts import issue_receipts

ANSWERED_WITHIN = timedelta(hours=8)
"""Working time to take in and handle a complaint (HD, principles)."""


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
