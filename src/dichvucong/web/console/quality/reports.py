"""Reports of missing or wrong procedures: the queue of each owner, and an officer's own report (QC 25.3)."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.errors import ReportNotFound
from dichvucong.procedures.selectors.quality import (
    FindingFilter,
    ReportRow,
    report_by_number,
    reports_matching,
)
from dichvucong.procedures.services import answer_report, pass_report_on, report_procedure
from dichvucong.procedures.words import (
    REPORT_KIND_LABELS,
    REPORT_OUTCOME_LABELS,
    ReportKind,
    ReportOutcome,
)
from dichvucong.web.access import officer
from dichvucong.web.console.labels import actor_name, label
from dichvucong.web.console.quality import words
from dichvucong.web.console.quality.forms import AnswerReportForm, PassOnForm, ReportListForm
from dichvucong.web.console.scope import audit, officer_of
from dichvucong.web.console.tables import (
    Cell,
    Column,
    Table,
    TableForm,
    export_table,
    moment_cell,
    show_table,
)
from dichvucong.web.console.things import Step, Thing, offered, put_errors, show_thing, take_step
from dichvucong.web.console.units import for_the_office, for_unit, unit_name, units_seen
from dichvucong.web.looks import shown_to_officer
from dichvucong.web.report_forms import ReportForm

EDIT, REVIEW = "procedures.edit", "procedures.review"


def _waits_for(request: HttpRequest, row: ReportRow) -> bool:
    own = for_unit(request, EDIT, row.owner_code) or for_the_office(request, REVIEW)
    return row.state == "received" and own


STEPS: Sequence[Step[ReportRow]] = (
    Step(
        "tra-loi",
        "Trả lời",
        "Đã trả lời; người phản ánh được báo nếu có để lại liên hệ.",
        EDIT,
        AnswerReportForm,
        _waits_for,
        lambda row, said, actor, now: answer_report(
            row.number, outcome=ReportOutcome(said["ket_qua"]), answer=said["tra_loi"], actor=actor, now=now
        ),
        fields={"answer": "tra_loi"},
    ),
    Step(
        "chuyen",
        "Chuyển cơ quan khác",
        "Đã chuyển phản ánh.",
        EDIT,
        PassOnForm,
        _waits_for,
        lambda row, said, actor, now: pass_report_on(
            row.number, owner_code=said["co_quan"], reason=said["ly_do"], actor=actor, now=now
        ),
        look="plain",
        fields={"owner_code": "co_quan", "reason": "ly_do"},
    ),
)


def _table() -> Table[ReportRow]:
    return Table(
        title="Phản ánh về thủ tục",
        name="phan-anh-thu-tuc",
        intro="Thủ tục thiếu, sai, hết hiệu lực do người dân, cán bộ báo (Quy chế, Điều 25.3).",
        export="console:export_reports",
        actions=(("Báo thủ tục thiếu, sai", reverse("console:report_procedure")),),
        columns=(
            Column("Số", lambda row: Cell(row.number, _address(row), code=True)),
            Column("Thủ tục", lambda row: Cell(f"{row.procedure_code} {row.subject_name}".strip())),
            Column("Loại", lambda row: Cell(REPORT_KIND_LABELS[ReportKind(row.kind)])),
            Column("Cơ quan", lambda row: Cell(row.owner_code, code=True)),
            Column("Trạng thái", _state),
            Column("Nhận lúc", lambda row: moment_cell(row.received_at)),
            Column(
                "Hạn",
                lambda row: moment_cell(row.due_at, now=clock_now() if row.state == "received" else None),
            ),
        ),
    )


@officer(EDIT, REVIEW)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports in the queues of the units granted; all for the Government Office."""
    return show_table(request, _table(), ReportListForm(request.GET), lambda form: _find(request, form))


