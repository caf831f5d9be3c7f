"""Findings of the quality review: sent by the Government Office, answered by owners (QC 24.2)."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.errors import PermissionMissing
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.errors import FindingNotFound
from dichvucong.procedures.selectors.quality import (
    FindingFilter,
    FindingRow,
    finding_by_number,
    finding_deadline,
    findings_matching,
)
from dichvucong.procedures.services import answer_finding, close_finding, open_finding, send_finding_back
from dichvucong.procedures.words import CRITERION_LABELS, Criterion
from dichvucong.web.access import officer
from dichvucong.web.console.labels import actor_name, label
from dichvucong.web.console.quality import words
from dichvucong.web.console.quality.forms import FindingForm, FindingListForm
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.tables import (
    Cell,
    Column,
    Table,
    TableForm,
    export_table,
    moment_cell,
    show_table,
)
from dichvucong.web.console.things import Step, Thing, offered, put_errors, reason_form, show_thing, take_step
from dichvucong.web.console.units import for_the_office, for_unit, unit_name, units_seen

EDIT, REVIEW = "procedures.edit", "procedures.review"

STEPS: Sequence[Step[FindingRow]] = (
    Step(
        "tra-loi",
        "Báo kết quả khắc phục",
        "Đã gửi kết quả tới Văn phòng Chính phủ.",
        EDIT,
        reason_form("Đã sửa những gì", longest=10_000, rows=6),
        lambda request, row: row.state == "open" and for_unit(request, EDIT, row.owner_code),
        lambda row, said, actor, now: answer_finding(row.number, answer=said["ly_do"], actor=actor, now=now),
        fields={"answer": "ly_do"},
    ),
    Step(
        "chap-nhan",
        "Chấp nhận kết quả",
        "Đã chấp nhận; kết quả được công khai.",
        REVIEW,
        reason_form("Nhận xét, công khai cùng kết quả"),
        lambda request, row: row.state == "answered" and for_the_office(request, REVIEW),
        lambda row, said, actor, now: close_finding(row.number, verdict=said["ly_do"], actor=actor, now=now),
        fields={"reason": "ly_do"},
    ),
    Step(
        "yeu-cau-tiep",
        "Yêu cầu khắc phục tiếp",
        "Đã gửi lại; thời hạn của cơ quan chạy tiếp.",
        REVIEW,
        reason_form("Còn chưa đạt ở điểm nào"),
        lambda request, row: row.state == "answered" and for_the_office(request, REVIEW),
        lambda row, said, actor, now: send_finding_back(
            row.number, reason=said["ly_do"], actor=actor, now=now
        ),
        look="danger",
        fields={"reason": "ly_do"},
    ),
)


def _table(request: HttpRequest) -> Table[FindingRow]:
    add = (("Lập phiếu rà soát", reverse("console:open_finding")),)
    return Table(
        title="Rà soát chất lượng thủ tục hành chính",
        name="ra-soat",
        intro="Cơ quan khắc phục trong 10 ngày làm việc; kết quả được công khai (Quy chế, Điều 24).",
        export="console:export_findings",
        actions=add if for_the_office(request, REVIEW) else (),
        columns=(
            Column("Số phiếu", lambda row: Cell(row.number, _address(row), code=True)),
            Column("Thủ tục, quyết định", lambda row: Cell(f"{_about(row)} {row.subject_name}")),
            Column("Nội dung", lambda row: Cell(CRITERION_LABELS[Criterion(row.criterion)])),
            Column("Cơ quan", lambda row: Cell(row.owner_code, code=True)),
            Column("Trạng thái", _state),
            Column("Gửi lúc", lambda row: moment_cell(row.opened_at)),
            Column("Hạn", lambda row: moment_cell(row.due_at, now=clock_now())),
        ),
    )


@officer(EDIT, REVIEW)
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """The findings sent to the units granted; all for the Government Office."""
    form = FindingListForm(request.GET)
    return show_table(request, _table(request), form, lambda form: _find(request, form))


@officer(EDIT, REVIEW)
@require_safe
def export_findings(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file."""
    form, table = FindingListForm(request.GET), _table(request)
    return export_table(request, table, form, lambda form: _find(request, form), extension=extension)


