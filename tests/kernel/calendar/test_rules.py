from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.kernel.calendar.rules import DayKind, Hours, SpecialDay, WorkingCalendar, days_between
from dichvucong.kernel.clock import VIETNAM, vietnam_day

PLAIN = WorkingCalendar()
# A swap as the Government decides it: Friday off, the Saturday of the next week worked.
SWAPPED = WorkingCalendar(
    {
        date(2026, 1, 2): SpecialDay(date(2026, 1, 2), False, "Nghỉ thay ngày 10/01/2026", "Thông báo mẫu"),
        date(2026, 1, 10): SpecialDay(date(2026, 1, 10), True, "Làm bù", "Thông báo mẫu"),
    }
)
SHORT = WorkingCalendar(
    hours=(
        Hours(date.min, ((time(8), time(12)), (time(13), time(17)))),
        Hours(date(2026, 6, 1), ((time(7), time(11, 30)),)),
    )
)
CALENDARS = st.sampled_from([PLAIN, SWAPPED, SHORT])
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds are naive by rule of the library
AMOUNTS = st.integers(0, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 23), DayKind.WORKING),
        (date(2026, 11, 22), DayKind.WEEKEND),
        (date(2026, 11, 24), DayKind.HOLIDAY),
        (date(2026, 2, 17), DayKind.HOLIDAY),
        (date(2026, 4, 27), DayKind.HOLIDAY),
        (date(2026, 8, 31), DayKind.SWAPPED_OFF),
        (date(2026, 8, 22), DayKind.SWAPPED_WORKING),
        (date(2026, 9, 1), DayKind.HOLIDAY),
        (date(2026, 9, 3), DayKind.WORKING),
    ],
)
def test_public_holidays_weekends_and_known_swaps(day: date, kind: DayKind) -> None:
    assert PLAIN.day(day).kind is kind


def test_a_recorded_swap_outweighs_everything_and_names_its_document() -> None:
    off, worked = SWAPPED.day(date(2026, 1, 2)), SWAPPED.day(date(2026, 1, 10))

    assert PLAIN.is_working_day(date(2026, 1, 2))
    assert not PLAIN.is_working_day(date(2026, 1, 10))
    assert (off.kind, worked.kind) == (DayKind.SWAPPED_OFF, DayKind.SWAPPED_WORKING)
    assert str(off) == "Thứ Sáu 02/01/2026 (Nghỉ thay ngày 10/01/2026; Thông báo mẫu)"


@pytest.mark.parametrize(
    ("instant", "working"),
    [
        ("23/11/2026 07:59", False),
        ("23/11/2026 08:00", True),
        ("23/11/2026 12:00", False),
        ("23/11/2026 13:00", True),
        ("23/11/2026 17:00", False),
        ("24/11/2026 09:00", False),
    ],
)
def test_offices_work_during_their_hours_of_working_days(instant: str, working: bool) -> None:
    assert PLAIN.is_working(at(instant)) is working


@pytest.mark.parametrize(
    ("instant", "following"),
    [
        ("23/11/2026 09:30", "23/11/2026 09:30"),
        ("23/11/2026 12:15", "23/11/2026 13:00"),
        ("23/11/2026 17:00", "25/11/2026 08:00"),
        ("13/02/2026 18:00", "23/02/2026 08:00"),
    ],
)
def test_the_next_working_instant(instant: str, following: str) -> None:
    assert PLAIN.next_working_instant(at(instant)) == at(following)


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 2, date(2026, 11, 25)),
        (date(2026, 2, 13), 1, date(2026, 2, 23)),
        (date(2026, 8, 21), 1, date(2026, 8, 22)),
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
        (date(2026, 11, 22), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_working_days_are_counted_over_weekends_holidays_and_swaps(day: date, count: int, due: date) -> None:
    assert PLAIN.add_working_days(day, count) == due


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("23/11/2026 08:00", 8, "23/11/2026 17:00"),
        ("23/11/2026 10:00", 8, "25/11/2026 10:00"),
        ("23/11/2026 11:30", 1, "23/11/2026 13:30"),
        ("22/11/2026 03:00", 4, "23/11/2026 12:00"),
        ("20/11/2026 16:00", 4, "23/11/2026 11:00"),
    ],
)
def test_working_hours_are_counted_over_lunch_nights_and_days_off(start: str, hours: int, due: str) -> None:
    assert PLAIN.add_working_time(at(start), timedelta(hours=hours)) == at(due)


@given(CALENDARS, DAYS, st.integers(1, 120))
def test_the_day_found_is_a_working_day_and_exactly_that_many_lie_between(
    calendar: WorkingCalendar, day: date, count: int
) -> None:
    due = calendar.add_working_days(day, count)

    assert calendar.is_working_day(due)
    assert calendar.working_days_between(day, due) == count
    assert sum(calendar.is_working_day(each) for each in days_between(day + timedelta(days=1), due)) == count


@given(CALENDARS, DAYS, st.integers(0, 60), st.integers(0, 60))
def test_days_added_in_two_steps_are_days_added_at_once(
    calendar: WorkingCalendar, day: date, one: int, other: int
) -> None:
    day = calendar.next_working_day(day)

    assert calendar.add_working_days(calendar.add_working_days(day, one), other) == calendar.add_working_days(
        day, one + other
    )


@given(CALENDARS, INSTANTS, AMOUNTS)
def test_the_instant_found_lies_exactly_that_much_working_time_later(
    calendar: WorkingCalendar, start: datetime, amount: timedelta
) -> None:
    due = calendar.add_working_time(start, amount)

    assert calendar.working_time_between(start, due) == amount
    assert due >= start
    assert calendar.is_working_day(vietnam_day(due))


@given(CALENDARS, INSTANTS, AMOUNTS, AMOUNTS)
def test_more_time_never_ends_earlier(
    calendar: WorkingCalendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    together = calendar.add_working_time(start, one + other)

    assert calendar.add_working_time(start, one) <= together
    assert calendar.working_time_between(calendar.add_working_time(start, one), together) == other


@given(CALENDARS, INSTANTS)
def test_the_next_working_instant_is_working_and_nothing_is_missed(
    calendar: WorkingCalendar, instant: datetime
) -> None:
    following = calendar.next_working_instant(instant)

    assert following >= instant
    assert calendar.is_working(following)
    assert calendar.working_time_between(instant, following) == timedelta()


def test_office_hours_of_the_day_apply() -> None:
    assert SHORT.add_working_time(at("29/05/2026 16:00"), timedelta(hours=2)) == at("01/06/2026 08:00")


def test_hours_in_disorder_are_our_own_mistake() -> None:
    with pytest.raises(AssertionError, match="in order"):
        Hours(date.min, ((time(13), time(17)), (time(8), time(12))))


def test_days_and_hours_cost_little() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)

    assert PLAIN.add_working_time(start, timedelta(hours=8 * 250)).year >= 2026
