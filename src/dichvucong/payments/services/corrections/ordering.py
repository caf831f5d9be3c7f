"""Corrected orders and requests on their way to a provider: intent written, provider called, answer written."""

from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.moves import Why, move
from dichvucong.payments.crediting import (
    AnswerOutcome,
    AnswerReport,
    BookingOutcome,
    BookingReport,
    CorrectedOrder,
    CreditDesk,
    CreditQuestion,
    WrongData,
    desks,
)
from dichvucong.payments.gateways import Beneficiary
from dichvucong.payments.models import AccountCorrection, CreditRequest
from dichvucong.payments.rules import transfer_content
from dichvucong.payments.services.corrections.booking import book
from dichvucong.payments.services.corrections.books import locked_correction, locked_request
from dichvucong.payments.services.corrections.reporting import WrongAccount, send_back
from dichvucong.payments.services.corrections.requesting import settle_answer
from dichvucong.payments.services.corrections.rules import LEASE, next_ask
from dichvucong.payments.states import CORRECTION_CHART, CorrectionState, CreditRequestState

AT_ONCE = 4
SENT_AGAIN = (CorrectionState.CORRECTED, CorrectionState.ACKNOWLEDGED)


def sweep_corrections(*, now: datetime, limit: int = 50, executor: Executor | None = None) -> int:
    """Send what is corrected or requested, ask about what was sent. Returns how many; `executor` replaces threads."""
    corrections, requests = _claim_corrections(now, limit), _claim_requests(now, limit)
    if not corrections and not requests:
        return 0
    with executor or ThreadPoolExecutor(AT_ONCE) as pool:
        bookings = [(row, pool.submit(_say_order, row)) for row in corrections]
        answers = [(row, pool.submit(_say_request, row)) for row in requests]
        for correction, booking in bookings:
            write_booking(correction, booking.result(), now=now)
        for request, answer in answers:
            write_answer(request, answer.result(), now=now)
    return len(corrections) + len(requests)


@transaction.atomic(durable=True)
def write_booking(correction: AccountCorrection, report: BookingReport, *, now: datetime) -> None:
    """Write a provider's word about an order that was sent again. An overtaken word changes nothing."""
    row = locked_correction(correction.number)
    if row.state not in SENT_AGAIN or row.attempt != correction.attempt:
        return
    why = Why(f"provider:{row.provider_code}", now, evidence={"reference": report.provider_reference})
    if report.outcome is BookingOutcome.REFUSED:
        send_back(row, WrongAccount(_wrong(report.reason)), why)
        return
    later = {"asks": row.asks + 1, "next_ask_at": next_ask(now, row.asks)}
    taken = report.outcome in {BookingOutcome.ACKNOWLEDGED, BookingOutcome.BOOKED}
    if taken and row.state == CorrectionState.CORRECTED:
        move(row, CorrectionState.ACKNOWLEDGED, chart=CORRECTION_CHART, why=why, **later)
    if report.outcome is BookingOutcome.BOOKED:
        book(row, report.provider_reference, why)
        return
    AccountCorrection.objects.filter(pk=row.pk).update(**later)


@transaction.atomic(durable=True)
def write_answer(request: CreditRequest, report: AnswerReport, *, now: datetime) -> None:
    """Write a provider's answer to a request. An overtaken answer changes nothing."""
    row = locked_request(request.number)
    if row.state != CreditRequestState.OPEN:
        return
    if report.answer is not None:
        why = Why(f"provider:{row.provider_code}", now, reason=report.answer.text[:200])
        settle_answer(row, report.answer, why)
        return
    told_at = row.told_at or (now if report.outcome is AnswerOutcome.TAKEN else None)
    CreditRequest.objects.filter(pk=row.pk).update(
        asks=row.asks + 1, next_ask_at=next_ask(now, row.asks), told_at=told_at
    )


def _claim_corrections(now: datetime, limit: int) -> list[AccountCorrection]:
    with transaction.atomic(durable=True):
        due = list(
            AccountCorrection.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("payment__obligation")
            .filter(next_ask_at__lte=now, state__in=SENT_AGAIN, provider_code__in=desks.codes())
            .order_by("next_ask_at")[:limit]
        )
        AccountCorrection.objects.filter(pk__in=[row.pk for row in due]).update(next_ask_at=now + LEASE)
    return due


def _claim_requests(now: datetime, limit: int) -> list[CreditRequest]:
    with transaction.atomic(durable=True):
        due = list(
            CreditRequest.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("payment")
            .filter(next_ask_at__lte=now, state=CreditRequestState.OPEN, provider_code__in=desks.codes())
            .order_by("next_ask_at")[:limit]
        )
        CreditRequest.objects.filter(pk__in=[row.pk for row in due]).update(next_ask_at=now + LEASE)
    return due


def _say_order(correction: AccountCorrection) -> BookingReport:
    desk, order = _desk(correction.provider_code), _order_of(correction)
    if correction.asks == 0:
        return desk.correct(order)
    report = desk.ask_correction(order)
    # The order never arrived: the same reference again cannot move the money twice.
    return desk.correct(order) if report.outcome is BookingOutcome.NOT_FOUND else report


def _say_request(request: CreditRequest) -> AnswerReport:
    desk, question = _desk(request.provider_code), _question_of(request)
    if request.asks == 0:
        return desk.request(question)
    report = desk.ask_request(question)
    return desk.request(question) if report.outcome is AnswerOutcome.NOT_FOUND else report


def _desk(code: str) -> CreditDesk:
    desk = desks.find(code)
    assert desk is not None, "only rows of wired providers are claimed"
    return desk


def _order_of(correction: AccountCorrection) -> CorrectedOrder:
    payment, due = correction.payment, correction.payment.obligation
    return CorrectedOrder(
        reference=correction.order_reference,
        payment_code=payment.code,
        provider_reference=payment.provider_reference,
        amount_vnd=correction.amount_vnd,
        content=transfer_content(
            code=payment.code,
            revenue_identifier=due.revenue_identifier,
            citad=correction.citad,
            procedure_code=due.procedure_code,
            agency_code=due.agency_code,
            amount_vnd=payment.amount_vnd,
            fee_code=due.fee_code,
        ),
        beneficiary=Beneficiary(
            bank_bin=correction.bank_bin,
            citad=correction.citad,
            account_number=correction.account_number,
            account_name=correction.account_name,
        ),
    )


def _question_of(request: CreditRequest) -> CreditQuestion:
    return CreditQuestion(
        reference=request.number,
        payment_code=request.payment.code,
        provider_reference=request.payment.provider_reference,
        amount_vnd=request.amount_vnd,
        text=request.text,
        due_at=request.due_at,
    )


def _wrong(reason: str) -> WrongData:
    """What is wrong with the account; a refusal that does not say is about its number."""
    return WrongData(reason) if reason in set(WrongData) else WrongData.ACCOUNT_NUMBER
