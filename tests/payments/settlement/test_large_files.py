"""A large file is booked by the worker: progress is seen, a crash costs nothing but time, errors are told."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import StatementBooking, StatementFile, StatementLine
from dichvucong.payments.services.settlement import book_or_ask, requesting, run_bookings, save_columns
from dichvucong.payments.services.settlement.progress import ShownProgress
from dichvucong.payments.states import BookingState, FileState, StatementSide
from tests.factories.payments import NOW, ScriptedProvider
from tests.factories.settlement import CSV_HEADER, a_paid_payment, a_provider_file, received

pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-04")]
MANY = requesting.SMALL_LINES + 1


def a_large_file(*codes: str, heading: str = CSV_HEADER, count: int = MANY) -> StatementFile:
    """Lines of these payments first, then of nobody's."""
    names = [*codes, *("" for _ in range(count - len(codes)))]
    rows = [f"{name};F{nth};20/11/2026;200000;Thành công;" for nth, name in enumerate(names)]
    return received("\n".join([heading, *rows, ""]).encode(), StatementSide.PROVIDER, "scripted")


def asked(file: StatementFile) -> StatementBooking:
    _file, booking = book_or_ask(file.number, actor="test", now=NOW)
    assert booking is not None
    return booking


def worked() -> StatementBooking:
    """The only booking after one turn of the worker."""
    run_bookings(now=NOW)
    return StatementBooking.objects.get()


def test_a_small_file_is_booked_at_once(bank: ScriptedProvider) -> None:
    file, booking = book_or_ask(a_provider_file([a_paid_payment()]).number, actor="test", now=NOW)

    assert (file.state, booking) == (FileState.BOOKED, None)
    assert not StatementBooking.objects.exists()


def test_a_large_file_waits_for_the_worker_and_is_booked_once(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    file = a_large_file(payment.code)

    first, again = asked(file), asked(file)

    assert first == again
    assert first.state == BookingState.WAITING
    assert not StatementLine.objects.exists()

    booking = worked()

    file.refresh_from_db(fields=["state", "new_count"])
    assert (booking.state, booking.rows_done, booking.attempts) == (BookingState.DONE, MANY, 1)
    assert (file.state, file.new_count) == (FileState.BOOKED, MANY)
    assert StatementLine.objects.filter(payment=payment).count() == 1
    assert run_bookings(now=NOW) == 0
    assert book_or_ask(file.number, actor="test", now=NOW)[1] is None
    told = JournalEntry.objects.filter(subject=file.number, event__startswith="booking.")
    assert set(told.values_list("event", flat=True)) == {"booking.asked", "booking.started", "booking.done"}


def test_a_file_that_cannot_be_used_fails_with_its_sentence(bank: ScriptedProvider) -> None:
    rows = [f";F{nth};20/11/2026;1;Thành công;" for nth in range(5 * MANY)]
    cut = "\n".join([CSV_HEADER, *rows, "G22.99;F"]).encode()
    file = received(cut, StatementSide.PROVIDER, "scripted")
    asked(file)

    booking = worked()

    file.refresh_from_db(fields=["state"])
    assert (booking.state, file.state) == (BookingState.FAILED, FileState.REFUSED)
    assert "cắt cụt" in booking.error
    assert not StatementLine.objects.exists()


def test_what_a_declaration_of_columns_mends_can_be_asked_for_again(bank: ScriptedProvider) -> None:
    good = [f";F{nth};20/11/2026;200000;Thành công;" for nth in range(5 * MANY)]
    bad = [f";G{nth};20~11~2026;200000;Thành công;" for nth in range(1001)]
    file = received("\n".join([CSV_HEADER, *good, *bad, ""]).encode(), StatementSide.PROVIDER, "scripted")
    asked(file)

    failed = worked()

    file.refresh_from_db(fields=["state"])
    assert (failed.state, file.state) == (BookingState.FAILED, FileState.RECEIVED)
    assert "dòng sai" in failed.error

    assert not StatementLine.objects.exists()

    save_columns("scripted", columns={}, date_format="%d~%m~%Y", statuses={}, actor="test", now=NOW)
    again = asked(file)

    assert (again.state, again.attempts) == (BookingState.WAITING, 0)
    assert again != failed


def test_a_worker_that_died_is_followed_by_another(bank: ScriptedProvider) -> None:
    asked(a_large_file())
    # What a killed worker leaves: its claim is committed, its work is not.
    left = requesting._take(NOW)
    assert left is not None

    booking = worked()

    assert (booking.state, booking.attempts) == (BookingState.DONE, 2)
    assert StatementLine.objects.count() == MANY


def test_after_some_deaths_it_is_given_up_and_said_so(bank: ScriptedProvider) -> None:
    file = a_large_file()
    asked(file)
    for _ in range(requesting.MOST_ATTEMPTS):
        requesting._take(NOW)

    booking = worked()

    assert (booking.state, booking.error) == (BookingState.FAILED, requesting.GIVEN_UP)
    assert asked(file).state == BookingState.WAITING


def test_the_slower_of_two_workers_changes_nothing(bank: ScriptedProvider) -> None:
    asked(a_large_file())
    slow = requesting._take(NOW)
    assert slow is not None
    assert worked().state == BookingState.DONE

    requesting._book(slow, NOW + timedelta(seconds=9))

    assert not StatementBooking.objects.filter(finished_at__gte=NOW + timedelta(seconds=9)).exists()
    assert StatementLine.objects.count() == MANY


@pytest.fixture
def other_connection() -> Iterator[Any]:
    other = connection.copy()
    yield other
    other.close()


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_booking_is_not(bank: ScriptedProvider, other_connection: Any) -> None:
    asked(a_large_file())
    booking = requesting._take(NOW)
    assert booking is not None

    with ShownProgress(booking.pk) as progress, transaction.atomic():
        assert requesting._hold(booking)
        progress.expect(4000)
        progress._next_at = 0.0
        progress.so_far(1500)
        with other_connection.cursor() as cursor:
            cursor.execute("SELECT rows_done, rows_total FROM payments_statementbooking")
            seen = cursor.fetchone()

    assert seen == (1500, 4000)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_somebody_books_is_left_alone(bank: ScriptedProvider, other_connection: Any) -> None:
    file = a_large_file()
    asked(file)
    other_connection.set_autocommit(False)
    with other_connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM payments_statementfile WHERE id = %s FOR UPDATE", [file.pk])

    assert run_bookings(now=NOW) == 0

    other_connection.rollback()
    assert worked().state == BookingState.DONE


def test_trouble_with_showing_progress_does_not_trouble_the_booking(
    bank: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dichvucong.payments.services.settlement.progress._SO_FAR", "SELECT nothing")
    asked(a_large_file())

    assert worked().state == BookingState.DONE
    assert len(connections.all()) == 1
