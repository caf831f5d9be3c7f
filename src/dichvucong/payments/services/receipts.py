"""Receipts: issued with the payment's success, signed at once, printed on demand."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from dichvucong.catalogs.selectors import bank
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.money import amount_in_words
from dichvucong.kernel.numbering import next_numbers
from dichvucong.payments import links
from dichvucong.payments.errors import ReceiptNotFound
from dichvucong.payments.models import Payment, Provider, Receipt, ReceiptDocument
from dichvucong.payments.printing import press
from dichvucong.payments.receipt_form import ReceiptData, ReceiptLine
from dichvucong.payments.states import PAID_PAYMENTS


def issue_receipts(payment_ids: Sequence[int], *, now: datetime) -> list[Receipt]:
    """Receipts for counted payments that have none yet, in the caller's transaction (TT 27.1, 27.2)."""
    payments = list(
        Payment.objects.select_related("obligation").filter(
            pk__in=payment_ids, counts=True, state__in=PAID_PAYMENTS, receipt=None
        )
    )
    if not payments:
        return []
    names = dict(Provider.objects.values_list("code", "name"))
    day = vietnam_day(now)
    yymmdd = day.strftime("%y%m%d")
    numbers = next_numbers(f"BL-{yymmdd}", len(payments))
    receipts = [
        _receipt(payment, f"BL-{yymmdd}-{number:06d}", names.get(payment.provider_code, ""), now)
        for number, payment in zip(numbers, payments, strict=True)
    ]
    return Receipt.objects.bulk_create(receipts)


def receipt_pdf(number: str, *, now: datetime) -> bytes:
    """The signed PDF/A of a receipt: made on first demand, then kept. Raises `ReceiptNotFound`."""
    kept = ReceiptDocument.objects.filter(receipt__number=number).values_list("pdf", flat=True).first()
    if kept is not None:
        return bytes(kept)
    receipt = Receipt.objects.filter(number=number).first()
    if receipt is None:
        raise ReceiptNotFound
    url = links.verification_link(receipt.verification_token)
    pdf = press.current.render(receipt.data, verification_url=url)
    with transaction.atomic():
        document, _created = ReceiptDocument.objects.get_or_create(
            receipt=receipt,
            defaults={"pdf": pdf, "sha256": hashlib.sha256(pdf).hexdigest(), "made_at": now},
        )
    return bytes(document.pdf)


def _receipt(payment: Payment, number: str, provider_name: str, now: datetime) -> Receipt:
    data = receipt_data(payment, number=number, provider_name=provider_name, now=now)
    return Receipt(
        number=number,
        payment=payment,
        agency_code=payment.agency_code,
        day=vietnam_day(now),
        data=data,
        signature=press.current.sign(data),
        verification_token=links.new_token(),
        issued_at=now,
    )


def receipt_data(payment: Payment, *, number: str, provider_name: str, now: datetime) -> dict[str, Any]:
    """All of TT 27.1 and what paid it, as JSON values."""
    obligation = payment.obligation
    account_bank = bank(obligation.bank_bin) if obligation.bank_bin else None
    data = ReceiptData(
        number=number,
        issued_at=now,
        revenue_identifier=obligation.revenue_identifier,
        dossier_code=obligation.dossier_code,
        agency_code=obligation.agency_code,
        agency_name=obligation.agency_name,
        procedure_code=obligation.procedure_code,
        procedure_name=obligation.procedure_name,
        fee_code=obligation.fee_code,
        payment_type=obligation.payment_type,
        amount_vnd=payment.amount_vnd,
        currency=obligation.currency,
        payer_name=obligation.payer_name,
        payer_identifier=obligation.payer_identifier,
        payer_tax_code=obligation.payer_tax_code,
        payer_address=obligation.payer_address,
        due_on=obligation.due_on,
        citad=obligation.citad,
        account_number=obligation.account_number,
        account_name=obligation.account_name,
        bank_name=account_bank.short_name if account_bank else "",
        lines=tuple(ReceiptLine(line["code"], line["name"], line["amount_vnd"]) for line in obligation.lines),
        note=obligation.note,
        payment_code=payment.code,
        provider_name=provider_name,
        provider_reference=payment.provider_reference,
        paid_at=payment.paid_at or now,
    )
    return {**data.as_data(), "amount_in_words": amount_in_words(payment.amount_vnd)}
