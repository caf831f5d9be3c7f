"""Ends that nobody has to type: the money is on the account, or there is no money to credit any more."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move_many
from dichvucong.payments.models import AccountCorrection, CreditRequest
from dichvucong.payments.states import (
    CORRECTION_CHART,
    CREDIT_REQUEST_CHART,
    LIVE_CORRECTIONS,
    CorrectionState,
    CreditRequestState,
)

CREDITED = "Sao kê cho thấy tiền đã về tài khoản thụ hưởng."
NO_MONEY = "Tiền đã được đảo hoặc hoàn trả, không còn gì để ghi có."


def end_credited(payment_ids: Collection[int], *, actor: str, now: datetime) -> None:
    """The statements show the money: corrections and requests about it have reached their end."""
    _end(payment_ids, CorrectionState.CREDITED, Why(actor=actor, now=now, reason=CREDITED))


def end_without_money(payment_ids: Collection[int], *, now: datetime) -> None:
    """The money went back to the payer: nothing is left to correct or to ask for."""
    _end(payment_ids, CorrectionState.WITHDRAWN, Why(actor="portal", now=now, reason=NO_MONEY))


@transaction.atomic
def escalate_unanswered(*, now: datetime) -> int:
    """Raise, once, what an agency has not corrected and a provider has not answered in time. Returns how many."""
    corrections = AccountCorrection.objects.select_for_update(skip_locked=True).filter(
        state=CorrectionState.OPEN, due_at__lt=now, escalated_at=None
    )
    requests = CreditRequest.objects.select_for_update(skip_locked=True).filter(
        state=CreditRequestState.OPEN, due_at__lt=now, escalated_at=None
    )
    uncorrected, unanswered = list(corrections.order_by("pk")), list(requests.order_by("pk"))
    write([_late("correction.escalated", row) for row in uncorrected], now=now)
    write([_late("credit_request.escalated", row) for row in unanswered], now=now)
    AccountCorrection.objects.filter(pk__in=[row.pk for row in uncorrected]).update(escalated_at=now)
    CreditRequest.objects.filter(pk__in=[row.pk for row in unanswered]).update(escalated_at=now)
    return len(uncorrected) + len(unanswered)


def _late(event: str, row: AccountCorrection | CreditRequest) -> Entry:
    return Entry(row.number, row.stream, event, "portal", evidence={"due_at": row.due_at.isoformat()})


def _end(payment_ids: Collection[int], end: CorrectionState, why: Why) -> None:
    corrections = list(
        AccountCorrection.objects.select_for_update()
        .filter(payment__in=payment_ids, state__in=LIVE_CORRECTIONS)
        .order_by("pk")
    )
    for state in LIVE_CORRECTIONS:
        rows = [row for row in corrections if row.state == state]
        move_many(
            rows,
            end,
            chart=CORRECTION_CHART,
            whys=[why] * len(rows),
            changes=[{"ended_at": why.now, "next_ask_at": None}] * len(rows),
        )
    requests = list(
        CreditRequest.objects.select_for_update()
        .filter(payment__in=payment_ids)
        .exclude(state=CreditRequestState.CLOSED)
        .order_by("pk")
    )
    for waiting in (CreditRequestState.OPEN, CreditRequestState.ANSWERED):
        asked = [row for row in requests if row.state == waiting]
        move_many(
            asked,
            CreditRequestState.CLOSED,
            chart=CREDIT_REQUEST_CHART,
            whys=[why] * len(asked),
            changes=[{"ended_at": why.now, "next_ask_at": None}] * len(asked),
        )
