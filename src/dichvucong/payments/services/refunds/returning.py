"""What a refund of the money that paid an obligation leaves behind: payment and obligation say it (TT 28 knows no word).

The state of the payment stays what TT 28 calls it: the transaction did succeed. How much of it went back stands beside
it. The receipt is neither altered nor cancelled: it says truly that money was paid; whoever verifies it reads on.
"""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.moves import Why, move
from dichvucong.payments.errors import NotRefunded, ObligationNotFound
from dichvucong.payments.models import Obligation, Payment, Refund
from dichvucong.payments.states import OBLIGATION_CHART, ObligationState

_PAID = (ObligationState.PAID, ObligationState.REPORTED, ObligationState.CREDITED)


def note_given_back(refund: Refund, why: Why) -> None:
    """Write on the payment what went back; when nothing is left, its obligation is refunded.

    The caller holds a transaction and the locks of `locked_money_of`.
    """
    assert refund.payment_id is not None, "money that paid an obligation came by a payment"
    payment = Payment.objects.select_related("obligation").get(pk=refund.payment_id)
    obligation = payment.obligation
    payment.refunded_vnd += refund.amount_vnd
    whole = payment.refunded_vnd >= payment.amount_vnd
    payment.refunded_at = why.now if whole else None
    payment.save(update_fields=["refunded_vnd", "refunded_at"])
    if whole and obligation.state in _PAID:
        move(obligation, ObligationState.REFUNDED, chart=OBLIGATION_CHART, why=why, changed_at=why.now)


@transaction.atomic
def make_due_again(revenue_identifier: str, *, reason: str, actor: str, now: datetime) -> Obligation:
    """The agency says that a refunded obligation is still owed: it can be paid again.

    Raises `ObligationNotFound`, `NotRefunded`.
    """
    obligation = _locked(revenue_identifier)
    why = Why(actor=actor, now=now, reason=reason)
    move(obligation, ObligationState.OPEN, chart=OBLIGATION_CHART, why=why, changed_at=now)
    return obligation


@transaction.atomic
def close_refunded(revenue_identifier: str, *, reason: str, actor: str, now: datetime) -> Obligation:
    """The agency says that nothing is owed any more. Raises `ObligationNotFound`, `NotRefunded`."""
    obligation = _locked(revenue_identifier)
    why = Why(actor=actor, now=now, reason=reason)
    move(obligation, ObligationState.CANCELLED, chart=OBLIGATION_CHART, why=why, changed_at=now)
    return obligation


def _locked(revenue_identifier: str) -> Obligation:
    rows = Obligation.objects.select_for_update()
    obligation = rows.filter(revenue_identifier=revenue_identifier).first()
    if obligation is None:
        raise ObligationNotFound
    if obligation.state != ObligationState.REFUNDED:
        raise NotRefunded
    return obligation
