"""What is left of a payment's money to give back, read under the payment's lock."""

from django.db.models import Sum

from dichvucong.payments.errors import PaymentNotFound, RefundNotFound
from dichvucong.payments.models import Obligation, Payment, PaymentCase, Refund
from dichvucong.payments.services.refunds.rules import HOLDING
from dichvucong.payments.states import PAID_PAYMENTS, CaseState, RefundState

STILL_OWED = "close_attempt"
"""The resolution of a wrong amount that ends the attempt while its money still has to go back."""


def locked_payment(code: str) -> Payment:
    """The payment, locked until the caller's transaction ends. Raises `PaymentNotFound`."""
    payment = Payment.objects.select_for_update(of=("self",)).filter(code=code).first()
    if payment is None:
        raise PaymentNotFound
    return payment


def locked_money_of(number: str) -> Payment:
    """A refund's obligation, then its payment, locked: the order in which a provider's word locks them.

    Raises `RefundNotFound`.
    """
    rows = Refund.objects.filter(number=number)
    found = rows.values_list("payment__obligation_id", "payment__code").first()
    if found is None:
        raise RefundNotFound
    list(Obligation.objects.select_for_update().filter(pk=found[0]))
    return locked_payment(found[1])


def locked_refund(number: str) -> Refund:
    """The refund, locked until the caller's transaction ends. Raises `RefundNotFound`."""
    refund = Refund.objects.select_for_update(of=("self",)).filter(number=number).first()
    if refund is None:
        raise RefundNotFound
    return refund


def locked_case(case_id: int) -> PaymentCase:
    """The case, locked until the caller's transaction ends."""
    return PaymentCase.objects.select_for_update(of=("self",)).get(pk=case_id)


def left_vnd(payment: Payment, case: PaymentCase | None) -> int:
    """How much of a case's money, or of the money that paid the obligation, nobody has spoken for yet."""
    if case is None:
        came_vnd = payment.amount_vnd if payment.counts and payment.state in PAID_PAYMENTS else 0
        return came_vnd - _sum(
            Refund.objects.filter(payment=payment, case=None, state__in=HOLDING).aggregate(
                total=Sum("amount_vnd")
            )
        )
    if not is_owed(case):
        return 0
    on_its_way = Refund.objects.filter(case=case, state__in=HOLDING - {RefundState.REFUNDED})
    return case.to_refund_vnd - _sum(on_its_way.aggregate(total=Sum("amount_vnd")))


def is_owed(case: PaymentCase) -> bool:
    """Whether the case's money still has to go back."""
    return case.to_refund_vnd > 0 and (case.state == CaseState.OPEN or case.resolution == STILL_OWED)


def _sum(found: dict[str, int | None]) -> int:
    return found["total"] or 0