@officer(REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Open a finding."""
    if not for_the_office(request, REVIEW):
        raise PermissionMissing(REVIEW)
    form = FindingForm(initial={"thu_tuc": request.GET.get("thu-tuc", "")[:40]})
    if request.method == "POST":
        form = FindingForm(request.POST)
        opened = _open(request, form) if form.is_valid() else None
        if opened is not None:
            messages.success(request, f"Đã gửi phiếu {opened.number} tới {unit_name(opened.owner_code)}.")
            return HttpResponseRedirect(_address(opened))
    shown = {
        "form": form,
        "heading": "Lập phiếu rà soát",
        "crumb": "Rà soát chất lượng",
        "back": reverse("console:findings"),
        "button": "Gửi tới cơ quan",
    }
    return render(request, "console/quality_form.html", shown, status=422 if form.errors else 200)


@officer(EDIT, REVIEW)
@require_safe
def finding(request: HttpRequest, number: str) -> HttpResponse:
    """One finding."""
    return _show(request, _visible(request, number))


@officer(EDIT, REVIEW)
@require_POST
def finding_step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Press one button."""
    found = _visible(request, number)

    def again(wrong: tuple[Step[FindingRow], forms.Form]) -> HttpResponse:
        return _show(request, found, wrong=wrong)

    return take_step(request, STEPS, verb, found, back=_address(found), show=again)


def _open(request: HttpRequest, form: FindingForm) -> FindingRow | None:
    try:
        return open_finding(form.draft, actor=officer_of(request).account.actor, now=clock_now())
    except DomainError as refusal:
        put_errors(form, refusal, form.names)
        return None


def _show(
    request: HttpRequest, row: FindingRow, *, wrong: tuple[Step[FindingRow], forms.Form] | None = None
) -> HttpResponse:
    overdue = "Quá hạn" if row.due_at and row.due_at < clock_now() else ""
    thing = Thing(
        heading=f"Phiếu rà soát {row.number}",
        crumbs=[("Rà soát chất lượng", reverse("console:findings"))],
        badge=_state(row),
        facts=(
            ("Về", Cell(f"{_about(row)} {row.subject_name}")),
            ("Nội dung rà soát", Cell(CRITERION_LABELS[Criterion(row.criterion)])),
            ("Chưa đạt", Cell(row.text)),
            ("Cơ quan khắc phục", Cell(f"{unit_name(row.owner_code)} ({row.owner_code})")),
            ("Hạn", Cell(moment_cell(row.due_at).text, warning=overdue)),
            ("Đã khắc phục", Cell(row.answer)),
            ("Người báo", Cell(actor_name(row.answered_by) if row.answered_by else "")),
            ("Trả lời muộn", Cell("Có" if row.late else "")),
            ("Nhận xét của Văn phòng Chính phủ", Cell(row.verdict)),
        ),
        sections=(("Hạn tính thế nào", finding_deadline(row).explain(load_calendar()).sentences()),),
        base=_address(row),
        stream=row.stream,
        events=words.EVENTS,
    )
    return show_thing(request, thing, offered(request, STEPS, row, wrong), status=422 if wrong else 200)


def _state(row: FindingRow) -> Cell:
    return Cell(label(words.FINDING_STATES, row.state), tone=words.TONES.get(row.state, ""))


def _about(row: FindingRow) -> str:
    return row.procedure_code or row.decision_number


def _address(row: FindingRow) -> str:
    return reverse("console:finding", args=[row.number])


def _find(request: HttpRequest, form: TableForm) -> QuerySet[FindingRow, FindingRow]:
    asked = form.cleaned_data
    wanted = FindingFilter(
        asked["tim"].strip(),
        asked["trang_thai"],
        asked["loai"],
        asked["co_quan"].strip().upper(),
        asked["qua_han"],
    )
    return findings_matching(wanted, scope=units_seen(request, EDIT, office=REVIEW), now=clock_now())


def _visible(request: HttpRequest, number: str) -> FindingRow:
    """Raises `FindingNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = finding_by_number(number)
    if not units_seen(request, EDIT, office=REVIEW).covers(found.owner_code):
        raise FindingNotFound
    return found
