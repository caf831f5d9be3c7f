"""What the owning system is told of a refund: every step, in the order of its obligation (TT 30, PAY-12)."""

from collections.abc import Sequence
from datetime import datetime

from dichvucong.exchange.services import DeliveryDraft, enqueue
from dichvucong.kernel.models import OutboxEvent
from dichvucong.payments.models import Payment, Refund


def tell_owner(events: Sequence[OutboxEvent], now: datetime) -> None:
    """One message a step, under the name of the event. No account and no name of a payer is in it."""
    refunds = Refund.objects.select_related("payment__obligation").in_bulk(
        [event.payload["refund"] for event in events]
    )
    drafts = []
    for event in events:
        refund = refunds[event.payload["refund"]]
        # A credit that belongs to nobody known has no system that handed it in: it is read at GET /refunds.
        if refund.payment is not None:
            drafts.append(_delivery(event.name, refund, refund.payment))
    enqueue(drafts, now=now)


def _delivery(kind: str, refund: Refund, payment: Payment) -> DeliveryDraft:
    obligation = payment.obligation
    return DeliveryDraft(
        system_code=payment.system_code,
        kind=kind,
        stream=refund.revenue_identifier,
        subject=refund.number,
        payload={
            "revenue_identifier": obligation.revenue_identifier,
            "dossier_code": obligation.dossier_code,
            "obligation_state": obligation.state,
            "agency_code": obligation.agency_code,
            "payment": {"code": payment.code, "state": payment.state, "amount_vnd": payment.amount_vnd},
            "refund": {
                "number": refund.number,
                "state": refund.state,
                "amount_vnd": refund.amount_vnd,
                "route": refund.route,
                "cause": refund.cause,
                "consent_needed": refund.consent_needed,
                "consented": bool(refund.consented_by),
                "order_reference": refund.order_reference,
                "result_reference": refund.result_reference,
                "reason": refund.outcome_reason,
            },
        },
        dossier_code=obligation.dossier_code,
        payment_code=payment.code,
    )
