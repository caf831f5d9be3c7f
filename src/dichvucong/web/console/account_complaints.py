"""`/quantri/khieu-nai-tai-khoan`: the help desk's queue of complaints about accounts (QC 13.1, IDN-06)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.countries import country_in_brackets
from dichvucong.identity.errors import ComplaintNotFound
from dichvucong.identity.models import AccountComplaint, AccountLock
from dichvucong.identity.services.care import complaints, remedies
from dichvucong.identity.services.care.complaints import Parties
from dichvucong.identity.services.care.remedies import NewPassport
from dichvucong.identity.states import ComplaintState
from dichvucong.identity.terms import span
from dichvucong.identity.words import (
    COMPLAINT_LABELS,
    ComplaintKind,
    ComplaintOutcome,
    DataKind,
    IdentifierKind,
)
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.web.access import officer
from dichvucong.web.complaint_forms import FIELDS, NUMBER_LABELS, ComplaintForm
from dichvucong.web.console import complaint_words as words
from dichvucong.web.console.labels import actor_name, label
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.tables import Cell, Column, Table, TableForm, moment_cell, show_table
from dichvucong.web.console.things import NothingForm, Step, Thing, offered, put_errors, show_thing, take_step
from dichvucong.web.looks import shown_to_officer
from dichvucong.web.state_words import phone_in_words

ASSIST = "accounts.assist"
Row = AccountComplaint


@officer(ASSIST)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first, unless asked otherwise. No names: those are on the page of one complaint."""
    form = words.QueueForm(request.GET)
    return show_table(request, _table(), form, _find)


@officer(ASSIST)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Somebody complains on the telephone."""
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actor = officer_of(request).account.actor
            opened = complaints.open_complaint(form.draft, actor=actor, now=clock_now())
        except DomainError as refusal:
            put_errors(form, refusal, FIELDS)
        else:
            messages.success(request, f"Đã ghi khiếu nại {opened.number}.")
            return HttpResponseRedirect(_address(opened))
    shown = {
        "form": form,
        "heading": "Ghi khiếu nại qua điện thoại",
        "crumb": "Khiếu nại về tài khoản",
        "back": reverse("console:account_complaints"),
        "button": "Ghi khiếu nại",
    }
    return render(request, "console/quality_form.html", shown, status=422 if form.errors else 200)


@officer(ASSIST)
@require_safe
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """One complaint with what can be done now. That it was opened is noted for the person and the auditor."""
    found = _found(number)
    shown_to_officer(
        request, DataKind.COMPLAINT, about=found.number, number=found.paper, account=found.account
    )
    return _show(request, found)


@officer(ASSIST)
@require_POST
def step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Press one button."""
    found = _found(number)

    def again(wrong: tuple[Step[Row], Form]) -> HttpResponse:
        return _show(request, found, wrong=wrong)

    return take_step(request, STEPS, verb, found, back=_address(found), show=again)


def late_complaints(*, now: datetime) -> QuerySet[Row, Row]:
    """Parties not told within 24 hours, or not answered within 48 hours of acceptance."""
    untold = Q(state=ComplaintState.RECEIVED, received_at__lt=now - span("complaint.told", at=now))
    unanswered = Q(state=ComplaintState.ACCEPTED, accepted_at__lt=now - span("complaint.answered", at=now))
    return AccountComplaint.objects.filter(untold | unanswered)


def _in(*states: ComplaintState) -> Callable[[HttpRequest, Row], bool]:
    return lambda _request, row: row.state in states


def _remedy(_request: HttpRequest, row: Row) -> bool:
    return row.state == ComplaintState.ACCEPTED and row.identity_proven and row.account_id is not None


def _lockable(request: HttpRequest, row: Row) -> bool:
    return _remedy(request, row) and row.account is not None and row.account.is_active


def _locked(request: HttpRequest, row: Row) -> bool:
    return _remedy(request, row) and row.account is not None and not row.account.is_active


def _unproven(_request: HttpRequest, row: Row) -> bool:
    return row.state != ComplaintState.ANSWERED and not row.identity_proven


def _confirmable(request: HttpRequest, row: Row) -> bool:
    actor = officer_of(request).account.actor
    return _unproven(request, row) and bool(row.checked_by) and row.checked_by != actor


