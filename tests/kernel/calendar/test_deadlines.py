from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.kernel.calendar.deadlines import Deadline, PauseRefused, Term, TermUnit
from dichvucong.kernel.calendar.rules import SpecialDay, WorkingCalendar
from dichvucong.kernel.clock import VIETNAM

pytestmark = pytest.mark.req("BEY-06", "DOS-06")

PLAIN = WorkingCalendar()
ARTICLE = "TT 01/2023/TT-VPCP, Điều 29.1"
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds are naive by rule of the library
TERMS = st.builds(Term, st.integers(1, 60), st.sampled_from(TermUnit), st.just(ARTICLE))
GAPS = st.integers(0, 60 * 24 * 12).map(lambda minutes: timedelta(minutes=minutes))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def deadline(amount: int, unit: TermUnit, started: str) -> Deadline:
    return Deadline(Term(amount, unit, ARTICLE), at(started), set_by="Hệ thống")


@pytest.mark.parametrize(
    ("amount", "unit", "started", "due"),
    [
        (1, TermUnit.WORKING_DAYS, "23/11/2026 09:00", "25/11/2026 17:00"),
        (1, TermUnit.WORKING_DAYS, "20/11/2026 17:30", "25/11/2026 17:00"),
        (1, TermUnit.WORKING_DAYS, "21/11/2026 09:00", "25/11/2026 17:00"),
        (8, TermUnit.WORKING_HOURS, "23/11/2026 09:00", "25/11/2026 09:00"),
        (4, TermUnit.WORKING_HOURS, "22/11/2026 09:00", "23/11/2026 12:00"),
        (20, TermUnit.DAYS, "04/11/2026 09:00", "25/11/2026 17:00"),
        (3, TermUnit.DAYS, "23/11/2026 09:00", "26/11/2026 17:00"),
    ],
)
def test_a_term_ends_where_the_law_says(amount: int, unit: TermUnit, started: str, due: str) -> None:
    assert deadline(amount, unit, started).due_at(PLAIN) == at(due)


def test_a_pause_moves_the_end_by_the_working_days_it_lasted() -> None:
    running = deadline(5, TermUnit.WORKING_DAYS, "16/11/2026 09:00")

    paused = running.pause(at=at("18/11/2026 10:00"), reason="Chờ bổ sung giấy tờ")
    resumed = paused.resume(at=at("25/11/2026 15:00"))

    assert running.due_at(PLAIN) == at("23/11/2026 17:00")
    assert paused.due_at(PLAIN) is None
    assert not paused.is_overdue(PLAIN, now=at("31/12/2026 09:00"))
    assert resumed.due_at(PLAIN) == at("30/11/2026 17:00")


def test_a_pause_of_hours_moves_the_end_by_working_time() -> None:
    resumed = (
        deadline(8, TermUnit.WORKING_HOURS, "16/11/2026 08:00")
        .pause(at=at("16/11/2026 10:00"), reason="Chờ nộp phí")
        .resume(at=at("17/11/2026 14:30"))
    )

    assert resumed.due_at(PLAIN) == at("18/11/2026 11:30")


def test_a_pause_after_the_end_changes_nothing() -> None:
    late = deadline(1, TermUnit.WORKING_DAYS, "16/11/2026 09:00").pause(at=at("18/11/2026 09:00"), reason="x")

    assert late.due_at(PLAIN) == at("17/11/2026 17:00")
    assert late.is_overdue(PLAIN, now=at("18/11/2026 09:01"))


def test_a_deadline_explains_itself_in_vietnamese() -> None:
    explained = (
        deadline(5, TermUnit.WORKING_DAYS, "17/11/2026 18:00")
        .pause(at=at("19/11/2026 09:00"), reason="Chờ bổ sung giấy tờ", article="NĐ 61/2018/NĐ-CP")
        .resume(at=at("20/11/2026 10:00"))
        .explain(PLAIN)
    )

    assert explained.sentences() == [
        "Bắt đầu: 18:00 ngày 17/11/2026 (ngoài giờ làm việc, tính từ 08:00 ngày 18/11/2026).",
        "Thời hạn: 5 ngày làm việc theo TT 01/2023/TT-VPCP, Điều 29.1; người đặt hạn: Hệ thống.",
        (
            "Tạm dừng từ 09:00 ngày 19/11/2026 đến 10:00 ngày 20/11/2026: Chờ bổ sung giấy tờ, "
            "theo NĐ 61/2018/NĐ-CP."
        ),
        "Không tính ngày nghỉ: Thứ Ba 24/11/2026 (Ngày Văn hóa Việt Nam).",
        "Không tính 2 ngày cuối tuần.",
        "Hạn: 17:00 ngày 27/11/2026.",
    ]


