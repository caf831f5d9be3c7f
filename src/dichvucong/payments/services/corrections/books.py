"""What corrections and requests have in common: locks, numbers, due times, the payment's accounting state."""

from datetime import datetime

from dichvucong.kernel.calendar.deadlines import Deadline
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why
from dichvucong.kernel.numbering import next_number
from dichvucong.payments.crediting_errors import (
    AlreadyCredited,
    CorrectionNotFound,
    CreditRequestNotFound,
    NotPaidYet,
)
from dichvucong.payments.errors import PaymentNotFound
from dichvucong.payments.models import AccountCorrection, CreditRequest, Obligation, Payment
from dichvucong.payments.states import PAID_PAYMENTS, AccountingState


def locked_uncredited(code: str) -> Payment:
    """A payment whose money has to reach the agency and has not, its obligation locked.

    Raises `PaymentNotFound`, `NotPaidYet`, `AlreadyCredited`.
    """
    obligation_id = Payment.objects.filter(code=code).values_list("obligation_id", flat=True).first()
    if obligation_id is None:
        raise PaymentNotFound
    obligation = Obligation.objects.select_for_update().get(pk=obligation_id)
    payment = Payment.objects.get(code=code)
    payment.obligation = obligation
    if payment.state not in PAID_PAYMENTS or not payment.counts:
        raise NotPaidYet
    if payment.accounting_state == AccountingState.SUCCEEDED:
        raise AlreadyCredited
    return payment


def locked_correction(number: str) -> AccountCorrection:
    """The correction with its payment, its obligation locked. Raises `CorrectionNotFound`."""
    ids = AccountCorrection.objects.filter(number=number).values_list("pk", "payment__obligation_id").first()
    if ids is None:
        raise CorrectionNotFound
    obligation = Obligation.objects.select_for_update().get(pk=ids[1])
    rows = AccountCorrection.objects.select_for_update(of=("self",)).select_related("payment")
    correction = rows.get(pk=ids[0])
    correction.payment.obligation = obligation
    return correction


def locked_request(number: str) -> CreditRequest:
    """The request with its payment, its obligation locked. Raises `CreditRequestNotFound`."""
    ids = CreditRequest.objects.filter(number=number).values_list("pk", "payment__obligation_id").first()
    if ids is None:
        raise CreditRequestNotFound
    Obligation.objects.select_for_update().get(pk=ids[1])
    return CreditRequest.objects.select_for_update(of=("self",)).select_related("payment").get(pk=ids[0])


def new_number(prefix: str, now: datetime) -> str:
    """The next number of a series of the day."""
    series = f"{prefix}-{vietnam_day(now):%y%m%d}"
    return f"{series}-{next_number(series):05d}"


def due_at(deadline: Deadline) -> datetime:
    """When a deadline that never pauses ends."""
    due = deadline.due_at(load_calendar())
    assert due is not None, "only a paused deadline has no end"
    return due


def set_accounting(payment: Payment, state: AccountingState, *, event: str, why: Why) -> None:
    """What the portal says of the money on its way; money that the statements show is never argued away."""
    changed = (
        Payment.objects.filter(pk=payment.pk)
        .exclude(accounting_state__in=(AccountingState.SUCCEEDED, state))
        .update(accounting_state=state)
    )
    if not changed:
        return
    payment.accounting_state = state
    write([Entry(payment.code, payment.stream, event, why.actor, reason=why.reason)], now=why.now)
