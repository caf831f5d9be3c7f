"""Corrected orders and agencies' requests in the signed protocol, against the sandbox's bank over HTTP (TT 29)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from dichvucong.kernel.clock import now
from dichvucong.payments.crediting import (
    AnswerKind,
    AnswerOutcome,
    BookingOutcome,
    CorrectedOrder,
    CreditDesk,
    CreditQuestion,
    WrongData,
)
from dichvucong.payments.gateways import PaymentOrder
from tests.integrations.banks.conftest import Counterpart

pytestmark = [pytest.mark.e2e, pytest.mark.req("PAY-14")]


@pytest.fixture
def songhong(connected: Callable[[str], Counterpart]) -> Counterpart:
    return connected("songhong")


def desk_of(bank: Counterpart) -> CreditDesk:
    assert isinstance(bank.provider, CreditDesk)
    return bank.provider


def a_paid_order(bank: Counterpart) -> PaymentOrder:
    order = bank.order()
    bank.pay(order, bank.provider.open_order(order))
    return order


def corrected(order: PaymentOrder, attempt: int = 1) -> CorrectedOrder:
    return CorrectedOrder(
        f"DC-{order.code[-12:]}-{attempt}",
        order.code,
        "",
        order.amount_vnd,
        order.content,
        replace(order.beneficiary, account_number="1234567890"),
    )


def question(order: PaymentOrder) -> CreditQuestion:
    return CreditQuestion(
        f"YC-{order.code[-12:]}", order.code, "", order.amount_vnd, "Tiền chưa về tài khoản.", now()
    )


def test_a_corrected_order_is_credited_once_however_often_it_is_sent(songhong: Counterpart) -> None:
    wish = corrected(a_paid_order(songhong))

    first = desk_of(songhong).correct(wish)
    again = desk_of(songhong).correct(wish)
    asked = desk_of(songhong).ask_correction(wish)

    assert first.outcome is again.outcome is asked.outcome is BookingOutcome.BOOKED
    assert len({first.provider_reference, again.provider_reference, asked.provider_reference}) == 1


def test_a_correction_that_takes_its_time_is_acknowledged(songhong: Counterpart) -> None:
    wish = corrected(a_paid_order(songhong))
    songhong.switch("credit_slowly", value=600, times=1)

    assert desk_of(songhong).correct(wish).outcome is BookingOutcome.ACKNOWLEDGED


def test_a_corrected_account_can_be_wrong_too(songhong: Counterpart) -> None:
    wish = corrected(a_paid_order(songhong))
    songhong.switch("refuse_account", value="account_closed", times=1)

    refused = desk_of(songhong).correct(wish)

    assert (refused.outcome, refused.reason) == (BookingOutcome.REFUSED, WrongData.ACCOUNT_CLOSED)


def test_what_never_arrived_is_not_found_and_a_slow_bank_is_unknown(songhong: Counterpart) -> None:
    order = a_paid_order(songhong)

    assert desk_of(songhong).ask_correction(corrected(order, 9)).outcome is BookingOutcome.NOT_FOUND
    assert desk_of(songhong).ask_request(question(order)).outcome is AnswerOutcome.NOT_FOUND
    songhong.switch("slow", value=3, times=2)
    assert desk_of(songhong).correct(corrected(order)).outcome is BookingOutcome.UNKNOWN
    assert desk_of(songhong).request(question(order)).outcome is AnswerOutcome.UNKNOWN


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"kind": "credited", "text": "Đã ghi có.", "credit_reference": "GC9"}, AnswerKind.CREDITED),
        (
            {"kind": "will_credit", "text": "Ngày mai.", "promised_on": "2026-11-30"},
            AnswerKind.WILL_CREDIT,
        ),
        (
            {"kind": "wrong_account", "text": "Sai tên.", "reason": "wrong_account_name"},
            AnswerKind.WRONG_ACCOUNT,
        ),
        ({"kind": "other", "text": "Đang kiểm tra."}, AnswerKind.OTHER),
    ],
    ids=lambda value: value.value if isinstance(value, AnswerKind) else "",
)
def test_each_kind_of_answer_is_read(songhong: Counterpart, said: dict[str, str], kind: AnswerKind) -> None:
    order = a_paid_order(songhong)
    songhong.switch("answer", value=said, times=1)

    assert desk_of(songhong).request(question(order)).outcome is AnswerOutcome.TAKEN
    report = desk_of(songhong).ask_request(question(order))

    assert report.answer is not None
    assert (report.answer.kind, report.answer.text) == (kind, said["text"])
    assert report.answer.promised_on == (date(2026, 11, 30) if kind is AnswerKind.WILL_CREDIT else None)


def test_a_silent_bank_has_taken_the_request_and_not_answered(songhong: Counterpart) -> None:
    order = a_paid_order(songhong)
    songhong.switch("no_answer", value=True, times=1)
    desk_of(songhong).request(question(order))

    assert desk_of(songhong).ask_request(question(order)).outcome is AnswerOutcome.TAKEN


def test_an_answer_that_says_nothing_readable_is_unknown(songhong: Counterpart) -> None:
    order = a_paid_order(songhong)
    songhong.switch("answer", value={"kind": "will_credit", "text": "Sớm thôi."}, times=1)
    desk_of(songhong).request(question(order))

    assert desk_of(songhong).ask_request(question(order)).outcome is AnswerOutcome.UNKNOWN
