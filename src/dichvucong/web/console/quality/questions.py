"""Questions and answers of the ministries (QC 22): written, published, read again when a procedure changes."""

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
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.errors import QuestionNotFound
from dichvucong.procedures.selectors.questions import (
    QuestionFilter,
    QuestionRow,
    question_by_number,
    questions_matching,
)
from dichvucong.procedures.services import (
    answer_asker,
    change_question,
    confirm_question,
    draft_question,
    publish_question,
    unpublish_question,
)
from dichvucong.procedures.words import Origin
from dichvucong.web.access import officer
from dichvucong.web.console.labels import actor_name, label
from dichvucong.web.console.quality import words
from dichvucong.web.console.quality.forms import QuestionForm, QuestionListForm
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
from dichvucong.web.console.things import (
    NothingForm,
    Step,
    Thing,
    offered,
    put_errors,
    reason_form,
    show_thing,
    take_step,
)
from dichvucong.web.console.units import for_unit, unit_name, units_seen
from dichvucong.web.looks import shown_to_officer

EDIT, REVIEW = "procedures.edit", "procedures.review"
SHORT = 150


def _may(request: HttpRequest, row: QuestionRow) -> bool:
    return for_unit(request, EDIT, row.owner_code)


STEPS: Sequence[Step[QuestionRow]] = (
    Step(
        "cong-khai",
        "Công khai",
        "Đã công khai.",
        EDIT,
        NothingForm,
        lambda request, row: row.state in {"draft", "unpublished"} and _may(request, row),
        lambda row, _said, actor, now: publish_question(row.pk, actor=actor, now=now),
    ),
    Step(
        "tra-loi-rieng",
        "Chỉ trả lời người hỏi",
        "Đã trả lời; người hỏi được báo nếu có để lại địa chỉ.",
        EDIT,
        NothingForm,
        lambda request, row: row.state == "draft" and row.origin == Origin.PORTAL and _may(request, row),
        lambda row, _said, actor, now: answer_asker(row.pk, actor=actor, now=now),
        look="plain",
    ),
    Step(
        "giu-nguyen",
        "Đã rà soát, câu trả lời còn đúng",
        "Đã ghi nhận việc rà soát.",
        EDIT,
        NothingForm,
        lambda request, row: row.state == "flagged" and _may(request, row),
        lambda row, _said, actor, now: confirm_question(row.pk, actor=actor, now=now),
    ),
    Step(
        "go",
        "Gỡ khỏi trang công khai",
        "Đã gỡ.",
        EDIT,
        reason_form("Lý do gỡ"),
        lambda request, row: row.state in {"published", "flagged"} and _may(request, row),
        lambda row, said, actor, now: unpublish_question(row.pk, reason=said["ly_do"], actor=actor, now=now),
        look="danger",
        fields={"reason": "ly_do"},
    ),
)


def _table() -> Table[QuestionRow]:
    return Table(
        title="Câu hỏi và trả lời",
        name="hoi-dap",
        intro="Bộ, cơ quan xây dựng và chịu trách nhiệm về nội dung (Quy chế, Điều 22).",
        export="console:export_questions",
        actions=(("Soạn câu hỏi", reverse("console:add_question")),),
        columns=(
            Column("Câu hỏi", lambda row: Cell(row.text[:SHORT], _address(row))),
            Column("Thủ tục", lambda row: Cell(", ".join(row.procedure_codes), code=True)),
            Column("Lĩnh vực", lambda row: Cell(row.field_name)),
            Column("Cơ quan", lambda row: Cell(row.owner_code, code=True)),
            Column("Nguồn", lambda row: Cell(label(words.ORIGINS, row.origin))),
            Column("Trạng thái", _state),
            Column("Cần rà soát từ", lambda row: moment_cell(row.flagged_at)),
        ),
    )


@officer(EDIT, REVIEW)
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of the units granted; all for the Government Office."""
    return show_table(request, _table(), QuestionListForm(request.GET), lambda form: _find(request, form))


@officer(EDIT, REVIEW)
@require_safe
def export_questions(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file."""
    form = QuestionListForm(request.GET)
    return export_table(request, _table(), form, lambda form: _find(request, form), extension=extension)


