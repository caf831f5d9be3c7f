"""A small file is booked while whoever sent it waits; a large one by the worker, which begins again after a crash.

The worker holds the file's row locked as long as it books, in the one transaction that books: when it dies, the lock
and everything half done are gone together, and the booking is taken again.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic
from typing import Final

from django.db import IntegrityError, connection, transaction

from dichvucong.kernel.moves import Why, begin, move
from dichvucong.payments.bodies import size_of
from dichvucong.payments.errors import StatementNotFound
from dichvucong.payments.models import StatementBooking, StatementFile
from dichvucong.payments.services.settlement.booking import book
from dichvucong.payments.services.settlement.progress import ShownProgress
from dichvucong.payments.services.settlement.submitting import submission_of
from dichvucong.payments.statements import UnreadableStatement, reader
from dichvucong.payments.states import BOOKING_CHART, LIVE_BOOKINGS, BookingState, FileState

SMALL_LINES: Final = 2_000
SMALL_BYTES: Final = 2 * 1024 * 1024
MOST_ATTEMPTS: Final = 5
GIVEN_UP: Final = (
    f"Ghi sổ không xong sau {MOST_ATTEMPTS} lần thử vì lỗi của hệ thống; chưa có dòng nào được ghi. "
    "Hãy báo bộ phận vận hành rồi ghi sổ lại."
)


def book_or_ask(
    number: str, *, actor: str, now: datetime, agency_codes: Collection[str] | None = None
) -> tuple[StatementFile, StatementBooking | None]:
    """Book a small file at once, as `book` does; ask the worker to book a large one, and return its booking.

    Asking again returns the booking that is waiting or running. Raises what `book` raises.
    """
    file = StatementFile.objects.defer("body").filter(number=number).first()
    if file is None:
        raise StatementNotFound
    if file.state != FileState.RECEIVED:
        return file, None
    booking = _live(file)
    if booking is None and _is_small(file, now):
        return book(number, actor=actor, now=now, agency_codes=agency_codes), None
    return file, booking or _ask(file, actor, now, agency_codes)


def run_bookings(*, now: datetime) -> int:
    """Book the file that has waited longest, or whose worker died. Returns how many bookings were worked on."""
    booking = _take(now)
    if booking is None:
        return 0
    if booking.attempts > MOST_ATTEMPTS:
        _fail(booking, GIVEN_UP, now)
        return 1
    try:
        _book(booking, now)
    except UnreadableStatement as refusal:
        _fail(booking, refusal.message, now)
    return 1


def _is_small(file: StatementFile, now: datetime) -> bool:
    """Whether few lines are in it. What turns out unreadable so soon is small: its sender is told at once."""
    if size_of(file.pk) > SMALL_BYTES:
        return False
    try:
        items = reader.current.read(submission_of(file, now=now))
        return sum(1 for _ in islice(items, SMALL_LINES + 1)) <= SMALL_LINES
    except UnreadableStatement:
        return True


def _live(file: StatementFile) -> StatementBooking | None:
    return StatementBooking.objects.filter(file=file, state__in=LIVE_BOOKINGS).first()


def _ask(
    file: StatementFile, actor: str, now: datetime, agency_codes: Collection[str] | None
) -> StatementBooking:
    booking = StatementBooking(
        file=file,
        agency_codes=None if agency_codes is None else sorted(agency_codes),
        asked_by=actor,
        asked_at=now,
    )
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
            begin(booking, event="booking.asked", why=Why(actor=actor, now=now))
    except IntegrityError:
        # Somebody asked in the same instant.
        return StatementBooking.objects.get(file=file, state__in=LIVE_BOOKINGS)
    return booking


@transaction.atomic
def _take(now: datetime) -> StatementBooking | None:
    """The next booking whose file nobody holds, one attempt further. A running one among them has lost its worker."""
    live = StatementBooking.objects.select_related("file").defer("file__body").filter(state__in=LIVE_BOOKINGS)
    booking = live.order_by("asked_at", "pk").select_for_update(skip_locked=True, of=("file",)).first()
    if booking is None:
        return None
    booking.attempts += 1
    if booking.state == BookingState.WAITING:
        move(
            booking,
            BookingState.RUNNING,
            chart=BOOKING_CHART,
            why=Why(actor=booking.asked_by, now=now),
            attempts=booking.attempts,
            started_at=now,
        )
        return booking
    booking.rows_done = 0
    booking.save(update_fields=["attempts", "rows_done"])
    return booking


def _book(booking: StatementBooking, now: datetime) -> None:
    """The file's rows and the end of the booking, in one transaction."""
    begun = monotonic()
    with ShownProgress(booking.pk) as progress, transaction.atomic():
        if not _hold(booking):
            return
        file = book(
            booking.file.number,
            actor=booking.asked_by,
            now=now,
            agency_codes=booking.agency_codes,
            progress=progress,
        )
        refused = file.state == FileState.REFUSED
        move(
            booking,
            BookingState.FAILED if refused else BookingState.DONE,
            chart=BOOKING_CHART,
            why=Why(actor=booking.asked_by, now=now),
            rows_done=file.line_count + file.bad_count,
            error=file.problems[0]["message"][:500] if refused else "",
            finished_at=now + timedelta(seconds=monotonic() - begun),
        )


def _hold(booking: StatementBooking) -> bool:
    """Lock the file, unless another worker was faster. The booking's own row stays free for its progress.

    Should this process die, PostgreSQL finds out in the middle of a statement too, and lets go of the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_connection_check_interval = '2s'")
    files = StatementFile.objects.select_for_update(skip_locked=True).filter(pk=booking.file_id)
    if files.only("pk").first() is None:
        return False
    same = StatementBooking.objects.filter(pk=booking.pk, state=BookingState.RUNNING)
    return same.filter(attempts=booking.attempts).exists()


@transaction.atomic
def _fail(booking: StatementBooking, error: str, now: datetime) -> None:
    """The file waits again: something about it, or of ours, has to be mended first."""
    if _hold(booking):
        why = Why(actor=booking.asked_by, now=now, reason=error[:200])
        changes = {"error": error[:500], "finished_at": now}
        move(booking, BookingState.FAILED, chart=BOOKING_CHART, why=why, **changes)
