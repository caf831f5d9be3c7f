"""What follows a refund: drafts by themselves, orders to the worker, word to the payer at each step (TT 30)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from dichvucong.kernel.models import OutboxEvent
from dichvucong.kernel.money import format_vnd
from dichvucong.notifications.services import MessageDraft, queue_messages
from dichvucong.payments import links
from dichvucong.payments.models import Discrepancy, Obligation, Payment, Refund, RefundClaim
from dichvucong.payments.services.reconciliation import reevaluate
from dichvucong.payments.services.refunds import PAYER_ASKED, draft_for_cases, send_orders, withdraw_for_cases
from dichvucong.payments.states import DiscrepancyState

TEXTS: Mapping[str, str] = {
    "refund.approved": "refund_approved",
    "refund.refunded": "refund_done",
    "refund.failed": "refund_failed",
    "refund.rejected": "refund_rejected",
    "claim.made": "claim_made",
    "claim.accepted": "claim_accepted",
    "claim.refused": "claim_refused",
}
"""What the payer is told of each step."""


def draft(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Money that a case says has to go back gets its draft without anyone's typing (QC 34.6a)."""
    draft_for_cases([event.payload["case"] for event in events], now=now)


def withdraw(events: Sequence[OutboxEvent], now: datetime) -> None:
    """A case that ended without money to give back takes its waiting draft with it."""
    withdraw_for_cases([event.payload["case"] for event in events], now=now)


def order(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Approved, or to be tried again: the worker orders it."""
    send_orders([event.payload["refund"] for event in events], now=now)


def judge_again(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Money given back explains differences that are open about its payment."""
    payments = {event.payload["payment"] for event in events} - {None}
    credits_ = {event.payload.get("credit") for event in events} - {None}
    about = Discrepancy.objects.filter(Q(payment__in=payments) | Q(credit__in=credits_))
    if about.exclude(state=DiscrepancyState.RESOLVED).exists():
        reevaluate(now=now, payment_ids=sorted(payments))


def tell_payer(events: Sequence[OutboxEvent], now: datetime) -> None:
    """SMS or e-mail about a refund."""
    refunds = Refund.objects.select_related("payment__obligation").in_bulk(
        [event.payload["refund"] for event in events]
    )
    drafts = []
    for event in events:
        row = refunds[event.payload["refund"]]
        # Whoever sent money that belongs to nobody known left no address.
        if row.payment is not None:
            drafts.append(_message(TEXTS[event.name], row.payment, row.number, row.amount_vnd))
    queue_messages(drafts, now=now)


def tell_who_asked(events: Sequence[OutboxEvent], now: datetime) -> None:
    """A payer whose claim was accepted learns that the refund was not approved; of others' drafts nobody had heard."""
    numbers = [event.payload["refund"] for event in events]
    asked = set(Refund.objects.filter(pk__in=numbers, cause=PAYER_ASKED).values_list("pk", flat=True))
    tell_payer([event for event in events if event.payload["refund"] in asked], now)


def tell_claimant(events: Sequence[OutboxEvent], now: datetime) -> None:
    """SMS or e-mail about a claim."""
    claims = RefundClaim.objects.select_related("payment__obligation").in_bulk(
        [event.payload["claim"] for event in events]
    )
    drafts = []
    for event in events:
        row = claims[event.payload["claim"]]
        drafts.append(_message(TEXTS[event.name], row.payment, row.number, row.payment.amount_vnd))
    queue_messages(drafts, now=now)


def _message(template: str, payment: Payment, number: str, amount_vnd: int) -> MessageDraft:
    obligation: Obligation = payment.obligation
    return MessageDraft(
        template=template,
        about=payment.revenue_identifier,
        places={
            "amount": format_vnd(amount_vnd),
            "dossier": obligation.dossier_code,
            "agency": obligation.agency_name,
            "payment": payment.code,
            "case": number,
            "link": links.claim_link(payment.link_token),
            "hotline": settings.PORTAL_HOTLINE,
        },
        phone=obligation.payer_phone,
        email=obligation.payer_email,
        agency_code=payment.agency_code,
    )
