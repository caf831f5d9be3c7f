"""An agency asks a provider about money it has not got; the provider answers within a working day (TT 29.1)."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.payments.crediting import Answer, AnswerKind, WrongData, desks
from dichvucong.payments.crediting_errors import (
    CorrectionAlreadyOpen,
    CreditRequestAlreadyOpen,
    CreditRequestAnswered,
)
from dichvucong.payments.events import CREDIT_REQUEST_OPENED
from dichvucong.payments.models import CreditRequest
from dichvucong.payments.services.corrections.books import (
    due_at,
    locked_request,
    locked_uncredited,
    new_number,
)
from dichvucong.payments.services.corrections.reporting import WrongAccount, note_wrong_account
from dichvucong.payments.services.corrections.rules import answer_deadline
from dichvucong.payments.states import CREDIT_REQUEST_CHART, AccountingState, CreditRequestState


@transaction.atomic
def request_credit(payment_code: str, text: str, *, actor: str, now: datetime) -> CreditRequest:
    """Ask the provider of a payment where its money is.

    Raises `PaymentNotFound`, `NotPaidYet`, `AlreadyCredited`, `CreditRequestAlreadyOpen`.
    """
    payment = locked_uncredited(payment_code)
    waiting = CreditRequest.objects.filter(payment=payment, state=CreditRequestState.OPEN).first()
    if waiting is not None:
        raise CreditRequestAlreadyOpen(waiting.number)
    request = CreditRequest(
        number=new_number("YC", now),
        payment=payment,
        agency_code=payment.agency_code,
        provider_code=payment.provider_code,
        revenue_identifier=payment.revenue_identifier,
        day=vietnam_day(now),
        amount_vnd=payment.amount_vnd,
        text=text[:1000],
        asked_by=actor,
        asked_at=now,
        due_at=due_at(answer_deadline(now, actor)),
        next_ask_at=now if desks.find(payment.provider_code) else None,
    )
    request.save(force_insert=True)
    begin(request, event=CREDIT_REQUEST_OPENED, why=Why(actor=actor, now=now))
    return request


@transaction.atomic
def answer_request(number: str, answer: Answer, *, actor: str, now: datetime) -> CreditRequest:
    """Answer an agency. Wrong account data named here open a correction at once.

    Raises `CreditRequestNotFound`, `CreditRequestAnswered`.
    """
    request = locked_request(number)
    if request.state != CreditRequestState.OPEN:
        raise CreditRequestAnswered
    settle_answer(request, answer, Why(actor=actor, now=now, reason=answer.text[:200]))
    return request


def settle_answer(request: CreditRequest, answer: Answer, why: Why) -> None:
    """Write the answer, in the caller's transaction; obligation and request are locked."""
    move(
        request,
        CreditRequestState.ANSWERED,
        chart=CREDIT_REQUEST_CHART,
        why=why,
        answer_kind=answer.kind.value,
        answer=answer.text[:1000],
        promised_on=answer.promised_on,
        credit_reference=answer.reference[:100],
        answered_by=why.actor,
        answered_at=why.now,
        next_ask_at=None,
    )
    if answer.kind is not AnswerKind.WRONG_ACCOUNT:
        return
    if request.payment.accounting_state == AccountingState.SUCCEEDED:
        return
    found = WrongAccount(answer.wrong or WrongData.ACCOUNT_NUMBER, answer.text[:300])
    with suppress(CorrectionAlreadyOpen):
        note_wrong_account(request.payment, found, why)
