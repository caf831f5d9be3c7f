"""After the money that paid an obligation has gone back: payment, obligation, receipt and owner say so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dichvucong.exchange.models import Delivery
from dichvucong.payments.errors import NothingDue, NotRefunded
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Obligation, Payment, PaymentCase
from dichvucong.payments.selectors import check_receipt, due_by_link, receipt_of
from dichvucong.payments.services import StartRequest, issue_receipts, start_payment
from dichvucong.payments.services.refunds import close_refunded, make_due_again
from tests.factories.payments import NOW, an_obligation
from tests.payments.refunds.world import (
    BINH,
    DONE,
    SOON,
    RefundingBank,
    a_paid_payment,
    an_approved_refund,
    hear,
    news,
    paid,
    worker,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-01", "REF-04", "PAY-04")]
LATER = NOW + timedelta(hours=1)


def given_back(amount_vnd: int = 200_000) -> Payment:
    payment = a_paid_payment()
    an_approved_refund(payment, amount_vnd)
    worker()
    payment.refresh_from_db()
    return payment


def state_of(payment: Payment) -> str:
    return Obligation.objects.get(pk=payment.obligation_id).state


def test_a_full_refund_stands_on_payment_obligation_and_receipt(refunding: RefundingBank) -> None:
    payment = a_paid_payment()
    issue_receipts([payment.pk], now=SOON)
    an_approved_refund(payment)

    worker()
    news()

    payment.refresh_from_db()
    assert (payment.state, payment.refunded_vnd) == ("payment_succeeded", 200_000)
    assert payment.refunded_at is not None
    assert state_of(payment) == "refunded"
    receipt = receipt_of(payment)
    assert receipt is not None
    assert receipt.cancelled_at is None
    checked = check_receipt(receipt.verification_token)
    assert (checked.verdict, checked.refunded_vnd, checked.left_vnd) == ("refunded", 200_000, 0)
    told = list(Delivery.objects.filter(stream=payment.revenue_identifier).values_list("kind", flat=True))
    assert {"refund.refunded", "obligation.refunded"} <= set(told)


def test_a_partial_refund_says_what_is_left_and_the_obligation_stays_paid(refunding: RefundingBank) -> None:
    payment = given_back(50_000)

    assert (payment.refunded_vnd, payment.left_vnd, payment.refunded_at) == (50_000, 150_000, None)
    assert state_of(payment) == "paid"


def test_parts_that_add_up_to_all_of_it_are_a_full_refund(refunding: RefundingBank) -> None:
    payment = given_back(50_000)
    refunding.answer = replace(DONE, provider_reference="RF2")
    an_approved_refund(payment, 150_000)
    worker(minutes=3)

    payment.refresh_from_db()
    assert payment.refunded_vnd == 200_000
    assert state_of(payment) == "refunded"


def test_a_refunded_obligation_is_not_payable_until_the_agency_says_so(refunding: RefundingBank) -> None:
    payment = given_back()
    token = payment.obligation.link_token

    with pytest.raises(NothingDue):
        start_payment(StartRequest(token, "scripted"), now=LATER)
    make_due_again(payment.revenue_identifier, reason="Vẫn phải nộp lệ phí.", actor=BINH, now=LATER)
    again = paid(start_payment(StartRequest(token, "scripted"), now=LATER), 200_000)

    assert (again.state, again.counts) == ("payment_succeeded", True)
    assert state_of(payment) == "paid"
    assert not PaymentCase.objects.filter(cause="double_payment").exists()
    due = due_by_link(token, now=LATER)
    assert (due.settled, due.paid_at) == (True, again.paid_at)


def test_a_closed_one_cannot_be_paid_and_money_that_comes_goes_back(refunding: RefundingBank) -> None:
    payment = given_back()

    close_refunded(payment.revenue_identifier, reason="Hồ sơ đã rút.", actor=BINH, now=LATER)

    assert state_of(payment) == "cancelled"
    with pytest.raises(NothingDue):
        start_payment(StartRequest(payment.obligation.link_token, "scripted"), now=LATER)


def test_a_late_success_of_an_older_attempt_is_given_back_too(refunding: RefundingBank) -> None:
    obligation = an_obligation(payer_phone="+84912345678")
    first = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    hear(first, ReportOutcome.CLOSED, 0)
    second = paid(start_payment(StartRequest(obligation.link_token, "scripted"), now=SOON), 200_000)
    an_approved_refund(second)
    worker()

    late = paid(first, 200_000)

    assert (late.counts, state_of(late)) == (False, "refunded")
    assert PaymentCase.objects.get(cause="double_payment").to_refund_vnd == 200_000


@pytest.mark.parametrize("decide", [make_due_again, close_refunded])
def test_nothing_else_is_decided_that_way(refunding: RefundingBank, decide: object) -> None:
    payment = given_back(50_000)

    with pytest.raises(NotRefunded):
        decide(payment.revenue_identifier, reason="Vẫn phải nộp.", actor=BINH, now=LATER)  # type: ignore[operator]

    assert state_of(payment) == "paid"
