from datetime import UTC, date, datetime, time, timedelta

import pytest

from dichvucong.kernel.calendar.rules import DayKind
from dichvucong.kernel.calendar.store import (
    STREAM,
    declare_day_off,
    load_calendar,
    set_office_hours,
    swap_days,
)
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.models import CalendarDay, OfficeHours

NOW = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)
OFF, WORKED = date(2026, 1, 2), date(2026, 1, 10)

pytestmark = [pytest.mark.req("BEY-06"), pytest.mark.django_db]


def swap(off: date = OFF, worked: date = WORKED, document: str = "Thông báo mẫu số 1") -> None:
    swap_days(off=off, worked=worked, document=document, actor="account:1", now=NOW)


def test_a_swap_moves_a_working_day_and_is_journalled_with_its_document() -> None:
    swap()

    calendar = load_calendar()
    assert calendar.day(OFF).kind is DayKind.SWAPPED_OFF
    assert calendar.day(WORKED).kind is DayKind.SWAPPED_WORKING
    assert calendar.day(OFF).document == "Thông báo mẫu số 1"
    assert [(entry.event, entry.reason) for entry in history_of(STREAM)] == [
        ("calendar.swapped", "Thông báo mẫu số 1")
    ]


@pytest.mark.parametrize(
    ("off", "worked", "document", "field"),
    [
        (OFF, OFF, "x", "worked"),
        (date(2026, 1, 3), WORKED, "x", "off"),
        (OFF, date(2026, 1, 9), "x", "worked"),
        (OFF, WORKED, "  ", "document"),
    ],
)
def test_a_swap_that_makes_no_sense_is_refused_and_nothing_is_recorded(
    off: date, worked: date, document: str, field: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        swap(off, worked, document)

    assert refusal.value.field == field
    assert not CalendarDay.objects.exists()
    assert not history_of(STREAM).exists()


def test_a_day_off_for_everybody_can_be_declared() -> None:
    declare_day_off(
        day=date(2026, 9, 3), name="Nghỉ bão", document="Công điện mẫu", actor="account:1", now=NOW
    )

    assert str(load_calendar().day(date(2026, 9, 3))) == "Thứ Năm 03/09/2026 (Nghỉ bão; Công điện mẫu)"


@pytest.mark.parametrize(("day", "name"), [(date(2026, 9, 2), "Nghỉ"), (date(2026, 9, 3), " ")])
def test_a_day_off_that_is_one_already_or_has_no_name_is_refused(day: date, name: str) -> None:
    with pytest.raises(InvalidValue):
        declare_day_off(day=day, name=name, document="x", actor="account:1", now=NOW)

    assert not CalendarDay.objects.exists()


def test_office_hours_change_from_a_day_on() -> None:
    set_office_hours(
        valid_from=date(2026, 6, 1),
        spans=((time(7), time(11, 30)), (time(13, 30), time(17))),
        document="Quyết định mẫu",
        actor="account:1",
        now=NOW,
    )

    calendar = load_calendar()
    before, after = datetime(2026, 5, 29, 7, 30, tzinfo=VIETNAM), datetime(2026, 6, 1, 7, 30, tzinfo=VIETNAM)
    assert not calendar.is_working(before)
    assert calendar.is_working(after)
    assert calendar.add_working_time(after, timedelta(hours=5)) == datetime(
        2026, 6, 1, 14, 30, tzinfo=VIETNAM
    )


@pytest.mark.parametrize("spans", [(), ((time(12), time(8)),), ((time(8), time(12)), (time(11), time(17)))])
def test_hours_in_disorder_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(InvalidValue, match="theo thứ tự"):
        set_office_hours(valid_from=OFF, spans=spans, document="x", actor="account:1", now=NOW)

    assert not OfficeHours.objects.exists()


def test_without_rows_the_calendar_is_the_one_of_the_law(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        calendar = load_calendar()

    assert calendar.is_working(datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM))
