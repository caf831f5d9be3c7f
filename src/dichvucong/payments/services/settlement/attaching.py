"""An officer says whose a credit is."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.journal import Entry, write
from dichvucong.payments.errors import CannotAttach, CreditNotFound, PaymentNotFound
from dichvucong.payments.models import Credit, CreditShare
from dichvucong.payments.services.settlement.crediting import settle_payments
from dichvucong.payments.services.settlement.matching import keep_shares
from dichvucong.payments.services.settlement.rules import split
from dichvucong.payments.services.settlement.waiting import open_book
from dichvucong.payments.states import CreditState


@transaction.atomic
def attach_credit(
    credit_id: int, payment_codes: Sequence[str], *, reason: str, actor: str, now: datetime
) -> list[CreditShare]:
    """Give what is left of a credit to these payments, in their order. Returns the new shares.

    Raises `CreditNotFound`, `PaymentNotFound`, `CannotAttach` when nothing is left on one side or the other.
    """
    credit = Credit.objects.select_for_update().filter(pk=credit_id).first()
    if credit is None:
        raise CreditNotFound
    book = open_book(payment_codes)
    if set(book.payments) != set(payment_codes):
        raise PaymentNotFound
    if credit.currency != "VND":
        raise CannotAttach("Khoản báo có không bằng đồng Việt Nam.")
    if credit.state in {CreditState.RETURNING, CreditState.RETURNED}:
        raise CannotAttach("Khoản báo có đang được trả lại nơi chuyển.")
    parts = split(credit.amount_vnd - credit.matched_vnd, book.waiting(payment_codes))
    shares = book.take(credit, parts, origin="officer", actor=actor, now=now)
    if not shares:
        raise CannotAttach("Khoản báo có không còn tiền chưa gắn, hoặc giao dịch đã được ghi có đủ.")
    keep_shares(shares)
    entries = [
        Entry(
            subject=payment.code,
            stream=payment.stream,
            event="payment.credit_attached",
            actor=actor,
            reason=reason,
            evidence={"credit": credit.pk},
        )
        for payment in book.payments.values()
    ]
    write(entries, now=now)
    settle_payments({share.payment_id for share in shares}, actor=actor, now=now)
    return shares
