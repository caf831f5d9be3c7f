"""A payment is complete when the owning system has acknowledged its documents (TT 28.1, 28.3)."""

from collections.abc import Sequence
from datetime import datetime

from dichvucong.kernel.moves import Why, move_many
from dichvucong.payments.models import Payment
from dichvucong.payments.states import PAYMENT_CHART, PaymentState


def complete_payments(codes: Sequence[str], *, now: datetime) -> int:
    """Mark documents received, in the caller's transaction. Repeats change nothing. Returns how many moved."""
    payments = list(
        Payment.objects.select_for_update()
        .filter(code__in=codes, state=PaymentState.PAYMENT_SUCCEEDED)
        .order_by("pk")
    )
    why = Why(actor="portal", now=now)
    move_many(
        payments,
        PaymentState.TRANSACTION_SUCCEEDED,
        chart=PAYMENT_CHART,
        whys=[why] * len(payments),
        changes=[{"documents_received_at": now}] * len(payments),
    )
    return len(payments)
