"""What is left of a payment's money, or of a credit, to give back, read under its lock."""

from django.db.models import Sum

from dichvucong.payments.errors import CreditNotFound, PaymentNotFound, RefundNotFound
from dichvucong.payments.models import Credit, Obligation, Payment, PaymentCase, Refund
from dichvucong.payments.selectors.refunds import credit_left_vnd
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


def locked_money_of(number: str) -> Payment | Credit:
    """A refund's obligation, then its payment, locked: the order in which a provider's word locks them; or its credit.

    Raises `RefundNotFound`.
    """
    refund = Refund.objects.select_related("payment").filter(number=number).first()
    if refund is None:
        raise RefundNotFound
    if refund.payment is None:
        assert refund.credit_id is not None, "a refund has a payment or a credit"
        return locked_credit(refund.credit_id)
    list(Obligation.objects.select_for_update().filter(pk=refund.payment.obligation_id))
    return locked_payment(refund.payment.code)


def locked_credit(credit_id: int) -> Credit:
    """The credit, locked until the caller's transaction ends. Raises `CreditNotFound`."""
    credit = Credit.objects.select_for_update(of=("self",)).filter(pk=credit_id).first()
    if credit is None:
        raise CreditNotFound
    return credit


def locked_refund(number: str) -> Refund:
    """The refund, locked until the caller's transaction ends. Raises `RefundNotFound`."""
    refund = Refund.objects.select_for_update(of=("self",)).filter(number=number).first()
    if refund is None:
        raise RefundNotFound
    return refund


def locked_case(case_id: int) -> PaymentCase:
    """The case, locked until the caller's transaction ends."""
    return PaymentCase.objects.select_for_update(of=("self",)).get(pk=case_id)


def left_vnd(source: Payment | Credit, case: PaymentCase | None) -> int:
    """How much of a case's money, the money that paid the obligation, or a credit nobody has spoken for yet."""
    if isinstance(source, Credit):
        return credit_left_vnd(source)
    return _left_of_payment(source, case)


def is_owed(case: PaymentCase) -> bool:
    """Whether the case's money still has to go back."""
    return case.to_refund_vnd > 0 and (case.state == CaseState.OPEN or case.resolution == STILL_OWED)


def _left_of_payment(payment: Payment, case: PaymentCase | None) -> int:
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


def _sum(found: dict[str, int | None]) -> int:
    return found["total"] or 0
