"""What every adapter promises, whatever the protocol, against the sandbox over real HTTP."""

from datetime import timedelta

import pytest

from dichvucong.kernel.clock import now
from dichvucong.payments.gateways import (
    CallbackRefused,
    CloseOutcome,
    OrderOutcome,
    ReportOutcome,
    Verdict,
)
from tests.integrations.banks.conftest import Counterpart, query_for

pytestmark = [pytest.mark.e2e, pytest.mark.req("PAY-16", "BEY-13")]


def test_an_order_leads_the_payer_to_a_page_or_a_qr(bank: Counterpart) -> None:
    answer = bank.provider.open_order(bank.order())

    assert answer.outcome is OrderOutcome.ACCEPTED
    assert bool(answer.pay_url) != bool(answer.qr_payload)


def test_the_same_order_again_is_the_same_order(bank: Counterpart) -> None:
    order = bank.order()

    first, second = bank.provider.open_order(order), bank.provider.open_order(order)

    assert second.outcome is OrderOutcome.ACCEPTED
    assert (first.pay_url, first.qr_payload) == (second.pay_url, second.qr_payload)


@pytest.mark.req("PAY-08")
def test_a_paid_order_is_called_back_and_told_when_asked(bank: Counterpart) -> None:
    order = bank.order()
    bank.pay(order, bank.provider.open_order(order))

    told = bank.provider.read_callback(bank.next_callback(), now=now())
    asked = bank.provider.ask(query_for(order))

    for report in (told, asked):
        assert report.outcome is ReportOutcome.SUCCEEDED
        assert (report.payment_code, report.amount_vnd) == (order.code, 120_000)
        assert report.paid_at is not None
        assert abs(report.paid_at - now()) < timedelta(minutes=1)
        assert report.raw
    assert told.provider_reference == asked.provider_reference != ""
    assert told.message_id


def test_an_unpaid_order_is_pending(bank: Counterpart) -> None:
    order = bank.order()
    bank.provider.open_order(order)

    report = bank.provider.ask(query_for(order))

    assert report.outcome in {ReportOutcome.PENDING, ReportOutcome.NOT_FOUND}
    assert report.amount_vnd == 0


def test_an_order_nobody_knows_is_not_a_success(bank: Counterpart) -> None:
    report = bank.provider.ask(query_for(bank.order()))

    assert report.outcome in {ReportOutcome.PENDING, ReportOutcome.NOT_FOUND}


@pytest.mark.req("PAY-08")
@pytest.mark.parametrize("kind", ["body", "key", "unsigned"])
def test_a_forged_callback_is_refused(bank: Counterpart, kind: str) -> None:
    bank.switch("forged", kind)
    order = bank.order()
    bank.pay(order, bank.provider.open_order(order))

    with pytest.raises(CallbackRefused) as refusal:
        bank.provider.read_callback(bank.next_callback(), now=now())

    assert refusal.value.verdict is Verdict.BAD_SIGNATURE


@pytest.mark.req("PAY-08")
def test_a_genuine_callback_changed_on_the_way_is_refused(bank: Counterpart) -> None:
    order = bank.order()
    bank.pay(order, bank.provider.open_order(order))
    genuine = bank.next_callback()
    changed = [
        genuine.__class__(
            genuine.method,
            genuine.url.replace("12000000", "12000100"),
            genuine.query.replace("12000000", "12000100"),
            genuine.headers,
            genuine.body.replace(b"120000", b"120001"),
        ),
        genuine.__class__(genuine.method, genuine.url, "", {}, b""),
        genuine.__class__(genuine.method, genuine.url, "vnp_SecureHash=", {}, b"\xff\xfe"),
    ]

    for callback in changed:
        with pytest.raises(CallbackRefused):
            bank.provider.read_callback(callback, now=now())
    assert bank.provider.read_callback(genuine, now=now()).outcome is ReportOutcome.SUCCEEDED


@pytest.mark.req("PAY-08")
def test_a_wrong_amount_is_reported_as_it_is(bank: Counterpart) -> None:
    bank.switch("wrong_amount", -20_000)
    order = bank.order()
    bank.pay(order, bank.provider.open_order(order))

    told = bank.provider.read_callback(bank.next_callback(), now=now())

    assert (told.outcome, told.amount_vnd) == (ReportOutcome.SUCCEEDED, 100_000)
    assert bank.provider.ask(query_for(order)).amount_vnd == 100_000


@pytest.mark.req("PAY-08")
def test_the_same_message_twice_has_one_number(bank: Counterpart) -> None:
    bank.switch("duplicate", 1)
    order = bank.order()
    bank.pay(order, bank.provider.open_order(order))

    reports = [bank.provider.read_callback(bank.next_callback(), now=now()) for _ in range(2)]

    assert reports[0].message_id == reports[1].message_id


@pytest.mark.req("PAY-08")
def test_a_reversal_is_told_and_answered(bank: Counterpart) -> None:
    order = bank.order()
    bank.pay(order, bank.provider.open_order(order))
    paid = bank.provider.read_callback(bank.next_callback(), now=now())
    bank.reverse(order, paid.provider_reference)

    told = bank.provider.read_callback(bank.next_callback(), now=now())
    asked = bank.provider.ask(query_for(order))

    assert told.outcome is asked.outcome is ReportOutcome.REVERSED
    assert told.payment_code == asked.payment_code == order.code
    assert told.message_id != paid.message_id


@pytest.mark.req("PAY-09")
@pytest.mark.parametrize("how", ["503", "reset", "hang"])
def test_a_bank_that_is_down_leaves_everything_unknown(bank: Counterpart, how: str) -> None:
    order = bank.order()
    bank.pay(order, bank.provider.open_order(order))
    bank.switch("down", how)

    assert bank.provider.ask(query_for(order)).outcome is ReportOutcome.UNKNOWN
    assert bank.provider.close_order(query_for(order)).outcome is CloseOutcome.UNKNOWN
    answer = bank.provider.open_order(bank.order())
    assert answer.outcome is (OrderOutcome.UNKNOWN if bank.target == "songhong" else OrderOutcome.ACCEPTED)


def test_closing_tells_a_paid_order_from_an_open_one(bank: Counterpart) -> None:
    paid, unpaid = bank.order(), bank.order()
    bank.pay(paid, bank.provider.open_order(paid))
    bank.provider.open_order(unpaid)

    late = bank.provider.close_order(query_for(paid))
    in_time = bank.provider.close_order(query_for(unpaid))

    assert late.outcome is CloseOutcome.ALREADY_PAID
    assert late.report is not None
    assert late.report.amount_vnd == 120_000
    # VNPAY cannot close: an order that can still be paid stays unknown until it expires.
    wanted = CloseOutcome.UNKNOWN if bank.target == "vnpay" else CloseOutcome.CLOSED
    assert in_time.outcome is wanted


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_reply(bank: Counterpart, verdict: Verdict) -> None:
    reply = bank.provider.reply(verdict)

    assert reply.body
    assert 200 <= reply.status < 600
    stored = verdict in {
        Verdict.STORED,
        Verdict.ALREADY_KNOWN,
        Verdict.UNKNOWN_CODE,
        Verdict.WRONG_AMOUNT,
    }
    if stored:
        assert reply.status == 200