@officer(EDIT, REVIEW)
@require_safe
def export_reports(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file; it holds nothing about who reported."""
    form = ReportListForm(request.GET)
    return export_table(request, _table(), form, lambda form: _find(request, form), extension=extension)


@officer()
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Any officer may report a procedure."""
    form = ReportForm(initial={"thu_tuc": request.GET.get("thu-tuc", "")[:40]})
    if request.method == "POST":
        form = ReportForm(request.POST)
        if form.is_valid():
            sent = _send(request, form)
            if sent is not None:
                messages.success(request, f"Đã gửi phản ánh {sent.number} tới {unit_name(sent.owner_code)}.")
                return HttpResponseRedirect(reverse("console:report_procedure"))
    shown = {
        "form": form,
        "heading": "Báo thủ tục thiếu, sai",
        "crumb": "",
        "back": reverse("console:report_procedure"),
        "button": "Gửi phản ánh",
    }
    return render(request, "console/quality_form.html", shown, status=422 if form.errors else 200)


@officer(EDIT, REVIEW)
@require_safe
def report(request: HttpRequest, number: str) -> HttpResponse:
    """One report. Reading it is journalled: it may hold personal data."""
    found = _visible(request, number)
    audit(request, "report.read", found.number)
    shown_to_officer(request, DataKind.REPORT, about=found.number)
    return _show(request, found)


@officer(EDIT, REVIEW)
@require_POST
def report_step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Press one button."""
    found = _visible(request, number)

    def again(wrong: tuple[Step[ReportRow], forms.Form]) -> HttpResponse:
        return _show(request, found, wrong=wrong)

    back = reverse("console:reports") if verb == "chuyen" else _address(found)
    return take_step(request, STEPS, verb, found, back=back, show=again)


def _send(request: HttpRequest, form: ReportForm) -> ReportRow | None:
    try:
        return report_procedure(form.draft, actor=officer_of(request).account.actor, now=clock_now())
    except DomainError as refusal:
        put_errors(form, refusal, form.names)
        return None


def _show(
    request: HttpRequest, row: ReportRow, *, wrong: tuple[Step[ReportRow], forms.Form] | None = None
) -> HttpResponse:
    overdue = "Quá hạn" if row.state == "received" and row.due_at < clock_now() else ""
    outcome = REPORT_OUTCOME_LABELS[ReportOutcome(row.outcome)] if row.outcome else ""
    thing = Thing(
        heading=f"Phản ánh {row.number}",
        crumbs=[("Phản ánh về thủ tục", reverse("console:reports"))],
        badge=_state(row),
        facts=(
            ("Thủ tục", Cell(f"{row.procedure_code} {row.subject_name}".strip())),
            ("Loại", Cell(REPORT_KIND_LABELS[ReportKind(row.kind)])),
            ("Nội dung", Cell(row.text)),
            ("Cơ quan trả lời", Cell(f"{unit_name(row.owner_code)} ({row.owner_code})")),
            ("Nhận lúc", moment_cell(row.received_at)),
            ("Hạn trả lời", Cell(moment_cell(row.due_at).text, warning=overdue)),
            ("Người phản ánh", Cell(row.reporter_name)),
            ("Điện thoại", Cell(row.reporter_phone)),
            ("Thư điện tử", Cell(row.reporter_email)),
            ("Kết quả", Cell(outcome)),
            ("Trả lời", Cell(row.answer)),
            ("Người trả lời", Cell(actor_name(row.answered_by) if row.answered_by else "")),
        ),
        base=_address(row),
        stream=row.stream,
        events=words.EVENTS,
    )
    return show_thing(request, thing, offered(request, STEPS, row, wrong), status=422 if wrong else 200)


def _state(row: ReportRow) -> Cell:
    tone = "ok" if row.state == "answered" else "warn"
    return Cell(label(words.REPORT_STATES, row.state), tone=tone)


def _address(row: ReportRow) -> str:
    return reverse("console:report", args=[row.number])


def _find(request: HttpRequest, form: TableForm) -> QuerySet[ReportRow, ReportRow]:
    asked = form.cleaned_data
    wanted = FindingFilter(
        asked["tim"].strip(),
        asked["trang_thai"],
        asked["loai"],
        asked["co_quan"].strip().upper(),
        asked["qua_han"],
    )
    return reports_matching(wanted, scope=units_seen(request, EDIT, office=REVIEW), now=clock_now())


def _visible(request: HttpRequest, number: str) -> ReportRow:
    """Raises `ReportNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = report_by_number(number)
    if not units_seen(request, EDIT, office=REVIEW).covers(found.owner_code):
        raise ReportNotFound
    return found
