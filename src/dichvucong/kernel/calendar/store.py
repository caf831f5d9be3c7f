"""What officials decided about days and hours: rows with their document, read into one calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise

from django.db import transaction

from dichvucong.kernel import journal
from dichvucong.kernel.calendar.rules import OFFICE_HOURS, Hours, Span, SpecialDay, WorkingCalendar
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry
from dichvucong.kernel.models import CalendarDay, OfficeHours
from dichvucong.kernel.text import tidy

STREAM = "calendar"


def load_calendar() -> WorkingCalendar:
    """The calendar as decided until now. Two queries; hold on to it for one piece of work, not for ever."""
    special = {
        row.day: SpecialDay(row.day, row.working, row.name, row.document) for row in CalendarDay.objects.all()
    }
    decided = [Hours(row.valid_from, _spans_of(row.spans), row.document) for row in OfficeHours.objects.all()]
    return WorkingCalendar(special, (Hours(date.min, OFFICE_HOURS), *decided))


@transaction.atomic
def swap_days(*, off: date, worked: date, document: str, actor: str, now: datetime) -> None:
    """Record that `off` is free and `worked` is worked instead. Raises `InvalidValue`."""
    paper = _document(document)
    if off == worked:
        raise InvalidValue("Ngày nghỉ và ngày làm bù phải khác nhau.", field="worked")
    calendar = load_calendar()
    if not calendar.is_working_day(off):
        raise InvalidValue(f"Ngày {off:%d/%m/%Y} vốn đã là ngày nghỉ.", field="off")
    if calendar.is_working_day(worked):
        raise InvalidValue(f"Ngày {worked:%d/%m/%Y} vốn đã là ngày làm việc.", field="worked")
    decided = {"document": paper, "recorded_by": actor, "recorded_at": now}
    pair = (
        (off, {"working": False, "name": f"Nghỉ thay ngày {worked:%d/%m/%Y}", "swapped_with": worked}),
        (worked, {"working": True, "name": f"Làm bù cho ngày {off:%d/%m/%Y}", "swapped_with": off}),
    )
    for day, facts in pair:
        CalendarDay.objects.update_or_create(day=day, defaults={**facts, **decided})
    _note(
        "calendar.swapped",
        actor=actor,
        evidence={"off": str(off), "worked": str(worked)},
        paper=paper,
        now=now,
    )


@transaction.atomic
def declare_day_off(*, day: date, name: str, document: str, actor: str, now: datetime) -> None:
    """Record a day off nobody works for. Raises `InvalidValue`."""
    paper = _document(document)
    if not tidy(name):
        raise InvalidValue("Vui lòng nhập tên ngày nghỉ.", field="name")
    if not load_calendar().is_working_day(day):
        raise InvalidValue(f"Ngày {day:%d/%m/%Y} vốn đã là ngày nghỉ.", field="day")
    CalendarDay.objects.update_or_create(
        day=day,
        defaults={
            "working": False,
            "name": tidy(name),
            "document": paper,
            "swapped_with": None,
            "recorded_by": actor,
            "recorded_at": now,
        },
    )
    _note("calendar.day_off", actor=actor, evidence={"day": str(day)}, paper=paper, now=now)


@transaction.atomic
def set_office_hours(
    *, valid_from: date, spans: Sequence[Span], document: str, actor: str, now: datetime
) -> None:
    """Record office hours from a day on; times of equal or later start replace each other. Raises `InvalidValue`."""
    paper = _document(document)
    edges = [edge for span in spans for edge in span]
    if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
        raise InvalidValue("Các khoảng giờ làm việc phải theo thứ tự và không chồng nhau.", field="spans")
    written = [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in spans]
    OfficeHours.objects.update_or_create(
        valid_from=valid_from,
        defaults={"spans": written, "document": paper, "recorded_by": actor, "recorded_at": now},
    )
    evidence = {"valid_from": str(valid_from), "spans": written}
    _note("calendar.hours", actor=actor, evidence=evidence, paper=paper, now=now)


def _document(raw: str) -> str:
    document = tidy(raw)
    if not document:
        raise InvalidValue("Vui lòng nhập số, ký hiệu văn bản quyết định.", field="document")
    return document


def _spans_of(written: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in written)


def _note(event: str, *, actor: str, evidence: Mapping[str, object], paper: str, now: datetime) -> None:
    entry = Entry(subject=STREAM, stream=STREAM, event=event, actor=actor, reason=paper, evidence=evidence)
    journal.write([entry], now=now)