@officer(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Write one more question."""
    if request.method == "POST":
        return _save(request, QuestionForm(request.POST), None)
    return _show_form(request, QuestionForm(initial={"thu_tuc": request.GET.get("thu-tuc", "")[:40]}), None)


@officer(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Say a question differently."""
    found = _visible(request, number)
    if not _may(request, found):
        raise PermissionMissing(EDIT)
    if request.method == "POST":
        said = {**request.POST.dict(), "co_quan": found.owner_code}
        return _save(request, QuestionForm(said, kept=found.field_name), found)
    return _show_form(request, QuestionForm.of(found), found)


@officer(EDIT, REVIEW)
@require_safe
def question(request: HttpRequest, number: int) -> HttpResponse:
    """One question."""
    return _show(request, _visible(request, number))


@officer(EDIT, REVIEW)
@require_POST
def question_step(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Press one button."""
    found = _visible(request, number)

    def again(wrong: tuple[Step[QuestionRow], forms.Form]) -> HttpResponse:
        return _show(request, found, wrong=wrong)

    return take_step(request, STEPS, verb, found, back=_address(found), show=again)


def _save(request: HttpRequest, form: QuestionForm, found: QuestionRow | None) -> HttpResponse:
    if form.is_valid() and not for_unit(request, EDIT, form.owner_code):
        form.add_error("co_quan", "Không có cơ quan này trong phạm vi bạn được giao.")
    if not form.is_valid():
        return _show_form(request, form, found, status=422)
    actor, now = officer_of(request).account.actor, clock_now()
    try:
        if found is None:
            saved = draft_question(form.draft, owner_code=form.owner_code, actor=actor, now=now)
        else:
            change_question(found.pk, form.draft, actor=actor, now=now)
            saved = found
    except DomainError as refusal:
        put_errors(form, refusal, form.names)
        return _show_form(request, form, found, status=422)
    messages.success(request, "Đã lưu.")
    return HttpResponseRedirect(_address(saved))


def _show_form(
    request: HttpRequest, form: QuestionForm, found: QuestionRow | None, *, status: int = 200
) -> HttpResponse:
    if found is not None:
        form.fields["co_quan"].widget.attrs["readonly"] = True
    shown = {
        "form": form,
        "heading": "Sửa câu hỏi" if found else "Soạn câu hỏi",
        "crumb": "Câu hỏi và trả lời",
        "back": _address(found) if found else reverse("console:questions"),
        "button": "Lưu",
    }
    return render(request, "console/quality_form.html", shown, status=status)


def _show(
    request: HttpRequest, row: QuestionRow, *, wrong: tuple[Step[QuestionRow], forms.Form] | None = None
) -> HttpResponse:
    changed = f"Thủ tục {row.flagged_for} đã thay đổi. Hãy đọc lại câu trả lời." if row.flagged_for else ""
    edit = [("Sửa", reverse("console:change_question", args=[row.pk]))] if _may(request, row) else []
    thing = Thing(
        heading=row.text[:SHORT],
        crumbs=[("Câu hỏi và trả lời", reverse("console:questions"))],
        badge=_state(row),
        facts=(
            ("Câu hỏi", Cell(row.text)),
            ("Trả lời", Cell(row.answer)),
            ("Thủ tục", Cell(", ".join(row.procedure_codes), code=True)),
            ("Lĩnh vực", Cell(row.field_name)),
            ("Cơ quan", Cell(f"{unit_name(row.owner_code)} ({row.owner_code})")),
            ("Người soạn", Cell(actor_name(row.drafted_by))),
            ("Công khai lúc", moment_cell(row.published_at)),
            *_asker(request, row),
        ),
        notes=[changed] if changed else (),
        links=edit,
        base=_address(row),
        stream=row.stream,
        events=words.EVENTS,
    )
    return show_thing(request, thing, offered(request, STEPS, row, wrong), status=422 if wrong else 200)


def _asker(request: HttpRequest, row: QuestionRow) -> Sequence[tuple[str, Cell]]:
    """Who asked it, for officers of the owner only."""
    asker = row.asked_by
    if asker is None:
        return ()
    asked = [("Nguyên văn người dân hỏi", Cell(asker.text)), ("Hỏi lúc", moment_cell(asker.asked_at))]
    if not _may(request, row):
        return asked
    contact = ", ".join(filter(None, (asker.name, asker.phone, asker.email))) or "Không để lại"
    shown_to_officer(request, DataKind.REPORT, about=f"question:{row.pk}")
    return [*asked, ("Người hỏi", Cell(contact))]


def _state(row: QuestionRow) -> Cell:
    return Cell(label(words.QUESTION_STATES, row.state), tone=words.TONES.get(row.state, ""))


def _address(row: QuestionRow) -> str:
    return reverse("console:question", args=[row.pk])


def _find(request: HttpRequest, form: TableForm) -> QuerySet[QuestionRow, QuestionRow]:
    asked = form.cleaned_data
    wanted = QuestionFilter(
        asked["tim"], asked["trang_thai"], asked["co_quan"].strip().upper(), asked["thu_tuc"].strip()
    )
    return questions_matching(wanted, scope=units_seen(request, EDIT, office=REVIEW))


def _visible(request: HttpRequest, number: int) -> QuestionRow:
    """Raises `QuestionNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = question_by_number(number)
    if not units_seen(request, EDIT, office=REVIEW).covers(found.owner_code):
        raise QuestionNotFound
    return found
