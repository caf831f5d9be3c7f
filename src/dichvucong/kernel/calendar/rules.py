"""Which days and hours count as working time in Vietnam, and how to count along them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Final

import holidays

from dichvucong.kernel.clock import VIETNAM, vietnam_day

Span = tuple[time, time]

OFFICE_HOURS: Final[tuple[Span, ...]] = ((time(8), time(12)), (time(13), time(17)))
"""08:00–17:00 with an hour of lunch: eight working hours a day, unless a row says otherwise."""

LONGEST_COUNT_DAYS: Final = 10_000
_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_WEEKDAYS: Final = (*("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"),)


class DayKind(StrEnum):
    """Why a day counts or does not."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SWAPPED_OFF = "swapped_off"
    SWAPPED_WORKING = "swapped_working"


@dataclass(frozen=True)
class SpecialDay:
    """A day somebody with authority decided about. `document` is the decision; `name` what people call the day."""

    day: date
    working: bool
    name: str
    document: str


@dataclass(frozen=True)
class Hours:
    """Office hours from a day on: spans in order, not touching, empty only if nobody ever works."""

    valid_from: date
    spans: tuple[Span, ...]
    document: str = ""

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        assert edges, "office hours have at least one span"
        assert all(earlier < later for earlier, later in pairwise(edges)), "spans are in order and apart"


@dataclass(frozen=True)
class Day:
    """What the calendar knows of one day."""

    day: date
    kind: DayKind
    name: str = ""
    document: str = ""

    @property
    def working(self) -> bool:
        """Whether the day counts."""
        return self.kind in {DayKind.WORKING, DayKind.SWAPPED_WORKING}

    def __str__(self) -> str:
        words = f"{_WEEKDAYS[self.day.weekday()]} {self.day:%d/%m/%Y}"
        because = "; ".join(part for part in (self.name, self.document) if part)
        return f"{words} ({because})" if because else words


@dataclass(frozen=True)
class WorkingCalendar:
    """Public holidays, weekends, special days and office hours, in that order of growing weight.

    Instants are aware and are read in Vietnamese time, which has no summer time.
    """

    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    hours: Sequence[Hours] = (Hours(date.min, OFFICE_HOURS),)

    def day(self, day: date) -> Day:
        """What kind of day it is, and why."""
        if day in self.special:
            decided = self.special[day]
            kind = DayKind.SWAPPED_WORKING if decided.working else DayKind.SWAPPED_OFF
            return Day(day, kind, decided.name, decided.document)
        public = _public_holidays(day.year)
        if day in public.off:
            swapped = day in public.swapped
            return Day(day, DayKind.SWAPPED_OFF if swapped else DayKind.HOLIDAY, public.off[day])
        if day in public.worked:
            return Day(day, DayKind.SWAPPED_WORKING, "Ngày làm bù")
        return Day(day, DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKING)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on the day."""
        return self.day(day).working

    def is_working(self, instant: datetime) -> bool:
        """Whether offices work at the instant; the end of a span no longer counts."""
        return any(start <= instant < end for start, end in self.spans(vietnam_day(instant)))

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The office hours of a day as instants; empty on a day off."""
        if not self.is_working_day(day):
            return []
        return [(_at(day, start), _at(day, end)) for start, end in self._hours_on(day)]

    def next_working_instant(self, instant: datetime) -> datetime:
        """The instant itself during office hours, else when they next begin."""
        for start, end in self._spans_from(instant):
            if instant < end:
                return max(instant, start)
        raise AssertionError("offices work again some day")

    def next_working_day(self, day: date) -> date:
        """The day itself if it counts, else the first one after it that does."""
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself is not counted; for 0 the next working day from it."""
        assert 0 <= count <= LONGEST_COUNT_DAYS, "a term is neither negative nor endless"
        if count == 0:
            return self.next_working_day(day)
        for _ in range(count):
            day = self.next_working_day(day + _ONE_DAY)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days lie after `after`, up to and including `until`; 0 when `until` is earlier."""
        return sum(self.is_working_day(day) for day in days_between(after + _ONE_DAY, until))

    def add_working_time(self, instant: datetime, amount: timedelta) -> datetime:
        """The instant by which offices have worked for `amount` since `instant`."""
        assert timedelta() <= amount <= LONGEST_COUNT_DAYS * _ONE_DAY, (
            "a term is neither negative nor endless"
        )
        left = amount
        for start, end in self._spans_from(instant):
            begin = max(start, instant)
            if begin < end and left <= end - begin:
                return begin + left
            left -= max(end - begin, timedelta())
        raise AssertionError("offices work again some day")

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How long offices work from `start` to `end`; nothing when `end` is earlier."""
        total = timedelta()
        for day in days_between(vietnam_day(start), vietnam_day(end)):
            for opens, closes in self.spans(day):
                total += max(min(closes, end) - max(opens, start), timedelta())
        return total

    def end_of(self, day: date) -> datetime:
        """When offices close on a working day."""
        return _at(day, self._hours_on(day)[-1][1])

    def _hours_on(self, day: date) -> tuple[Span, ...]:
        return max((rule for rule in self.hours if rule.valid_from <= day), key=_valid_from).spans

    def _spans_from(self, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = vietnam_day(instant)
        while True:
            yield from self.spans(day)
            day += _ONE_DAY


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    day = first
    while day <= last:
        yield day
        day += _ONE_DAY


@dataclass(frozen=True)
class _PublicHolidays:
    off: Mapping[date, str]
    swapped: frozenset[date]
    worked: frozenset[date]


@cache
def _public_holidays(year: int) -> _PublicHolidays:
    # The package knows public holidays, days off in lieu of a weekend, and swapped days it has been told of.
    known = holidays.country_holidays("VN", years=year, language="vi")
    off = {day: str(name) for day, name in known.items() if day.year == year}
    swapped = frozenset(day for day, name in off.items() if "thay cho" in name)
    worked = frozenset(day for day in known.weekend_workdays if day.year == year)
    return _PublicHolidays(off, swapped, worked)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, VIETNAM)


def _valid_from(rule: Hours) -> date:
    return rule.valid_from
