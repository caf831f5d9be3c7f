"""The refund interface of the signed protocol, against the sandbox's bank over HTTP."""

from collections.abc import Callable

import pytest

from dichvucong.kernel.clock import now
from dichvucong.payments.gateways import PaymentOrder
from dichvucong.payments.refunding import RefundOrder, RefundOutcome, RefundProvider
from tests.integrations.banks.conftest import Counterpart

pytestmark = [pytest.mark.e2e, pytest.mark.req("REF-01", "REF-04")]


@pytest.fixture
def songhong(connected: Callable[[str], Counterpart]) -> Counterpart:
    return connected("songhong")


def refunding(bank: Counterpart) -> RefundProvider:
    assert isinstance(bank.provider, RefundProvider)
    return bank.provider


def a_paid_order(bank: Counterpart) -> PaymentOrder:
    order = bank.order()
    bank.pay(order, bank.provider.open_order(order))
    return order


def a_refund(order: PaymentOrder, amount_vnd: int = 120_000, reference: str = "") -> RefundOrder:
    return RefundOrder(
        reference or f"HT-{order.code[-12:]}", order.code, "", amount_vnd, "double_payment", now()
    )


def test_money_is_given_back_once_however_often_it_is_ordered(songhong: Counterpart) -> None:
    wish = a_refund(a_paid_order(songhong))

    first = refunding(songhong).refund(wish)
    again = refunding(songhong).refund(wish)
    asked = refunding(songhong).ask_refund(wish)

    assert first.outcome is RefundOutcome.REFUNDED
    assert first.provider_reference.startswith("HT")
    assert {again.provider_reference, asked.provider_reference} == {first.provider_reference}


def test_the_bank_gives_back_no_more_than_it_took(songhong: Counterpart) -> None:
    order = a_paid_order(songhong)
    refunding(songhong).refund(a_refund(order, 100_000, "HT-1"))

    refused = refunding(songhong).refund(a_refund(order, 20_001, "HT-2"))

    assert (refused.outcome, refused.reason) == (RefundOutcome.REFUSED, "not_enough_money")


def test_a_lost_answer_is_unknown_and_the_question_finds_the_refund(songhong: Counterpart) -> None:
    wish = a_refund(a_paid_order(songhong))
    songhong.switch("lost_answer", value=True, times=1)

    lost = refunding(songhong).refund(wish)
    asked = refunding(songhong).ask_refund(wish)

    assert (lost.outcome, asked.outcome) == (RefundOutcome.UNKNOWN, RefundOutcome.REFUNDED)


def test_a_slow_bank_is_unknown_not_refused(songhong: Counterpart) -> None:
    wish = a_refund(a_paid_order(songhong))
    songhong.switch("slow", 3, times=1)

    assert refunding(songhong).refund(wish).outcome is RefundOutcome.UNKNOWN


def test_a_refund_that_takes_its_time_is_pending(songhong: Counterpart) -> None:
    wish = a_refund(a_paid_order(songhong))
    songhong.switch("refund_slowly", 3600, times=1)

    assert refunding(songhong).refund(wish).outcome is RefundOutcome.PENDING
    assert refunding(songhong).ask_refund(wish).outcome is RefundOutcome.PENDING


def test_the_banks_reason_for_a_refusal_is_kept(songhong: Counterpart) -> None:
    wish = a_refund(a_paid_order(songhong))
    songhong.switch("refuse", "account_closed", times=1)

    refused = refunding(songhong).refund(wish)

    assert (refused.outcome, refused.reason) == (RefundOutcome.REFUSED, "account_closed")


def test_a_refund_the_bank_never_got_is_not_found(songhong: Counterpart) -> None:
    wish = a_refund(a_paid_order(songhong))

    assert refunding(songhong).ask_refund(wish).outcome is RefundOutcome.NOT_FOUND


def test_an_order_the_bank_does_not_know_is_refused(songhong: Counterpart) -> None:
    assert refunding(songhong).refund(a_refund(songhong.order())).outcome is RefundOutcome.REFUSED


def test_a_question_about_another_amount_proves_nothing(songhong: Counterpart) -> None:
    order = a_paid_order(songhong)
    refunding(songhong).refund(a_refund(order, 50_000, "HT-5"))

    assert refunding(songhong).ask_refund(a_refund(order, 60_000, "HT-5")).outcome is RefundOutcome.UNKNOWN


@pytest.mark.parametrize("code", ["vnpay", "vietqr"])
def test_other_protocols_take_no_refund_orders(connected: Callable[[str], Counterpart], code: str) -> None:
    assert not isinstance(connected(code).provider, RefundProvider)
