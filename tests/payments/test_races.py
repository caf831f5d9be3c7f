"""Races with their negative controls: each must fail with its guard off, so each can fail at all."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from dichvucong.kernel import births
from dichvucong.kernel.guard import StaleState
from dichvucong.kernel.models import NumberSeries
from dichvucong.kernel.numbering import next_number
from dichvucong.payments.errors import NothingDue, PreviousAttemptUnknown
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Obligation, Payment, PaymentCase
from dichvucong.payments.rules import Trust
from dichvucong.payments.services import StartRequest, start_payment, starting
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.states import PAID_PAYMENTS
from tests.factories.payments import NOW, ScriptedProvider, an_obligation, report

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=1)
REFUSALS = (NothingDue, PreviousAttemptUnknown, StaleState, IntegrityError)


def at_once(*jobs: Callable[[], object]) -> list[BaseException | None]:
    """Run jobs in threads that start together, each with its own connection. Returns what each raised."""
    barrier = threading.Barrier(len(jobs))
    raised: list[BaseException | None] = [None] * len(jobs)

    def run(position: int, job: Callable[[], object]) -> None:
        try:
            barrier.wait()
            job()
        except REFUSALS as refusal:
            raised[position] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def hear(code: str) -> None:
    with transaction.atomic():
        apply_words([Heard(report(code), "scripted", Trust.PUSHED)], now=SOON)


def two_attempts() -> tuple[Payment, Payment]:
    """Two attempts at one obligation, both still able to bring money."""
    obligation = an_obligation()
    first = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    with transaction.atomic():
        closed = Heard(report(first.code, ReportOutcome.CLOSED), "scripted", Trust.ANSWERED)
        apply_words([closed], now=SOON)
    return first, start_payment(StartRequest(obligation.link_token, "scripted"), now=SOON)


@pytest.mark.req("PAY-10", "BEY-02")
def test_two_banks_debit_at_once_and_the_second_becomes_a_refund_case(
    committed_bank: ScriptedProvider,
) -> None:
    for _round in range(25):
        first, second = two_attempts()

        at_once(lambda a=first: hear(a.code), lambda b=second: hear(b.code))  # type: ignore[misc]

        paid = Payment.objects.filter(obligation=first.obligation, state__in=PAID_PAYMENTS)
        assert sorted(paid.values_list("counts", flat=True)) == [False, True]
        case = PaymentCase.objects.get(revenue_identifier=first.revenue_identifier)
        assert (case.cause, case.to_refund_vnd) == ("double_payment", 200_000)


def test_without_the_obligations_lock_the_two_debits_collide(
    committed_bank: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: with the row lock off, one of the two is judged on stale facts and is refused by the index."""
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda rows, **_options: rows)
    collided = 0
    for _round in range(40):
        first, second = two_attempts()
        raised = at_once(lambda a=first: hear(a.code), lambda b=second: hear(b.code))  # type: ignore[misc]
        collided += any(raised)
        if collided:
            break

    assert collided, "the race never happened, so the test above proves nothing"


@pytest.mark.req("PAY-10")
def test_many_starts_at_once_make_one_live_payment(committed_bank: ScriptedProvider) -> None:
    obligation = an_obligation()
    request = StartRequest(obligation.link_token, "scripted")

    at_once(*[lambda: start_payment(request, now=NOW)] * 8)

    assert Payment.objects.filter(obligation=obligation).count() == 1
    assert Obligation.objects.get(pk=obligation.pk).state == "in_payment"


def test_without_the_guard_of_the_start_the_index_has_to_refuse(
    committed_bank: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a start that does not look whether the obligation is as it was read writes a second attempt."""
    blind = births._BORN.replace("AND state = %s AND change_number = %s", "AND %s <> '' AND %s >= 0")
    assert blind != births._BORN
    monkeypatch.setattr(births, "_BORN", blind)
    births._plan.cache_clear()
    obligation = an_obligation()
    request = StartRequest(obligation.link_token, "scripted")
    read_together = threading.Barrier(2, timeout=10)
    plain = births.born

    def both_have_read(*given: Any, **named: Any) -> bool:
        read_together.wait()
        return plain(*given, **named)

    monkeypatch.setattr(starting, "born", both_have_read)
    raised = at_once(*[lambda: start_payment(request, now=NOW)] * 2)
    births._plan.cache_clear()

    assert [type(refusal) for refusal in raised if refusal] == [IntegrityError]


@pytest.mark.req("PAY-03")
def test_codes_are_unique_and_without_gaps_under_concurrency(committed_bank: ScriptedProvider) -> None:
    tokens = [an_obligation().link_token for _ in range(24)]

    at_once(
        *[lambda token=token: start_payment(StartRequest(token, "scripted"), now=NOW) for token in tokens]
    )

    codes = sorted(Payment.objects.values_list("code", flat=True))
    assert codes == [f"G22.99.2-261120{number:06d}" for number in range(1, 25)]


def test_without_the_series_lock_numbers_repeat(committed_bank: ScriptedProvider) -> None:
    """Negative control: reading the last number and adding one gives the same number twice."""
    NumberSeries.objects.create(series="unguarded", last=0)
    taken: list[int] = []

    def careless() -> None:
        with transaction.atomic():
            last = NumberSeries.objects.values_list("last", flat=True).get(pk="unguarded")
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.01)")
            NumberSeries.objects.filter(pk="unguarded").update(last=last + 1)
            taken.append(last + 1)

    at_once(*[careless] * 6)

    assert len(set(taken)) < len(taken)
    with transaction.atomic():
        assert next_number("unguarded") == max(taken) + 1
