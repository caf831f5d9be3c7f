"""Refunds never exceed what came: under any order of steps, and when two people draft at once."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dichvucong.kernel.errors import DomainError
from dichvucong.payments.models import Payment, PaymentCase, Refund
from dichvucong.payments.refunding import RefundOutcome, RefundReport
from dichvucong.payments.services.refunds import (
    RefundDraft,
    approve_refund,
    draft_refund,
    record_failed,
    record_refunded,
    reject_refund,
    retry_refund,
    submit_refund,
    withdraw_refund,
)
from dichvucong.payments.services.refunds.rules import HOLDING, next_reference
from dichvucong.payments.states import RefundState
from tests.factories.payments import ScriptedProvider
from tests.payments.refunds.world import (
    ANNA,
    BINH,
    SOON,
    RefundingBank,
    a_draft,
    a_paid_payment,
    a_surplus_payment,
    wire,
    worker,
)

MANY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def spoken_for(payment: Payment) -> int:
    held = Refund.objects.filter(payment=payment, state__in=HOLDING)
    return held.aggregate(total=Sum("amount_vnd"))["total"] or 0


def draft(payment: Payment, amount_vnd: int, actor: str = ANNA) -> Refund:
    return draft_refund(RefundDraft(payment.code, amount_vnd, "Nộp nhầm."), actor=actor, now=SOON)


STEPS: dict[str, Callable[[Refund], object]] = {
    "submit": lambda row: submit_refund(row.number, actor=ANNA, now=SOON),
    "approve": lambda row: approve_refund(row.number, actor=BINH, now=SOON),
    "approve own": lambda row: approve_refund(row.number, actor=ANNA, now=SOON),
    "reject": lambda row: reject_refund(row.number, reason="không", actor=BINH, now=SOON),
    "withdraw": lambda row: withdraw_refund(row.number, reason="nhầm", actor=ANNA, now=SOON),
    "retry": lambda row: retry_refund(row.number, reason="lại", actor=BINH, now=SOON),
    "record refunded": lambda row: record_refunded(row.number, reference="R", actor=BINH, now=SOON),
    "record failed": lambda row: record_failed(row.number, reason="lỗi", actor=BINH, now=SOON),
}
STEP = st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 5))
DRAFT = st.tuples(st.just("draft"), st.integers(1, 260_000))
WORK = st.tuples(st.sampled_from(["worker", *(outcome.value for outcome in RefundOutcome)]), st.just(0))


@pytest.mark.django_db
@pytest.mark.req("REF-04")
@MANY
@given(surplus=st.booleans(), steps=st.lists(STEP | DRAFT | WORK, max_size=25))
def test_any_order_of_steps_keeps_refunds_within_what_came(
    refunding: RefundingBank, surplus: bool, steps: list[tuple[str, int]]
) -> None:
    payment = a_surplus_payment() if surplus else a_paid_payment()
    refunding.refunded_vnd.clear()
    minutes = 2
    rows: list[Refund] = []
    for name, number in steps:
        minutes += 400
        try:
            if name == "draft":
                rows.append(draft(payment, number))
            elif name == "worker":
                worker(minutes=minutes)
            elif name in STEPS:
                STEPS[name](rows[number % len(rows)] if rows else Refund(number="none"))
            else:
                refunding.answer = refunding.later = RefundReport(RefundOutcome(name), "RF")
        except DomainError:
            pass
        assert spoken_for(payment) <= payment.amount_vnd

    refunds = list(Refund.objects.filter(payment=payment))
    done_vnd = sum(row.amount_vnd for row in refunds if row.state == RefundState.REFUNDED)
    assert done_vnd <= payment.amount_vnd
    assert all(row.approved_by != row.drafted_by for row in refunds)
    for case in PaymentCase.objects.filter(payment=payment):
        assert case.to_refund_vnd + done_vnd == payment.amount_vnd
        assert (case.state == "resolved") == (case.to_refund_vnd == 0)


@given(times=st.integers(1, 30))
def test_each_order_of_a_refund_has_a_reference_of_its_own(times: int) -> None:
    references = [""]
    for _ in range(times):
        references.append(next_reference("HT-261120-00007", references[-1]))

    assert len(set(references)) == times + 1


@pytest.mark.django_db
@pytest.mark.req("REF-04")
def test_the_table_itself_refuses_more_than_came(refunding: RefundingBank) -> None:
    refund = a_draft(a_paid_payment(), 150_000)
    refund.pk, refund.number = None, "HT-261120-99999"

    with pytest.raises(IntegrityError, match="would exceed"):
        refund.save(force_insert=True)


@pytest.fixture
def committed(committed_bank: ScriptedProvider) -> Iterator[None]:
    wire(RefundingBank())
    yield
    wire(None)


def at_once(*jobs: Callable[[], object]) -> list[BaseException | None]:
    """Run jobs in threads that start together, each with its own connection. Returns what each raised."""
    barrier = threading.Barrier(len(jobs))
    raised: list[BaseException | None] = [None] * len(jobs)

    def run(position: int, job: Callable[[], object]) -> None:
        try:
            barrier.wait()
            job()
        except (DomainError, IntegrityError) as refusal:
            raised[position] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def two_drafts(payment: Payment) -> list[BaseException | None]:
    return at_once(lambda: draft(payment, 150_000), lambda: draft(payment, 150_000, BINH))


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("REF-04")
def test_two_drafts_at_once_share_what_is_left(committed: None) -> None:
    for _round in range(10):
        payment = a_paid_payment()

        raised = two_drafts(payment)

        assert [type(refusal).__name__ for refusal in raised if refusal] == ["RefundTooLarge"]
        assert spoken_for(payment) == 150_000


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("REF-04")
def test_the_same_draft_sent_twice_at_once_is_one(committed: None) -> None:
    for amount_vnd in (50_000, 200_000):
        payment = a_paid_payment()

        raised = at_once(*[lambda: draft(payment, amount_vnd)] * 2)  # noqa: B023 -- called before the next round

        assert raised == [None, None]
        assert Refund.objects.filter(payment=payment).count() == 1


def _blind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda rows, **_options: rows)


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("REF-04")
def test_without_the_lock_the_trigger_still_refuses_the_second(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _blind(monkeypatch)
    refused: list[str] = []
    for _round in range(20):
        payment = a_paid_payment()
        refused += [type(refusal).__name__ for refusal in two_drafts(payment) if refusal]
        assert spoken_for(payment) == 150_000

    assert "IntegrityError" in refused, "the race never happened, so the trigger was never asked"


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_trigger_the_money_is_promised_twice(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: both guards off, so the two tests above can fail at all."""
    _blind(monkeypatch)
    _trigger("DISABLE")
    try:
        promised = 0
        for _round in range(40):
            payment = a_paid_payment()
            two_drafts(payment)
            promised = spoken_for(payment)
            if promised > payment.amount_vnd:
                break
    finally:
        _trigger("ENABLE")

    assert promised == 300_000, "the race never happened, so the tests above prove nothing"


def _trigger(word: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE payments_refund {word} TRIGGER refund_within_what_came")
