"""Deadlines that pause, resume and explain themselves (BEY-06)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from dichvucong.kernel.calendar.rules import Day, DayKind, WorkingCalendar, days_between
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.errors import DomainError

_MOST_NAMED_DAYS: Final = 40


class TermUnit(StrEnum):
    """How a term is counted. DAYS are calendar days whose last one moves to a working day (Civil Code, art. 148.5)."""

    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"


_UNIT_WORDS: Final = {
    TermUnit.WORKING_HOURS: "giờ làm việc",
    TermUnit.WORKING_DAYS: "ngày làm việc",
    TermUnit.DAYS: "ngày",
}


class PauseRefused(DomainError):
    """The deadline is not in the state the change needs, or the times are in the wrong order."""

    code = "deadline_pause_refused"


@dataclass(frozen=True)
class Term:
    """How long something may take, with the article that says so (`"TT 01/2023/TT-VPCP, Điều 29.1"`)."""

    amount: int
    unit: TermUnit
    article: str

    def __post_init__(self) -> None:
        assert self.amount > 0, "a term is at least one"

    def __str__(self) -> str:
        return f"{self.amount} {_UNIT_WORDS[self.unit]}"


@dataclass(frozen=True)
class Pause:
    """A lawful stop of the clock. `until` is None while it lasts."""

    since: datetime
    until: datetime | None
    reason: str
    article: str = ""


@dataclass(frozen=True)
class Explanation:
    """Why a deadline is when it is. `skipped` are days off on the way that were no ordinary weekend; `worked` are
    swapped days that counted; `weekend_days` is how many ordinary weekend days were passed over.
    """

    term: Term
    set_by: str
    started_at: datetime
    counted_from: datetime
    pauses: tuple[Pause, ...]
    skipped: tuple[Day, ...]
    worked: tuple[Day, ...]
    weekend_days: int
    due_at: datetime | None

    def sentences(self) -> list[str]:
        """The explanation in Vietnamese, one thought a sentence."""
        start = f"Bắt đầu: {_moment(self.started_at)}"
        if self.counted_from != self.started_at:
            start += f" (ngoài giờ làm việc, tính từ {_moment(self.counted_from)})"
        said = [f"{start}.", f"Thời hạn: {self.term} theo {self.term.article}; người đặt hạn: {self.set_by}."]
        said += [_pause_sentence(pause) for pause in self.pauses]
        if self.skipped:
            said.append(f"Không tính ngày nghỉ: {_listed(self.skipped)}.")
        if self.weekend_days:
            said.append(f"Không tính {self.weekend_days} ngày cuối tuần.")
        if self.worked:
            said.append(f"Có tính ngày làm bù: {_listed(self.worked)}.")
        said.append(f"Hạn: {_moment(self.due_at)}." if self.due_at else "Chưa có hạn vì đang tạm dừng.")
        return said


@dataclass(frozen=True)
class Deadline:
    """A term that started once. Changes give a new value; nothing here is stored.

    Hours run from the start, or from the next opening of offices. Days run from the day after the start; a start
    after closing counts as the next working day. A pause moves the end by what lies between its two ends:
    working time for hours, working days or days for the others. Pausing and resuming on one day moves no day.
    """

    term: Term
    started_at: datetime
    set_by: str
    pauses: tuple[Pause, ...] = ()

    @property
    def paused(self) -> bool:
        """Whether the clock stands still now."""
        return bool(self.pauses) and self.pauses[-1].until is None

    def pause(self, *, at: datetime, reason: str, article: str = "") -> "Deadline":
        """Stop the clock. Raises `PauseRefused` when it stands still already or `at` lies before the last change."""
        if self.paused:
            raise PauseRefused("Thời hạn đang tạm dừng, không tạm dừng thêm lần nữa.")
        self._check_order(at)
        return replace(self, pauses=(*self.pauses, Pause(at, None, reason, article)))

    def resume(self, *, at: datetime) -> "Deadline":
        """Let the clock run again. Raises `PauseRefused` when it runs or `at` lies before the pause."""
        if not self.paused:
            raise PauseRefused("Thời hạn không tạm dừng nên không thể tiếp tục.")
        self._check_order(at)
        ended = replace(self.pauses[-1], until=at)
        return replace(self, pauses=(*self.pauses[:-1], ended))

    def due_at(self, calendar: WorkingCalendar) -> datetime | None:
        """When the term ends; None while paused, unless it had ended before the pause."""
        return _due(self, calendar)

    def is_overdue(self, calendar: WorkingCalendar, *, now: datetime) -> bool:
        """Whether the end lies behind; never while paused in time."""
        due = self.due_at(calendar)
        return due is not None and now > due

    def explain(self, calendar: WorkingCalendar) -> Explanation:
        """Start, pauses, days left out, days worked instead, end, article, and who set it."""
        due = self.due_at(calendar)
        ran = [calendar.day(day) for day in days_between(vietnam_day(self.started_at), self._last_day(due))]
        off = [day for day in ran if not day.working and not self._stood_still(day)]
        in_days = self.term.unit is TermUnit.DAYS
        named = [day for day in off if day.kind is not DayKind.WEEKEND]
        return Explanation(
            term=self.term,
            set_by=self.set_by,
            started_at=self.started_at,
            counted_from=self.started_at if in_days else calendar.next_working_instant(self.started_at),
            pauses=self.pauses,
            skipped=tuple(self._moved_over(off) if in_days else named)[:_MOST_NAMED_DAYS],
            worked=() if in_days else tuple(day for day in ran if day.kind is DayKind.SWAPPED_WORKING),
            weekend_days=0 if in_days else len(off) - len(named),
            due_at=due,
        )

    def _last_day(self, due: datetime | None) -> date:
        return vietnam_day(due or self.pauses[-1].since)

    def _moved_over(self, off: list[Day]) -> list[Day]:
        """The days off a last calendar day fell on, so that the end moved behind them."""
        stood = sum(
            (vietnam_day(pause.until) - vietnam_day(pause.since)).days for pause in self.pauses if pause.until
        )
        last = vietnam_day(self.started_at) + timedelta(days=self.term.amount + stood)
        return [day for day in off if day.day >= last]

    def _stood_still(self, day: Day) -> bool:
        return any(
            vietnam_day(pause.since) < day.day < vietnam_day(pause.until)
            for pause in self.pauses
            if pause.until
        )

    def _check_order(self, at: datetime) -> None:
        last = self.started_at
        if self.pauses:
            last = self.pauses[-1].until or self.pauses[-1].since
        if at < last:
            raise PauseRefused("Thời điểm thay đổi không được trước thời điểm thay đổi gần nhất.")


def _due(deadline: Deadline, calendar: WorkingCalendar) -> datetime | None:
    count = _COUNTS[deadline.term.unit]
    left = count.whole(deadline.term.amount)
    since = count.first(deadline.started_at, calendar)
    for pause in deadline.pauses:
        due = count.end(since, left, calendar)
        if pause.since > due:
            return due
        if pause.until is None:
            return None
        left = max(left - count.used(since, pause.since, calendar), timedelta())
        since = max(since, count.again(pause.until))
    return count.end(since, left, calendar)


@dataclass(frozen=True)
class _Count:
    """One way of counting. Days are held as midnights in Vietnam, amounts as durations (a day is 24 hours)."""

    whole: Callable[[int], timedelta]
    first: Callable[[datetime, WorkingCalendar], datetime]
    again: Callable[[datetime], datetime]
    used: Callable[[datetime, datetime, WorkingCalendar], timedelta]
    end: Callable[[datetime, timedelta, WorkingCalendar], datetime]


def _midnight(instant: datetime) -> datetime:
    return datetime.combine(vietnam_day(instant), time(), VIETNAM)


def _first_working_day(instant: datetime, calendar: WorkingCalendar) -> datetime:
    return _midnight(calendar.next_working_instant(instant))


def _working_days_used(since: datetime, until: datetime, calendar: WorkingCalendar) -> timedelta:
    return timedelta(days=calendar.working_days_between(vietnam_day(since), vietnam_day(until)))


def _end_of_working_days(since: datetime, left: timedelta, calendar: WorkingCalendar) -> datetime:
    return calendar.end_of(calendar.add_working_days(vietnam_day(since), left.days))


def _days_used(since: datetime, until: datetime, _calendar: WorkingCalendar) -> timedelta:
    return vietnam_day(until) - vietnam_day(since)


def _end_of_days(since: datetime, left: timedelta, calendar: WorkingCalendar) -> datetime:
    return calendar.end_of(calendar.next_working_day(vietnam_day(since) + left))


_COUNTS: Final = {
    TermUnit.WORKING_HOURS: _Count(
        whole=lambda amount: timedelta(hours=amount),
        first=lambda instant, _calendar: instant,
        again=lambda instant: instant,
        used=lambda since, until, calendar: calendar.working_time_between(since, until),
        end=lambda since, left, calendar: calendar.add_working_time(since, left),
    ),
    TermUnit.WORKING_DAYS: _Count(
        whole=lambda amount: timedelta(days=amount),
        first=_first_working_day,
        again=_midnight,
        used=_working_days_used,
        end=_end_of_working_days,
    ),
    TermUnit.DAYS: _Count(
        whole=lambda amount: timedelta(days=amount),
        first=lambda instant, _calendar: _midnight(instant),
        again=_midnight,
        used=_days_used,
        end=_end_of_days,
    ),
}


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def _pause_sentence(pause: Pause) -> str:
    end = f"đến {_moment(pause.until)}" if pause.until else "đến nay"
    article = f", theo {pause.article}" if pause.article else ""
    return f"Tạm dừng từ {_moment(pause.since)} {end}: {pause.reason}{article}."


def _listed(days: tuple[Day, ...]) -> str:
    return ", ".join(map(str, days))
