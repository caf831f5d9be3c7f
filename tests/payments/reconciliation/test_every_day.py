"""Days are compared by themselves when their files have come, and what is late is raised (QC 34.2, 34.5)."""

from datetime import timedelta

import pytest

from dichvucong.config.tasks import reconcile_days
from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import Discrepancy, ReconciliationRun
from dichvucong.payments.services.reconciliation import escalate_late, reconcile, reconcile_due
from tests.factories.books import AFTERWARDS, DAY, DUE, a_line, a_paid_payment, provider_file
from tests.payments.reconciliation.planting import ROWS, Books, plant

pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-03")]


def test_yesterday_is_compared_once_and_a_day_again_when_a_file_of_it_comes() -> None:
    a_paid_payment()
    assert [run.day for run in reconcile_due(now=AFTERWARDS)] == [DUE]
    assert reconcile_due(now=AFTERWARDS + timedelta(hours=1)) == []
    late_file = provider_file(booked_at=AFTERWARDS + timedelta(hours=2))
    a_line(late_file, payment_code="G22.99.2-261118999999")

    runs = reconcile_due(now=AFTERWARDS + timedelta(hours=3))

    assert [run.day for run in runs] == [DAY]
    assert Discrepancy.objects.filter(cause="missing_at_bank", comparison="portal_bank").count() == 1
    assert reconcile_due(now=AFTERWARDS + timedelta(hours=4)) == []


def test_a_part_of_a_day_compared_by_hand_does_not_stand_for_the_whole() -> None:
    from dichvucong.payments.services.reconciliation import Narrowing

    reconcile(DUE, actor="test", now=AFTERWARDS, narrowing=Narrowing(payment_type=3))

    assert [run.day for run in reconcile_due(now=AFTERWARDS)] == [DUE]


def test_what_is_not_settled_in_time_is_raised_once_with_the_day_it_was_due() -> None:
    plant(Books(), ROWS["not at bank"])
    reconcile(DAY, actor="test", now=AFTERWARDS)
    due_at = Discrepancy.objects.values_list("due_at", flat=True)[0]

    assert escalate_late(now=due_at) == 0
    assert escalate_late(now=due_at + timedelta(seconds=1)) == 2
    assert escalate_late(now=due_at + timedelta(days=1)) == 0

    assert JournalEntry.objects.filter(event="discrepancy.escalated").count() == 2
    assert set(Discrepancy.objects.values_list("escalated_at", flat=True)) == {due_at + timedelta(seconds=1)}


def test_the_job_of_the_clock_does_both() -> None:
    reconcile_days(0)

    assert ReconciliationRun.objects.get().finished_at is not None
