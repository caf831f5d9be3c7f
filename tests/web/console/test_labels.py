from inspect import iscoroutinefunction

import pytest
from procrastinate.contrib.django import app

from dichvucong.exchange.states import DELIVERY_CHART, DeliveryState
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.rules import Effect
from dichvucong.payments.services import RESOLUTIONS
from dichvucong.payments.states import (
    CASE_CHART,
    CLAIM_CHART,
    OBLIGATION_CHART,
    PAYMENT_CHART,
    REFUND_CHART,
    CaseState,
    ClaimState,
    ObligationState,
    PaymentState,
    RefundState,
)
from dichvucong.web.console import job_words, labels, refund_words

CHARTS = (OBLIGATION_CHART, PAYMENT_CHART, CASE_CHART, REFUND_CHART, CLAIM_CHART)
JOURNALLED = {event for chart in CHARTS for event in chart.edges.values()}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (set(ObligationState), labels.OBLIGATION_STATES),
        (set(PaymentState), labels.PAYMENT_STATES),
        (set(CaseState), labels.CASE_STATES),
        (set(DeliveryState), labels.DELIVERY_STATES),
        (JOURNALLED, labels.EVENTS),
        ({DELIVERY_CHART.event_for(DeliveryState.GIVEN_UP, DeliveryState.QUEUED)}, labels.EVENTS),
        (set(RESOLUTIONS), labels.CAUSES),
        ({way for ways in RESOLUTIONS.values() for way in ways}, labels.RESOLUTIONS),
        (set(Effect), labels.EFFECTS),
        (set(RefundState), refund_words.STATES),
        (set(ClaimState), refund_words.CLAIM_STATES),
        ({"provider", "agency", "treasury"}, refund_words.ROUTES),
        (set(ReportOutcome), labels.OUTCOMES),
    ],
)
def test_everything_an_officer_reads_has_a_vietnamese_name(names: set[str], words: dict[str, str]) -> None:
    assert {str(name) for name in names} <= set(words)


def test_actors_are_named_by_what_they_are() -> None:
    assert labels.actor_name("officer:quay.h26") == "Cán bộ quay.h26"
    assert labels.actor_name("payer:counter") == "Người nộp, tại quầy"
    assert labels.actor_name("portal") == "Cổng"


@pytest.mark.django_db(transaction=True)
def test_every_job_by_the_clock_and_every_figure_it_reports_has_words() -> None:
    tasks = [periodic.task for periodic in app.periodic_registry.periodic_tasks.values()]

    reports = [task.func(timestamp=0) for task in tasks if not iscoroutinefunction(task.func)]

    assert {task.name.rpartition(".")[2] for task in tasks} == set(job_words.JOBS)
    assert {name for report in reports for name in report or ()} | {"error"} == set(job_words.FIGURES)
