"""Quality mark 3: whatever the order and however often providers' words arrive, the end is the same."""

import itertools
import random
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dichvucong.kernel.states import ForbiddenMove, StateChart
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Payment, PaymentCase
from dichvucong.payments.rules import Trust
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.states import (
    CASE_CHART,
    OBLIGATION_CHART,
    PAYMENT_CHART,
    CaseState,
    ObligationState,
    PaymentState,
)
from tests.factories.payments import NOW, ScriptedProvider, an_obligation, report

PUSHED = [ReportOutcome.SUCCEEDED, ReportOutcome.FAILED, ReportOutcome.REVERSED, ReportOutcome.PENDING]
SOON = NOW + timedelta(minutes=1)


def end_after(outcomes: Sequence[ReportOutcome]) -> tuple[str, str, bool]:
    """Where a payment, its obligation and its books stand after these words."""
    obligation = an_obligation()
    payment = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    for outcome in outcomes:
        with transaction.atomic():
            apply_words([Heard(report(payment.code, outcome), "scripted", Trust.PUSHED)], now=SOON)
    payment.refresh_from_db()
    obligation.refresh_from_db()
    if payment.state in (PaymentState.PAYMENT_FAILED, PaymentState.TRANSACTION_FAILED):
        return "ended without money", obligation.state, False
    counted = Payment.objects.filter(obligation=obligation, state__in=("payment_succeeded",), counts=True)
    return payment.state, obligation.state, counted.exists()


@pytest.mark.req("PAY-08")
@pytest.mark.django_db
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    words=st.lists(st.sampled_from(PUSHED), min_size=1, max_size=5),
    seed=st.integers(0, 2**32),
    repeats=st.integers(0, 3),
)
def test_the_end_does_not_depend_on_order_or_repetition(
    bank: ScriptedProvider, words: list[ReportOutcome], seed: int, repeats: int
) -> None:
    chance = random.Random(seed)
    shuffled = chance.sample(words, len(words)) + chance.choices(words, k=repeats)

    assert end_after(words) == end_after(shuffled)


@pytest.mark.req("PAY-04")
@pytest.mark.parametrize(
    ("chart", "states"),
    [(PAYMENT_CHART, PaymentState), (OBLIGATION_CHART, ObligationState), (CASE_CHART, CaseState)],
    ids=["payment", "obligation", "case"],
)
def test_every_pair_outside_the_chart_is_refused(chart: StateChart[Any], states: type[StrEnum]) -> None:
    named = {state for edge in chart.edges for state in edge}
    refused = 0
    for source, target in itertools.product(states, states):
        if chart.allows(source, target):
            assert chart.event_for(source, target)
            continue
        with pytest.raises(ForbiddenMove):
            chart.event_for(source, target)
        refused += 1

    assert named == set(states)
    assert refused == len(states) ** 2 - len(chart.edges)


@pytest.mark.django_db
def test_words_about_two_payments_of_one_obligation_in_one_batch(bank: ScriptedProvider) -> None:
    obligation = an_obligation()
    first = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    with transaction.atomic():
        closed = Heard(report(first.code, ReportOutcome.CLOSED), "scripted", Trust.ANSWERED)
        apply_words([closed], now=SOON)
    second = start_payment(StartRequest(obligation.link_token, "scripted"), now=SOON)

    with transaction.atomic():
        apply_words(
            [
                Heard(report(first.code), "scripted", Trust.PUSHED),
                Heard(report(second.code), "scripted", Trust.PUSHED),
            ],
            now=SOON,
        )

    counted = Payment.objects.filter(obligation=obligation, state="payment_succeeded").values_list("counts")
    assert sorted(counted) == [(False,), (True,)]
    assert PaymentCase.objects.get().cause == "double_payment"
