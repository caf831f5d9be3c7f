"""What follows when money does not reach its account: each step is told to the collecting agency's system (TT 29)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dichvucong.exchange.services import DeliveryDraft, enqueue
from dichvucong.kernel.models import OutboxEvent
from dichvucong.payments.models import AccountCorrection, CreditRequest, Payment, Refund
from dichvucong.payments.services.corrections import end_without_money


def tell_owner(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Every step of a correction, under the name of the event."""
    rows = AccountCorrection.objects.select_related("payment__obligation").in_bulk(
        [event.payload["correction"] for event in events]
    )
    drafts = []
    for event in events:
        row = rows[event.payload["correction"]]
        drafts.append(_delivery(event.name, row.payment, correction=_correction(row)))
    enqueue(drafts, now=now)


def tell_owner_of_request(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Every step of a request to a provider."""
    rows = CreditRequest.objects.select_related("payment__obligation").in_bulk(
        [event.payload["credit_request"] for event in events]
    )
    drafts = []
    for event in events:
        row = rows[event.payload["credit_request"]]
        drafts.append(_delivery(event.name, row.payment, credit_request=_request(row)))
    enqueue(drafts, now=now)


def end_reversed(events: Sequence[OutboxEvent], now: datetime) -> None:
    """A payment taken back leaves nothing to credit."""
    end_without_money([event.payload["payment"] for event in events], now=now)


def end_refunded(events: Sequence[OutboxEvent], now: datetime) -> None:
    """What paid an obligation and went back whole leaves nothing to credit."""
    refunds = Refund.objects.select_related("payment").filter(
        pk__in=[event.payload["refund"] for event in events], case=None
    )
    whole = [row.payment.pk for row in refunds if row.payment and row.amount_vnd == row.payment.amount_vnd]
    if whole:
        end_without_money(whole, now=now)


def _delivery(kind: str, payment: Payment, **said: Mapping[str, Any]) -> DeliveryDraft:
    due = payment.obligation
    return DeliveryDraft(
        system_code=payment.system_code,
        kind=kind,
        stream=payment.revenue_identifier,
        subject=payment.code,
        payload={
            "revenue_identifier": due.revenue_identifier,
            "dossier_code": due.dossier_code,
            "obligation_state": due.state,
            "agency_code": due.agency_code,
            "payment": {
                "code": payment.code,
                "state": payment.state,
                "accounting_state": payment.accounting_state,
                "amount_vnd": payment.amount_vnd,
                "provider_code": payment.provider_code,
            },
            **said,
        },
        dossier_code=due.dossier_code,
        payment_code=payment.code,
    )


def _correction(row: AccountCorrection) -> Mapping[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "reason": row.reason,
        "detail": row.detail,
        "due_at": row.due_at.isoformat(),
        "wrong": {
            "bank_bin": row.wrong_bank_bin,
            "citad": row.wrong_citad,
            "account_number": row.wrong_account_number,
            "account_name": row.wrong_account_name,
        },
        "corrected": {
            "bank_bin": row.bank_bin,
            "citad": row.citad,
            "account_number": row.account_number,
            "account_name": row.account_name,
        }
        if row.corrected_at
        else None,
    }


def _request(row: CreditRequest) -> Mapping[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "text": row.text,
        "due_at": row.due_at.isoformat(),
        "answer_kind": row.answer_kind,
        "answer": row.answer,
        "promised_on": row.promised_on.isoformat() if row.promised_on else None,
        "credit_reference": row.credit_reference,
    }
