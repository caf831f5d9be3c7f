"""Differences are settled by named verbs with a reason; a write-off needs two people; what is safe can be undone."""

import pytest

from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.errors import ReferenceOfAnother, SamePersonTwice, VerbNotOffered
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Discrepancy, PaymentCase
from dichvucong.payments.services import reconciliation as verbs
from dichvucong.payments.services.reconciliation import reconcile
from dichvucong.payments.states import DiscrepancyState, PaymentState
from tests.factories.books import AFTERWARDS, DAY, DUE, a_line, a_paid_payment
from tests.factories.payments import ScriptedProvider
from tests.payments.conftest import bank
from tests.payments.reconciliation.planting import ROWS, STRAYS, Books, Row, plant

__all__ = ["bank"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-03")]


def settle(verb: str, number: str, *rest: str, actor: str = "officer:lan") -> Discrepancy:
    done: Discrepancy = getattr(verbs, verb)(
        number, *rest, reason="Công văn số 12", actor=actor, now=AFTERWARDS
    )
    return done


def found_after(row: Row, comparison: str = "portal_bank") -> Discrepancy:
    plant(Books(), row)
    compare()
    return Discrepancy.objects.get(comparison=comparison)


def compare() -> None:
    for day in (DAY, DUE):
        reconcile(day, actor="test", now=AFTERWARDS)


def last_entry(row: Discrepancy) -> JournalEntry:
    return JournalEntry.objects.filter(subject=row.number).latest("pk")


def test_late_evidence_is_accepted_with_a_reason_kept_and_taken_back() -> None:
    row = found_after(ROWS["late at bank"])

    settle("accept_late_evidence", row.number)
    compare()

    row.refresh_from_db()
    assert (row.state, row.resolution) == (DiscrepancyState.RESOLVED, "accept_late_evidence")
    assert (last_entry(row).actor, last_entry(row).reason) == ("officer:lan", "Công văn số 12")
    settle("reopen", row.number)
    row.refresh_from_db()
    assert (row.state, row.resolution, row.resolved_at) == (DiscrepancyState.OPEN, "", None)


def test_a_write_off_needs_a_second_person() -> None:
    row = found_after(ROWS["other amount at bank"])
    settle("propose_write_off", row.number)

    with pytest.raises(SamePersonTwice):
        settle("approve_write_off", row.number)
    with pytest.raises(VerbNotOffered):
        settle("accept_late_evidence", row.number)
    settle("refuse_write_off", row.number, actor="officer:minh")
    settle("propose_write_off", row.number)
    settle("approve_write_off", row.number, actor="officer:minh")

    row.refresh_from_db()
    assert (row.state, row.resolution) == (DiscrepancyState.RESOLVED, "write_off")
    events = JournalEntry.objects.filter(subject=row.number).order_by("pk").values_list("event", flat=True)
    assert list(events)[1:] == [
        "discrepancy.write_off_proposed",
        "discrepancy.write_off_refused",
        "discrepancy.write_off_proposed",
        "discrepancy.written_off",
    ]


def test_what_was_written_off_opens_again_when_the_sum_changes() -> None:
    row = found_after(ROWS["other amount at bank"])
    settle("propose_write_off", row.number)
    settle("approve_write_off", row.number, actor="officer:minh")
    line = row.line
    assert line is not None
    line.amount_vnd = 1_000
    line.save()

    compare()

    row.refresh_from_db()
    assert (row.state, row.theirs_vnd) == (DiscrepancyState.OPEN, 1_000)


def test_a_corrected_reference_ends_the_line_and_what_was_missing_and_can_be_undone() -> None:
    books = Books()
    payment = a_paid_payment()
    a_line(books.agency, payment)
    STRAYS["order with an illegible code"](books)
    compare()
    row = Discrepancy.objects.get(cause="unknown_reference")

    with pytest.raises(ReferenceOfAnother):
        settle("correct_reference", row.number, a_paid_payment(provider_code="other").code)
    settle("correct_reference", row.number, payment.code.lower())

    assert Discrepancy.objects.get(pk=row.pk).resolution == "correct_reference"
    missing = Discrepancy.objects.get(cause="missing_at_bank", comparison="portal_bank")
    assert (missing.state, missing.resolution) == (DiscrepancyState.RESOLVED, "evidence_arrived")
    settle("reopen", row.number)
    compare()
    row.refresh_from_db()
    missing.refresh_from_db()
    assert row.state == missing.state == DiscrepancyState.OPEN


@pytest.mark.req("REF-02")
def test_what_came_twice_becomes_a_case_to_refund_once() -> None:
    row = found_after(Row(bank=({}, {}), credits=({}, {})), "portal_bank")
    settle("open_refund", row.number)
    settle("open_refund", Discrepancy.objects.get(comparison="account_agency").number)

    case = PaymentCase.objects.get()
    assert (case.cause, case.to_refund_vnd, case.payment) == ("double_payment", 200_000, row.payment)
    with pytest.raises(VerbNotOffered):
        settle("open_refund", row.number)


def test_the_banks_answer_ends_a_difference_of_state(bank: ScriptedProvider) -> None:
    books = Books()
    row = Row(
        payment={"state": PaymentState.PROCESSING, "paid_at": None, "documents_received_at": None},
        agency=(),
        credits=(),
    )
    plant(books, row)
    compare()
    found = Discrepancy.objects.get(cause="status_differs")
    settle("ask_about", found.number)
    assert Discrepancy.objects.get(pk=found.pk).state == DiscrepancyState.OPEN
    bank.ask_outcome = ReportOutcome.SUCCEEDED

    settle("ask_about", found.number)

    found.refresh_from_db()
    assert (found.state, found.resolution) == (DiscrepancyState.RESOLVED, "ask_provider")


def test_only_what_fits_the_difference_is_offered() -> None:
    row = found_after(ROWS["other amount at bank"])

    assert verbs.offered_verbs(row) == ("ask_provider", "write_off")
    for verb in ("open_refund", "accept_late_evidence"):
        with pytest.raises(VerbNotOffered):
            settle(verb, row.number)
    assert JournalEntry.objects.filter(subject=row.number).count() == 1
