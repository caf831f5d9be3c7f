"""The four comparisons find what was planted, name it right, and invent nothing (QC 34.4)."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import Discrepancy
from dichvucong.payments.services.reconciliation import Narrowing, reconcile, reevaluate
from dichvucong.payments.services.reconciliation.causes import OWNERS, Cause
from dichvucong.payments.states import DiscrepancyState
from tests.factories.books import AFTERWARDS, DAY, DUE, a_line, a_paid_payment, provider_file
from tests.factories.payments import a_provider
from tests.payments.reconciliation.planting import LATER, NAMES, ROWS, Books, Found, Row, plant, plant_named

pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-01", "REC-03")]
BY = {"actor": "test", "now": AFTERWARDS}


def compare() -> None:
    for day in (DAY, DUE, LATER):
        reconcile(day, actor="test", now=AFTERWARDS)


def found(**having: object) -> set[Found]:
    rows = Discrepancy.objects.filter(**having)
    return {(row.comparison, row.cause, row.dedupe_key.split(":", 2)[2]) for row in rows}


@pytest.mark.parametrize("name", NAMES)
def test_a_planted_difference_is_found_with_its_cause_and_nothing_else(name: str) -> None:
    a_provider()
    expected = plant_named(Books(), name)

    compare()

    assert found() == expected


def test_every_cause_of_the_table_has_an_owner_and_was_planted() -> None:
    planted = {cause for row in ROWS.values() for _, cause in row.expects}
    planted |= {"missing_at_portal", "unknown_reference", "credit_without_payment"}

    assert {cause for causes in OWNERS.values() for cause in causes} == set(Cause) == planted


class AnyDay(TestCase):
    """Any mixture of planted differences and clean payments."""

    pytestmark = pytest.mark.req("REC-01", "REC-03")

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(names=st.lists(st.sampled_from(NAMES), max_size=12))
    def test_what_is_planted_is_found_and_running_again_changes_nothing(self, names: list[str]) -> None:
        a_provider()
        books = Books()
        expected: set[Found] = set()
        for name in names:
            expected |= plant_named(books, name)

        compare()
        first = list(Discrepancy.objects.order_by("pk").values())
        entries = JournalEntry.objects.count()
        compare()
        reevaluate(now=AFTERWARDS)

        assert found() == expected
        assert list(Discrepancy.objects.order_by("pk").values()) == first
        assert JournalEntry.objects.count() == entries


def test_new_evidence_ends_a_difference_by_itself_and_lost_evidence_opens_it_again() -> None:
    books = Books()
    plant(books, ROWS["not at bank"])
    compare()
    payment = Discrepancy.objects.filter(cause="missing_at_bank").first().payment  # type: ignore[union-attr]
    line = a_line(books.bank, payment)

    reconcile(DUE, actor="test", now=AFTERWARDS)

    assert found(state=DiscrepancyState.OPEN) == set()
    assert set(Discrepancy.objects.values_list("resolution", flat=True)) == {"evidence_arrived"}
    line.delete()
    reconcile(DAY, actor="test", now=AFTERWARDS)
    assert len(found(state=DiscrepancyState.OPEN)) == 2
    assert JournalEntry.objects.filter(event="discrepancy.reopened").count() == 2


def test_a_difference_has_a_number_an_owner_evidence_of_both_sides_and_a_time() -> None:
    plant(Books(), ROWS["other amount at bank"])

    compare()

    row = Discrepancy.objects.get(comparison="portal_bank")
    assert row.number.startswith("CL-261120-0000")
    assert (row.owner_unit, row.agency_code, row.provider_code, row.payment_type) == (
        "scripted",
        "H26.12",
        "scripted",
        2,
    )
    assert (row.ours_vnd, row.theirs_vnd, row.day) == (200_000, 199_000, DAY)
    assert row.evidence["portal"]["amount_vnd"] == 200_000
    assert [line["amount_vnd"] for line in row.evidence["bank"]] == [199_000]
    assert row.due_at.isoformat() == "2026-11-23T10:00:00+00:00"
    assert JournalEntry.objects.get(subject=row.number).event == "discrepancy.opened"


def test_a_bank_whose_file_has_not_come_differs_in_nothing_and_is_named_as_awaited() -> None:
    a_paid_payment(provider_code="other")
    a_paid_payment()
    provider_file()

    run = reconcile(DAY, actor="test", now=AFTERWARDS)

    assert {row.provider_code for row in Discrepancy.objects.all()} == {"scripted"}
    assert run.counts["waiting_for"] == ["other"]


def test_an_order_late_in_the_evening_is_awaited_in_the_next_days_file() -> None:
    a_provider()
    books = Books()
    payment = a_paid_payment(paid_at=AFTERWARDS.replace(day=18, hour=16, minute=30))
    a_line(books.agency, payment)
    reconcile(DAY, actor="test", now=AFTERWARDS)
    assert found(comparison="portal_bank") == set()

    a_line(books.bank, day=DUE, payment_code="G22.99.2-261118999999")
    reconcile(DAY, actor="test", now=AFTERWARDS)

    assert ("portal_bank", "missing_at_bank", payment.code) in found()


def test_one_provider_one_agency_or_one_type_can_be_compared_alone() -> None:
    books = Books()
    expected = {
        "H26.12": plant(books, Row(bank=(), expects=(("portal_bank", "missing_at_bank"),))),
        "H26.15": plant(
            books,
            Row(
                payment={"agency_code": "H26.15", "payment_type": 3},
                bank=(),
                agency=(),
                expects=(("portal_bank", "missing_at_bank"),),
            ),
        ),
    }

    reconcile(DAY, narrowing=Narrowing(agency_codes=["H26.15"]), actor="test", now=AFTERWARDS)
    assert found(comparison="portal_bank") == expected["H26.15"]

    reconcile(DAY, narrowing=Narrowing(payment_type=2), actor="test", now=AFTERWARDS)
    assert found(comparison="portal_bank") == expected["H26.15"] | expected["H26.12"]
    run = reconcile(DAY, narrowing=Narrowing(provider_code="nobody"), actor="test", now=AFTERWARDS)
    assert run.counts["portal_bank"] == {"compared": 0, "different": 0}
    assert run.narrowing == {"provider_code": "nobody"}


def test_money_due_after_a_weekend_is_not_missed_before(db: None) -> None:
    friday = date(2026, 11, 20)
    books = Books()
    payment = a_paid_payment(paid_at=AFTERWARDS, day=friday)
    a_line(books.bank, payment, day=friday)
    monday, tuesday = AFTERWARDS + timedelta(days=3), AFTERWARDS + timedelta(days=4)

    reconcile(friday, actor="test", now=monday)
    assert found(comparison="account_agency") == set()
    reconcile(date(2026, 11, 23), actor="test", now=tuesday)

    assert found(comparison="account_agency") == {("account_agency", "missing_at_account", payment.code)}
