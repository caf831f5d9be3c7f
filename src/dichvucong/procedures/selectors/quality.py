"""Findings of the quality review and reports from anybody, for officers and for everybody (QC 24.2, 25.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet

from dichvucong.identity.rules import AgencyScope
from dichvucong.kernel.calendar.deadlines import Deadline, Pause
from dichvucong.procedures.errors import FindingNotFound, ReportNotFound
from dichvucong.procedures.models import Finding as FindingRow
from dichvucong.procedures.models import ProcedureReport as ReportRow
from dichvucong.procedures.states import FindingState
from dichvucong.procedures.terms import deadline_from

__all__ = [
    "FindingFilter",
    "FindingRow",
    "OwnerFigures",
    "ReportRow",
    "finding_by_number",
    "finding_deadline",
    "findings_matching",
    "published_findings",
    "report_by_link",
    "report_by_number",
    "reports_matching",
    "review_figures",
]
M = TypeVar("M", bound=Model)
WITH_THE_OFFICE = "Văn phòng Chính phủ xem xét trả lời"


@dataclass(frozen=True)
class FindingFilter:
    """What to look for; empty values do not filter. `text` is part of a number, code or name."""

    text: str = ""
    state: str = ""
    kind: str = ""
    owner_code: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class OwnerFigures:
    """How one owner stands with the findings sent to it: all, closed, answered late or not yet though due."""

    owner_code: str
    found: int
    closed: int
    late: int
    overdue: int


def findings_matching(
    wanted: FindingFilter, *, scope: AgencyScope, now: datetime
) -> QuerySet[FindingRow, FindingRow]:
    """Findings sent to the owners that may be seen. `kind` is the criterion."""
    rows = _within(FindingRow.objects.all(), scope)
    exact = {"state": wanted.state, "criterion": wanted.kind, "owner_code": wanted.owner_code}
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    if wanted.overdue:
        rows = rows.filter(due_at__lt=now)
    if wanted.text:
        named = Q(number__iexact=wanted.text) | Q(procedure_code__startswith=wanted.text)
        rows = rows.filter(named | Q(subject_name__icontains=wanted.text) | Q(decision_number=wanted.text))
    return rows


def finding_by_number(number: str) -> FindingRow:
    """Raises `FindingNotFound`."""
    row = FindingRow.objects.filter(number=number).first()
    if row is None:
        raise FindingNotFound
    return row


def finding_deadline(finding: FindingRow) -> Deadline:
    """The owner's days, without those in which the finding lay with the Government Office."""
    deadline = deadline_from("finding.answer", finding.opened_at)
    pauses = tuple(
        Pause(datetime.fromisoformat(since), datetime.fromisoformat(until), WITH_THE_OFFICE)
        for since, until in finding.pauses
    )
    return Deadline(deadline.term, deadline.started_at, deadline.set_by, pauses)


def published_findings(owner_code: str = "") -> QuerySet[FindingRow, FindingRow]:
    """What everybody may read: the ones that ended, newest first."""
    rows = FindingRow.objects.filter(state=FindingState.CLOSED).order_by("-closed_at")
    return rows.filter(owner_code=owner_code) if owner_code else rows


def review_figures(*, now: datetime) -> Sequence[OwnerFigures]:
    """One line an owner, most findings first: for the public page and for statistics."""
    rows = (
        FindingRow.objects.values("owner_code")
        .annotate(
            found=Count("pk"),
            closed=Count("pk", filter=Q(state=FindingState.CLOSED)),
            late=Count("pk", filter=Q(late=True)),
            overdue=Count("pk", filter=Q(state=FindingState.OPEN, due_at__lt=now)),
        )
        .order_by("-found", "owner_code")
    )
    return [OwnerFigures(**row) for row in rows]


def reports_matching(
    wanted: FindingFilter, *, scope: AgencyScope, now: datetime
) -> QuerySet[ReportRow, ReportRow]:
    """Reports in the queues that may be seen."""
    rows = _within(ReportRow.objects.all(), scope)
    exact = {"state": wanted.state, "kind": wanted.kind, "owner_code": wanted.owner_code}
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    if wanted.overdue:
        rows = rows.filter(state="received", due_at__lt=now)
    if wanted.text:
        named = Q(number__iexact=wanted.text) | Q(procedure_code__startswith=wanted.text)
        rows = rows.filter(named | Q(subject_name__icontains=wanted.text))
    return rows


def report_by_number(number: str) -> ReportRow:
    """Raises `ReportNotFound`."""
    row = ReportRow.objects.filter(number=number).first()
    if row is None:
        raise ReportNotFound
    return row


def report_by_link(link_token: str) -> ReportRow:
    """By the link that whoever reported was given. Raises `ReportNotFound`."""
    row = ReportRow.objects.filter(link_token=link_token).first()
    if row is None:
        raise ReportNotFound
    return row


def _within(rows: QuerySet[M, M], scope: AgencyScope) -> QuerySet[M, M]:
    return rows if scope.everything else rows.filter(owner_code__in=scope.codes)
