"""Results of refund orders come as files: stored first, each order by itself, twice is once, contradictions are cases."""

import threading
from dataclasses import asdict

import pytest
from django.db import connections

from dichvucong.integrations.treasury.results import Iso20022Results
from dichvucong.kernel.inbox import Letter, receive
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.models import InboxMessage
from dichvucong.notifications.models import Message
from dichvucong.payments.models import OrderMessage, PaymentCase, Refund
from dichvucong.payments.refund_results import UnreadableResults, results
from dichvucong.payments.selectors import Scope
from dichvucong.payments.selectors.refunds import stuck_refunds
from dichvucong.payments.services.refunds import (
    Payee,
    Sender,
    Word,
    retry_refund,
    sweep_results,
    take_results,
    treasury_order_file,
)
from tests.factories.payments import ScriptedProvider
from tests.integrations.treasury.reports import block, notice, one, report, why
from tests.payments.refunds.world import BINH, SOON, a_paid_payment, an_approved_refund, news

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.req("REF-01", "REF-04", "PAY-20"),
    pytest.mark.usefixtures("reader"),
]
TREASURY = Sender("kbnn", "system:kbnn", treasury=True)
PAYEE = Payee("NGUYEN VAN MAU", "0011223344", "970436")


@pytest.fixture
def reader(bank: ScriptedProvider) -> None:
    results.install(Iso20022Results())


def an_order() -> Refund:
    """A refund that waits for the Treasury."""
    payment = a_paid_payment()
    payment.treasury_received_at = SOON
    payment.save(update_fields=["treasury_received_at"])
    refund = an_approved_refund(payment, payee=PAYEE)
    news()
    refund.refresh_from_db()
    assert (refund.state, refund.route) == ("ordered", "treasury")
    return refund


def said(refund: Refund, status: str, *reasons: object, amount: str = "200000") -> bytes:
    order = one(refund.order_reference, status, *reasons, amount=amount, number="KB77")
    return report(block("B-1", order), status="PART")


def take(body: bytes, sender: Sender = TREASURY) -> list[Word]:
    return [answer.word for answer in take_results(body, sender=sender, now=SOON).answers]


def state_of(refund: Refund) -> tuple[str, str, str]:
    refund.refresh_from_db()
    return refund.state, refund.result_reference, refund.outcome_reason


def texts() -> list[str]:
    news()
    return list(Message.objects.order_by("pk").values_list("template", flat=True))


def test_taken_then_carried_out_and_the_payer_is_told() -> None:
    refund = an_order()

    assert take(said(refund, "ACSP")) == [Word.NOTED]
    assert state_of(refund)[0] == "ordered"
    assert take(said(refund, "ACSC")) == [Word.REFUNDED]

    assert state_of(refund) == ("refunded", "KB77", "")
    assert texts()[-2:] == ["refund_approved", "refund_done"]
    events = [entry.event for entry in history_of(refund.stream) if entry.subject == refund.number]
    assert events[-2:] == ["refund.in_progress", "refund.refunded"]
    assert not PaymentCase.objects.exists()


def test_a_rejected_order_waits_for_a_person_with_its_reason_and_the_payer_is_told() -> None:
    refund = an_order()

    assert take(said(refund, "RJCT", why("AC04"))) == [Word.FAILED]

    assert state_of(refund) == ("failed", "", "Tài khoản đã đóng (AC04)")
    assert list(stuck_refunds(Scope(everything=True), now=SOON)) == [refund]
    assert texts()[-1] == "refund_failed"
    retry_refund(refund.number, reason="Tài khoản mới", actor=BINH, now=SOON)
    news()
    assert take(said(Refund.objects.get(), "ACSC")) == [Word.REFUNDED]


def test_the_same_file_twice_and_the_same_word_again_change_nothing() -> None:
    refund = an_order()
    body = said(refund, "ACSC")
    first = take_results(body, sender=TREASURY, now=SOON)
    count, told = history_of(refund.stream).count(), texts()

    again = take_results(body, sender=TREASURY, now=SOON)
    other = take(notice((refund.order_reference, 200_000)))

    assert (first.new, again.new) == (True, False)
    assert [answer.word for answer in again.answers] == other == [Word.KNOWN]
    assert InboxMessage.objects.filter(source="refund-results:kbnn").count() == 2
    assert (history_of(refund.stream).count(), texts()) == (count, told)
    assert not PaymentCase.objects.exists()


def test_a_debit_on_the_statement_confirms_the_order() -> None:
    refund = an_order()

    words = take(notice(("LUONG-11", 9), (refund.order_reference, 200_000)))

    assert words == [Word.REFUNDED], "what the account pays otherwise is none of ours"
    assert state_of(refund)[1] == "KB000002"


