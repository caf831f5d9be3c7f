"""Taking back an officer's word whose a credit is, while nothing has been built on it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum

from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move
from dichvucong.payments.errors import CannotUndo, CreditNotFound
from dichvucong.payments.models import Credit, CreditShare, Obligation, Payment, Refund
from dichvucong.payments.services.refunds.rules import HOLDING
from dichvucong.payments.states import (
    OBLIGATION_CHART,
    AccountingState,
    CreditState,
    ObligationState,
)


@transaction.atomic
def detach_credit(credit_id: int, *, reason: str, actor: str, now: datetime) -> list[Payment]:
    """Undo every share an officer gave of this credit. Returns the payments that lose it.

    Raises `CreditNotFound`, and `CannotUndo` where no such share is left or a refund counts on the money.
    """
    given = CreditShare.objects.filter(credit_id=credit_id, origin="officer")
    ids = Payment.objects.filter(pk__in=given.values("payment_id")).values("obligation_id")
    due = {row.pk: row for row in Obligation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    credit = Credit.objects.select_for_update().filter(pk=credit_id).first()
    if credit is None:
        raise CreditNotFound
    shares = list(given.select_related("payment"))
    if not shares:
        raise CannotUndo("Khoản báo có này không còn được gắn bởi cán bộ.")
    payments = [share.payment for share in shares]
    if Refund.objects.filter(Q(payment__in=payments) | Q(credit=credit), state__in=HOLDING).exists():
        raise CannotUndo("Giao dịch đã có chứng từ hoàn trả dựa trên khoản báo có này.")
    _give_back(credit, shares)
    why = Why(actor=actor, now=now, reason=reason, evidence={"credit": credit.pk})
    for payment in payments:
        _uncredit(payment, due[payment.obligation_id], why)
    return payments


def _give_back(credit: Credit, shares: list[CreditShare]) -> None:
    credit.matched_vnd -= sum(share.amount_vnd for share in shares)
    credit.state = CreditState.PARTLY if credit.matched_vnd else CreditState.UNMATCHED
    credit.save(update_fields=["matched_vnd", "state"])
    CreditShare.objects.filter(pk__in=[share.pk for share in shares]).delete()


def _uncredit(payment: Payment, obligation: Obligation, why: Why) -> None:
    """Without the share the money may not be there any more."""
    entry = Entry(
        payment.code,
        payment.stream,
        "payment.credit_detached",
        why.actor,
        reason=why.reason,
        evidence=why.evidence,
    )
    write([entry], now=why.now)
    left = CreditShare.objects.filter(payment=payment).aggregate(total=Sum("amount_vnd"))["total"] or 0
    if left >= payment.amount_vnd or payment.accounting_state != AccountingState.SUCCEEDED:
        return
    payment.accounting_state = AccountingState.PENDING
    payment.money_received_at = payment.treasury_received_at = None
    payment.save(update_fields=["accounting_state", "money_received_at", "treasury_received_at"])
    if payment.counts and obligation.state == ObligationState.CREDITED:
        move(obligation, ObligationState.PAID, chart=OBLIGATION_CHART, why=why, changed_at=why.now)
