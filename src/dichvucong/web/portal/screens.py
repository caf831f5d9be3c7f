"""What a payer sees of a payment: one screen for each situation, decided here and nowhere else."""

from enum import StrEnum

from dichvucong.payments.selectors import PaymentView
from dichvucong.payments.states import PaymentState

REVERSED = "reversed"


class Screen(StrEnum):
    """The situations of a payer. The value names the template."""

    PAID = "paid"
    SURPLUS = "surplus"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    RETURNED = "returned"
    TRANSFER = "transfer"
    GO = "go"
    STALLED = "stalled"
    REVERSED = "reversed"
    CLOSED = "closed"
    FAILED = "failed"


WATCHED = {Screen.UNKNOWN, Screen.EXPIRED, Screen.RETURNED, Screen.TRANSFER, Screen.GO, Screen.STALLED}
"""The screens that may still change by themselves."""


def screen_of(payment: PaymentView, *, came_back: bool) -> Screen:
    """The screen for a payment. `came_back` is true for a payer whom the provider has just sent back."""
    if payment.paid:
        return Screen.SURPLUS if payment.surplus else Screen.PAID
    if payment.live:
        return _live_screen(payment, came_back=came_back)
    if payment.state is not PaymentState.TRANSACTION_FAILED:
        return Screen.FAILED
    return Screen.REVERSED if payment.outcome_reason == REVERSED else Screen.CLOSED


def is_watched(payment: PaymentView, screen: Screen) -> bool:
    """Whether the page has to ask again: something may still come, if only the receipt."""
    return screen in WATCHED or (screen is Screen.PAID and not payment.receipt_number)


def _live_screen(payment: PaymentView, *, came_back: bool) -> Screen:
    if payment.wait:
        return Screen.UNKNOWN
    if came_back and payment.pay_url:
        return Screen.RETURNED
    if payment.expired:
        return Screen.EXPIRED
    if payment.qr_payload:
        return Screen.TRANSFER
    # The provider knows the order but its answer with the address never came.
    return Screen.GO if payment.pay_url else Screen.STALLED