def test_swapped_days_are_named_with_their_document() -> None:
    calendar = WorkingCalendar(
        {
            date(2026, 1, 2): SpecialDay(
                date(2026, 1, 2), False, "Nghỉ thay ngày 10/01/2026", "Thông báo mẫu"
            ),
            date(2026, 1, 10): SpecialDay(date(2026, 1, 10), True, "Làm bù", "Thông báo mẫu"),
        }
    )

    explained = deadline(7, TermUnit.WORKING_DAYS, "31/12/2025 09:00").explain(calendar)

    said = explained.sentences()
    assert (
        "Không tính ngày nghỉ: Thứ Năm 01/01/2026 (Tết Dương lịch), Thứ Sáu 02/01/2026 "
        "(Nghỉ thay ngày 10/01/2026; Thông báo mẫu)." in said
    )
    assert "Có tính ngày làm bù: Thứ Bảy 10/01/2026 (Làm bù; Thông báo mẫu)." in said
    assert explained.due_at == at("12/01/2026 17:00")


def test_calendar_days_name_only_the_days_off_the_end_was_moved_over() -> None:
    explained = deadline(20, TermUnit.DAYS, "04/11/2026 09:00").explain(PLAIN)

    assert [day.day for day in explained.skipped] == [date(2026, 11, 24)]
    assert explained.weekend_days == 0


def test_a_paused_deadline_says_that_it_has_no_end_yet() -> None:
    paused = deadline(5, TermUnit.WORKING_DAYS, "16/11/2026 09:00").pause(
        at=at("18/11/2026 10:00"), reason="Chờ nộp phí"
    )

    assert paused.explain(PLAIN).sentences()[-1] == "Chưa có hạn vì đang tạm dừng."
    assert "đến nay: Chờ nộp phí." in paused.explain(PLAIN).sentences()[2]


def test_changes_in_the_wrong_order_are_refused() -> None:
    running = deadline(5, TermUnit.WORKING_DAYS, "16/11/2026 09:00")
    paused = running.pause(at=at("18/11/2026 10:00"), reason="x")

    with pytest.raises(PauseRefused, match="không tạm dừng nên"):
        running.resume(at=at("18/11/2026 10:00"))
    with pytest.raises(PauseRefused, match="đang tạm dừng"):
        paused.pause(at=at("19/11/2026 10:00"), reason="x")
    with pytest.raises(PauseRefused, match="không được trước"):
        paused.resume(at=at("17/11/2026 10:00"))
    with pytest.raises(PauseRefused, match="không được trước"):
        running.pause(at=at("15/11/2026 10:00"), reason="x")


@given(TERMS, INSTANTS, GAPS, GAPS)
def test_a_pause_never_brings_the_end_nearer(
    term: Term, start: datetime, before: timedelta, length: timedelta
) -> None:
    running = Deadline(term, start, set_by="x")
    paused = running.pause(at=start + before, reason="x").resume(at=start + before + length)

    plain, moved = running.due_at(PLAIN), paused.due_at(PLAIN)

    assert plain is not None
    assert moved is not None
    assert moved >= plain


@given(TERMS, INSTANTS, GAPS)
def test_a_pause_of_no_length_changes_nothing(term: Term, start: datetime, before: timedelta) -> None:
    running = Deadline(term, start, set_by="x")
    touched = running.pause(at=start + before, reason="x").resume(at=start + before)

    assert touched.due_at(PLAIN) == running.due_at(PLAIN)


@given(INSTANTS, st.integers(1, 80), GAPS, GAPS)
def test_the_offices_have_worked_the_whole_term_outside_the_pause(
    start: datetime, hours: int, before: timedelta, length: timedelta
) -> None:
    running = Deadline(Term(hours, TermUnit.WORKING_HOURS, ARTICLE), start, set_by="x")
    stop, go = start + before, start + before + length

    due = running.pause(at=stop, reason="x").resume(at=go).due_at(PLAIN)

    assert due is not None
    worked = PLAIN.working_time_between(start, min(stop, due)) + PLAIN.working_time_between(min(go, due), due)
    assert worked == timedelta(hours=hours)


@given(TERMS, INSTANTS, st.integers(1, 30))
def test_a_longer_term_never_ends_earlier(term: Term, start: datetime, more: int) -> None:
    longer = Term(term.amount + more, term.unit, term.article)

    one, other = Deadline(term, start, "x").due_at(PLAIN), Deadline(longer, start, "x").due_at(PLAIN)

    assert one is not None
    assert other is not None
    assert one <= other


@given(TERMS, INSTANTS, st.lists(GAPS, max_size=6))
def test_every_deadline_can_be_explained(term: Term, start: datetime, gaps: list[timedelta]) -> None:
    running, moment = Deadline(term, start, set_by="x"), start
    for gap in gaps:
        moment += gap
        running = running.resume(at=moment) if running.paused else running.pause(at=moment, reason="x")

    explained = running.explain(PLAIN)

    assert explained.due_at == running.due_at(PLAIN)
    assert explained.sentences()[-1].startswith("Hạn: " if explained.due_at else "Chưa có hạn")