def test_a_word_for_the_whole_file_or_a_block_reaches_the_orders_it_names_not() -> None:
    first, second = an_order(), an_order()
    file = treasury_order_file([first.number, second.number], now=SOON)
    kept = OrderMessage.objects.get()
    assert file.name.startswith(kept.message_id)
    (name,) = kept.blocks

    assert take(report(message=kept.message_id, status="PDNG")) == [Word.NOTED, Word.NOTED]
    mixed = report(
        block(name, one(first.order_reference, "RJCT", why("AM04")), status="ACSC"), message=kept.message_id
    )
    assert sorted(take(mixed)) == [Word.FAILED, Word.REFUNDED]

    assert (state_of(first)[0], state_of(second)[0]) == ("failed", "refunded")


def test_a_whole_file_rejected_fails_each_order_once() -> None:
    first, second = an_order(), an_order()
    treasury_order_file([first.number, second.number], now=SOON)
    message = OrderMessage.objects.get().message_id

    assert take(report(message=message, status="RJCT", reasons=(why("DUPL"),))) == [Word.FAILED] * 2

    assert {state_of(first)[2], state_of(second)[2]} == {"Lệnh trùng (DUPL)"}


def test_an_unknown_order_becomes_one_case() -> None:
    body = report(block("B-1", one("HT-261120-99999", "ACSC")), status="PART")

    assert take(body) == take(body.replace(b"KBNN-1", b"KBNN-9")) == [Word.UNKNOWN]
    assert take(report(message="HTKB-261120-00077", status="RJCT")) == [Word.UNKNOWN]

    found = PaymentCase.objects.filter(cause="unknown_refund_result").order_by("pk")
    assert [case.evidence["reference"] for case in found] == ["HT-261120-99999", "HTKB-261120-00077"]
    assert found[0].inbox_ids == [InboxMessage.objects.order_by("pk")[0].pk]


@pytest.mark.parametrize(
    ("before", "then", "cause"),
    [
        ("ACSC", "RJCT", "refund_result_conflict"),
        ("RJCT", "ACSC", "refund_result_conflict"),
    ],
)
def test_a_word_against_a_former_one_is_a_case_and_moves_nothing(before: str, then: str, cause: str) -> None:
    refund = an_order()
    take(said(refund, before))
    state = state_of(refund)

    assert take(said(refund, then)) == [Word.CONFLICT]

    assert state_of(refund) == state
    assert PaymentCase.objects.get().cause == cause


def test_another_sum_is_a_case_and_the_order_goes_on_waiting() -> None:
    refund = an_order()

    assert take(said(refund, "ACSC", amount="199000")) == [Word.CONFLICT]

    assert state_of(refund)[0] == "ordered"
    case = PaymentCase.objects.get()
    assert (case.cause, case.amount_vnd) == ("refund_amount_differs", 199_000)


def test_the_former_order_paid_after_a_new_one_went_out_is_a_case() -> None:
    refund = an_order()
    former = said(refund, "ACSC")
    take(said(refund, "RJCT"))
    retry_refund(refund.number, reason="Gửi lại", actor=BINH, now=SOON)
    news()

    assert take(former) == [Word.CONFLICT]

    assert state_of(refund)[0] == "ordered"


def test_nobody_speaks_of_orders_of_others_and_nothing_shows_that_they_exist() -> None:
    refund = an_order()
    stranger = Sender("danang", "system:danang", root="H17")

    assert take(said(refund, "ACSC"), stranger) == [Word.UNKNOWN]

    assert state_of(refund)[0] == "ordered"
    assert not PaymentCase.objects.exists()
    assert take(said(refund, "ACSC"), Sender("an", "officer:an", agency_codes=("H26.12",))) == [Word.REFUNDED]


def test_an_unreadable_file_is_kept_as_refused() -> None:
    with pytest.raises(UnreadableResults):
        take_results(b"<html>", sender=TREASURY, now=SOON)

    message = InboxMessage.objects.get()
    assert (message.believed, bytes(message.body)) == (False, b"<html>")


def test_a_file_that_was_stored_before_the_portal_stopped_is_worked_through_later() -> None:
    refund = an_order()
    body = said(refund, "ACSC")
    receive(Letter("refund-results:kbnn", "x", believed=True, body=body, digest=asdict(TREASURY)), now=SOON)

    assert sweep_results(now=SOON) == 1

    assert state_of(refund)[0] == "refunded"
    assert sweep_results(now=SOON) == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_result_at_once_from_two_sides_settles_once() -> None:
    refund = an_order()
    words: list[Word] = []
    ready = threading.Barrier(2)

    def hand_in(body: bytes) -> None:
        ready.wait()
        try:
            words.extend(take(body))
        finally:
            connections.close_all()

    bodies = (said(refund, "ACSC"), notice((refund.order_reference, 200_000)))
    threads = [threading.Thread(target=hand_in, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(words) == [Word.KNOWN, Word.REFUNDED]
    events = [entry.event for entry in history_of(refund.stream) if entry.event == "refund.refunded"]
    assert len(events) == 1