def _tell(row: Row, said: Any, actor: str, now: datetime) -> object:
    parties = Parties(said["nguon"], said["co_quan"].strip().upper(), said["cach_khac"].strip())
    return complaints.tell_parties(row.number, parties, actor=actor, now=now)


def _recover(row: Row, said: Any, actor: str, now: datetime) -> object:
    passport = NewPassport(said["ho_chieu_moi"].strip(), said["quoc_gia"])
    return remedies.recover_for(row.number, passport, reason=said["ly_do"], actor=actor, now=now)


def _by(remedy: Callable[..., object]) -> Callable[[Row, Any, str, datetime], object]:
    return lambda row, said, actor, now: remedy(row.number, reason=said["ly_do"], actor=actor, now=now)


def _remedy_step(verb: str, text: str, done: str, run: Callable[..., object], form: type[Form]) -> Step[Row]:
    return Step(
        verb, text, done, ASSIST, form, _remedy, run, look="plain", fields={"passport": "ho_chieu_moi"}
    )


STEPS: Sequence[Step[Row]] = (
    Step(
        "bao-cac-ben",
        "Báo các bên liên quan",
        "Đã báo các bên và người khiếu nại.",
        ASSIST,
        words.TellForm,
        _in(ComplaintState.RECEIVED),
        _tell,
        fields={"otherwise": "cach_khac", "agency_code": "co_quan"},
    ),
    Step(
        "tiep-nhan",
        "Tiếp nhận xử lý chính thức",
        "Đã tiếp nhận. Phải trả lời trong 48 giờ.",
        ASSIST,
        NothingForm,
        _in(ComplaintState.TOLD),
        lambda row, _said, actor, now: complaints.accept_complaint(row.number, actor=actor, now=now),
    ),
    Step(
        "doi-chieu",
        "Ghi việc đối chiếu danh tính",
        "Đã ghi. Cần một cán bộ khác xác nhận.",
        ASSIST,
        words.CheckForm,
        _unproven,
        lambda row, said, actor, now: complaints.check_identity(
            row.number, said["cach"], actor=actor, now=now
        ),
        look="plain",
    ),
    Step(
        "xac-nhan",
        "Xác nhận danh tính",
        "Đã xác nhận danh tính người khiếu nại.",
        ASSIST,
        NothingForm,
        _confirmable,
        lambda row, _said, actor, now: complaints.confirm_identity(row.number, actor=actor, now=now),
    ),
    _remedy_step(
        "ket-thuc-phien",
        "Kết thúc mọi phiên đăng nhập",
        "Đã kết thúc mọi phiên đăng nhập.",
        _by(remedies.end_sessions_for),
        words.ReasonForm,
    ),
    replace(
        _remedy_step("khoa", "Khóa tài khoản", "Đã khóa.", _by(remedies.lock_for), words.ReasonForm),
        open_to=_lockable,
    ),
    replace(
        _remedy_step(
            "mo-khoa", "Mở khóa tài khoản", "Đã mở khóa.", _by(remedies.unlock_for), words.ReasonForm
        ),
        open_to=_locked,
    ),
    _remedy_step(
        "go-so",
        "Gỡ số giấy tờ này khỏi tài khoản đang mang",
        "Đã gỡ số.",
        _by(remedies.release_number_for),
        words.ReasonForm,
    ),
    _remedy_step("khoi-phuc", "Khôi phục cho chủ tài khoản", "Đã khôi phục.", _recover, words.RecoverForm),
    Step(
        "tra-loi",
        "Trả lời và kết thúc",
        "Đã trả lời người khiếu nại.",
        ASSIST,
        words.AnswerForm,
        _in(ComplaintState.ACCEPTED),
        lambda row, said, actor, now: complaints.answer_complaint(
            row.number, ComplaintOutcome(said["ket_qua"]), said["tra_loi"], actor=actor, now=now
        ),
        fields={"answer": "tra_loi"},
    ),
)


