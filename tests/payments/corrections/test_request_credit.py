"""An agency asks where its money is; the provider answers within a working day (TT 29.1, PAY-14)."""

from datetime import date, datetime, timedelta

import pytest

from dichvucong.exchange.models import Delivery
from dichvucong.exchange.selectors import deliveries_of_stream
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.outbox import relay
from dichvucong.payments.crediting import (
    Answer,
    AnswerKind,
    AnswerOutcome,
    AnswerReport,
    WrongData,
)
from dichvucong.payments.crediting_errors import (
    AlreadyCredited,
    CreditRequestAlreadyOpen,
    CreditRequestAnswered,
)
from dichvucong.payments.models import AccountCorrection, CreditRequest, Payment
from dichvucong.payments.selectors.red import red_now
from dichvucong.payments.selectors.search import Scope
from dichvucong.payments.services.corrections import answer_request, escalate_unanswered, request_credit
from tests.factories.payments import NOW
from tests.factories.settlement import a_bank_statement, a_paid_payment, booked
from tests.payments.corrections.world import BANK_USER, OFFICER, SOON, ScriptedDesk, journalled, worker

pytestmark = pytest.mark.req("PAY-14")
SOON_THERE = Answer(AnswerKind.WILL_CREDIT, "Đang chuyển.", promised_on=date(2026, 11, 24))


def asked(payment: Payment) -> CreditRequest:
    return request_credit(payment.code, "Tiền chưa về tài khoản.", actor=OFFICER, now=NOW)


def state_of(row: CreditRequest) -> str:
    row.refresh_from_db()
    return row.state


@pytest.mark.usefixtures("no_desk")
def test_a_request_is_due_after_one_working_day_and_answered_in_the_console() -> None:
    request = asked(a_paid_payment())

    answer_request(request.number, SOON_THERE, actor=BANK_USER, now=SOON)

    assert (state_of(request), request.promised_on) == ("answered", date(2026, 11, 24))
    assert request.due_at == datetime(2026, 11, 23, 17, 0, tzinfo=VIETNAM)
    assert journalled(request.number) == ["credit_request.opened", "credit_request.answered"]
    with pytest.raises(CreditRequestAnswered):
        answer_request(request.number, SOON_THERE, actor=BANK_USER, now=SOON)


@pytest.mark.usefixtures("no_desk")
def test_asking_twice_is_refused_until_it_is_answered() -> None:
    payment = a_paid_payment()
    request = asked(payment)

    with pytest.raises(CreditRequestAlreadyOpen):
        asked(payment)
    answer_request(request.number, SOON_THERE, actor=BANK_USER, now=SOON)

    assert asked(payment).number != request.number


@pytest.mark.usefixtures("no_desk")
def test_money_that_is_there_is_not_asked_for() -> None:
    payment = a_paid_payment()
    booked(a_bank_statement([("C1", payment.amount_vnd, payment.code)]))

    with pytest.raises(AlreadyCredited):
        asked(payment)

    assert not CreditRequest.objects.exists()


def test_the_banks_system_takes_the_request_and_answers_when_asked(desk: ScriptedDesk) -> None:
    request = asked(a_paid_payment())

    worker(minutes=1)
    assert (state_of(request), request.told_at is not None) == ("open", True)
    desk.answer = AnswerReport(AnswerOutcome.ANSWERED, SOON_THERE)
    worker(minutes=2)

    assert (state_of(request), request.answered_by) == ("answered", "provider:scripted")
    (question,) = desk.questions
    assert (question.reference, question.due_at) == (request.number, request.due_at)


def test_an_answer_that_the_account_is_wrong_opens_a_correction(desk: ScriptedDesk) -> None:
    payment = a_paid_payment()
    request = asked(payment)
    wrong = Answer(AnswerKind.WRONG_ACCOUNT, "Sai tên chủ tài khoản.", wrong=WrongData.ACCOUNT_NAME)
    desk.taken = AnswerReport(AnswerOutcome.ANSWERED, wrong)

    worker(minutes=1)

    correction = AccountCorrection.objects.get()
    payment.refresh_from_db()
    assert (correction.reason, correction.state) == ("wrong_account_name", "open")
    assert (state_of(request), payment.accounting_state) == ("answered", "failed")


@pytest.mark.usefixtures("no_desk")
def test_the_money_ends_the_request() -> None:
    payment = a_paid_payment()
    request = asked(payment)

    booked(a_bank_statement([("C1", payment.amount_vnd, payment.code)]))

    assert state_of(request) == "closed"


@pytest.mark.usefixtures("no_desk")
def test_a_request_without_an_answer_is_red_for_both_sides_and_nobody_else() -> None:
    request = asked(a_paid_payment())
    late = NOW + timedelta(days=4)

    assert escalate_unanswered(now=late) == 1

    def red(scope: Scope) -> int:
        return next(light.count for light in red_now(scope, now=late) if light.kind == "requests_late")

    assert red(Scope(agency_codes={"H26.12"})) == red(Scope(provider_codes={"scripted"})) == 1
    assert red(Scope(agency_codes={"H29"})) == red(Scope(provider_codes={"other"})) == 0
    assert journalled(request.number)[-1] == "credit_request.escalated"


@pytest.mark.usefixtures("no_desk")
def test_the_agencys_system_hears_of_each_step() -> None:
    payment = a_paid_payment()
    request = asked(payment)
    wrong = Answer(AnswerKind.WRONG_ACCOUNT, "Sai số tài khoản.", wrong=WrongData.ACCOUNT_NUMBER)
    answer_request(request.number, wrong, actor=BANK_USER, now=SOON)

    while relay(now=SOON):
        pass

    told = [one.kind for one in deliveries_of_stream(payment.revenue_identifier)]
    assert {"credit_request.opened", "credit_request.answered", "correction.opened"} <= set(told)
    said = Delivery.objects.get(kind="correction.opened").payload
    assert said["payment"]["accounting_state"] == "failed"
    assert said["correction"]["wrong"]["account_number"] == payment.obligation.account_number