def _table() -> Table[Row]:
    return Table(
        title="Khiếu nại về tài khoản",
        name="khieu-nai-tai-khoan",
        intro="Báo các bên trong 24 giờ từ khi nhận, trả lời trong 48 giờ từ khi tiếp nhận (Quy chế, Điều 13.1). Giờ đồng hồ, không phải giờ làm việc.",
        actions=(("Ghi khiếu nại qua điện thoại", reverse("console:account_complaint_new")),),
        columns=(
            Column("Số", lambda row: Cell(row.number, _address(row), code=True)),
            Column("Về việc", lambda row: Cell(COMPLAINT_LABELS[ComplaintKind(row.kind)])),
            Column("Trạng thái", _state),
            Column("Nhận lúc", lambda row: moment_cell(row.received_at)),
            Column("Hạn", lambda row: moment_cell(row.due_at, now=clock_now())),
        ),
    )


def _find(form: TableForm) -> QuerySet[Row, Row]:
    said = form.cleaned_data
    rows = late_complaints(now=clock_now()) if said["qua_han"] else AccountComplaint.objects.all()
    if said["so"].strip():
        return rows.filter(number=said["so"].strip().upper())
    if said["trang_thai"] == words.EVERY:
        return rows
    if said["trang_thai"]:
        return rows.filter(state=said["trang_thai"])
    return rows.exclude(state=ComplaintState.ANSWERED)


def _found(number: str) -> Row:
    found = AccountComplaint.objects.select_related("account").filter(number=number).first()
    if found is None:
        raise ComplaintNotFound
    return found


def _show(request: HttpRequest, row: Row, *, wrong: tuple[Step[Row], Form] | None = None) -> HttpResponse:
    thing = Thing(
        heading=f"Khiếu nại {row.number}",
        crumbs=[("Khiếu nại về tài khoản", reverse("console:account_complaints"))],
        badge=_state(row),
        facts=[(name, cell) for name, cell in _facts(row) if cell.text],
        base=_address(row),
        stream=row.stream,
        events=words.EVENTS,
    )
    return show_thing(request, thing, offered(request, STEPS, row, wrong), status=422 if wrong else 200)


def _facts(row: Row) -> Sequence[tuple[str, Cell]]:
    return (
        ("Về việc", Cell(COMPLAINT_LABELS[ComplaintKind(row.kind)])),
        ("Nội dung", Cell(row.text)),
        ("Người khiếu nại", Cell(row.name)),
        (
            NUMBER_LABELS.get(IdentifierKind(row.number_kind), "Số giấy tờ"),
            Cell(f"{row.paper}{country_in_brackets(row.country)}"),
        ),
        ("Điện thoại", Cell(phone_in_words(row.phone))),
        ("Thư điện tử", Cell(row.email)),
        ("Tài khoản", Cell(_account_in_words(row))),
        ("Danh tính", Cell(_identity_in_words(row))),
        ("Cách đối chiếu", Cell(row.checked_how)),
        ("Nhận lúc", moment_cell(row.received_at)),
        ("Các bên đã báo", Cell(row.told_whom)),
        ("Báo lúc", moment_cell(row.told_at)),
        ("Tiếp nhận lúc", moment_cell(row.accepted_at)),
        ("Hạn", moment_cell(row.due_at, now=clock_now())),
        ("Kết quả", Cell(label(words.OUTCOMES, row.outcome) if row.outcome else "")),
        ("Trả lời", Cell(row.answer)),
    )


def _account_in_words(row: Row) -> str:
    if row.account is None:
        return "Không có tài khoản nào mang số này"
    lock = AccountLock.objects.filter(account=row.account, opened_at=None).first()
    state = f"đang khóa ({label(words.LOCKS, lock.cause)})" if lock else "đang dùng được"
    return f"{state}; đăng nhập gần nhất {moment_cell(row.account.last_active_at).text}"


def _identity_in_words(row: Row) -> str:
    if row.owner_opened:
        return "Chủ tài khoản khiếu nại khi đang đăng nhập"
    if row.confirmed_by:
        return f"{actor_name(row.checked_by)} đối chiếu, {actor_name(row.confirmed_by)} xác nhận"
    return (
        f"{actor_name(row.checked_by)} đã đối chiếu, chờ cán bộ khác" if row.checked_by else "Chưa đối chiếu"
    )


def _state(row: Row) -> Cell:
    return Cell(label(words.STATES, row.state), tone="ok" if row.state == "answered" else "warn")


def _address(row: Row) -> str:
    return reverse("console:account_complaint", args=[row.number])
