"""`/quantri/tai-khoan-nguoi-dan/de-nghi`: merging and splitting proposed by one officer, decided by another (IDN-01)."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.identity.errors.merging import ProposalNotFound
from dichvucong.identity.models import Account, Identifier, TransferProposal
from dichvucong.identity.services.care import proposals as services
from dichvucong.identity.states import ProposalState
from dichvucong.identity.words import DataKind, ProposedAct
from dichvucong.kernel.forms import Form
from dichvucong.kernel.identifiers import mask_name
from dichvucong.web.access import officer
from dichvucong.web.console.labels import EVENTS as COMMON_EVENTS
from dichvucong.web.console.labels import actor_name, label
from dichvucong.web.console.merging import ASSIST, note_seen, number_in_words, shown_account
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.tables import Cell, Column, Table, TableForm, moment_cell, show_table
from dichvucong.web.console.things import (
    NothingForm,
    Step,
    Thing,
    offered,
    reason_form,
    show_thing,
    take_step,
)
from dichvucong.web.looks import shown_to_officer

Row = TransferProposal
EVERY = "tat-ca"
ACTS: Mapping[str, str] = {
    ProposedAct.MERGE: "Gộp hai tài khoản",
    ProposedAct.SPLIT: "Tách số ra tài khoản riêng",
    ProposedAct.UNDO: "Hoàn tác việc gộp hoặc tách",
}
STATES: Mapping[str, str] = {
    ProposalState.OPEN: "Chờ cán bộ khác quyết định",
    ProposalState.CARRIED_OUT: "Đã thực hiện",
    ProposalState.REFUSED: "Đã từ chối",
    ProposalState.WITHDRAWN: "Đã rút",
    ProposalState.EXPIRED: "Hết hạn",
    ProposalState.VOID: "Không còn hiệu lực",
}
_TONES: Mapping[str, str] = {ProposalState.OPEN: "warn", ProposalState.CARRIED_OUT: "ok"}
_EVENTS: Mapping[str, str] = {
    **COMMON_EVENTS,
    "proposal.made": "Lập đề nghị",
    "proposal.carried_out": "Thực hiện",
    "proposal.refused": "Từ chối",
    "proposal.withdrawn": "Rút đề nghị",
    "proposal.expired": "Hết hạn",
    "proposal.void": "Hết hiệu lực vì tài khoản đã thay đổi",
}
_HEADINGS: Mapping[str, tuple[str, str]] = {
    ProposedAct.MERGE: ("Tài khoản còn lại", "Tài khoản được gộp vào"),
    ProposedAct.SPLIT: ("Tài khoản bị tách", ""),
    ProposedAct.UNDO: ("Tài khoản đang mang các số", "Tài khoản nhận lại các số"),
}


class QueueForm(TableForm):
    """Finding proposals."""

    main = ("so", "trang_thai")
    orders: ClassVar[Mapping[str, str]] = {"proposed_at": "Cũ nhất trước", "-proposed_at": "Mới nhất trước"}

    so = forms.CharField(
        label="Số đề nghị",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[("", "Chờ quyết định"), *list(STATES.items())[1:], (EVERY, "Tất cả")],
    )


class CarryOutForm(Form):
    """That the second officer has looked too."""

    da_xem = forms.BooleanField(
        label="Tôi đã tự kiểm tra bằng chứng và hai bên đúng như đề nghị",
        error_messages={"required": "Hãy xác nhận đã kiểm tra."},
    )


@officer(ASSIST)
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first. No names: those are on the page of one proposal."""
    return show_table(request, _table(), QueueForm(request.GET), _find)


@officer(ASSIST)
@require_safe
def proposal(request: HttpRequest, number: str) -> HttpResponse:
    """One proposal with its accounts, masked; each look stands in their journals."""
    found = _found(number)
    for account in _accounts(found):
        note_seen(request, account)
    return _show(request, found)


@officer(ASSIST)
@require_POST
def step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Press one button. What ended meanwhile says so on its page."""
    found = _found(number)

    def again(wrong: tuple[Step[Row], forms.Form]) -> HttpResponse:
        fresh = _found(number)
        if fresh.state == ProposalState.OPEN:
            return _show(request, fresh, wrong=wrong)
        messages.error(request, " ".join(str(error) for error in wrong[1].non_field_errors()))
        return HttpResponseRedirect(_address(fresh))

    return take_step(request, _steps(request), verb, found, back=_address(found), show=again)


def _steps(request: HttpRequest) -> Sequence[Step[Row]]:
    by = officer_of(request).account
    return (
        Step(
            "thuc-hien",
            "Thực hiện",
            "Đã thực hiện. Chủ tài khoản được báo tin.",
            ASSIST,
            CarryOutForm,
            _decidable,
            lambda row, _said, _actor, now: services.carry_out(row.number, by=by, now=now),
            hint="Mọi phiên đăng nhập của các tài khoản này kết thúc.",
        ),
        Step(
            "tu-choi",
            "Từ chối",
            "Đã từ chối. Không có gì được chuyển.",
            ASSIST,
            reason_form("Lý do, không ghi dữ liệu cá nhân", longest=300),
            _decidable,
            lambda row, said, _actor, now: services.refuse(row.number, reason=said["ly_do"], by=by, now=now),
            look="plain",
            fields={"reason": "ly_do"},
        ),
        Step(
            "rut",
            "Rút đề nghị",
            "Đã rút đề nghị.",
            ASSIST,
            NothingForm,
            _own,
            lambda row, _said, _actor, now: services.withdraw(row.number, by=by, now=now),
            look="plain",
        ),
    )


def _decidable(request: HttpRequest, row: Row) -> bool:
    return row.state == ProposalState.OPEN and services.may_decide(row, officer_of(request).account)


def _own(request: HttpRequest, row: Row) -> bool:
    return row.state == ProposalState.OPEN and row.proposed_by_id == officer_of(request).account.pk


def _table() -> Table[Row]:
    return Table(
        title="Đề nghị gộp, tách tài khoản",
        name="de-nghi-gop-tach",
        intro="Người lập đề nghị không tự quyết định. Đề nghị hết hạn sau 7 ngày, và hết hiệu lực khi tài khoản thay đổi.",
        empty="Không có đề nghị nào với các điều kiện này.",
        actions=(("Tìm tài khoản", reverse("console:people")),),
        columns=(
            Column("Số", lambda row: Cell(row.number, _address(row), code=True)),
            Column("Việc", lambda row: Cell(ACTS[row.act])),
            Column("Trạng thái", _state),
            Column("Lập lúc", lambda row: moment_cell(row.proposed_at)),
            Column("Người lập", lambda row: Cell(actor_name(row.proposed_by.actor))),
            Column("Hết hạn", lambda row: moment_cell(row.expires_at)),
        ),
    )


def _find(form: TableForm) -> QuerySet[Row, Row]:
    said = form.cleaned_data
    rows = TransferProposal.objects.select_related("proposed_by")
    if said["so"].strip():
        return rows.filter(number=said["so"].strip().upper())
    if said["trang_thai"] == EVERY:
        return rows
    return rows.filter(state=said["trang_thai"] or ProposalState.OPEN)


def _found(number: str) -> Row:
    rows = TransferProposal.objects.select_related("account", "other", "proposed_by", "decided_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise ProposalNotFound
    return found


def _accounts(row: Row) -> list[Account]:
    return [one for one in (row.account, row.other) if one is not None]


def _show(
    request: HttpRequest, row: Row, *, wrong: tuple[Step[Row], forms.Form] | None = None
) -> HttpResponse:
    for account in _accounts(row):
        shown_to_officer(request, DataKind.ACCOUNT, about=row.number, account=account)
    own = _own(request, row)
    thing = Thing(
        heading=f"{ACTS[row.act]}: {row.number}",
        crumbs=[("Đề nghị gộp, tách tài khoản", reverse("console:people_proposals"))],
        badge=_state(row),
        facts=_facts(row),
        sections=[
            (heading, _lines(account))
            for heading, account in zip(_HEADINGS[row.act], _accounts(row), strict=False)
        ],
        notes=["Bạn đã lập đề nghị này: cán bộ khác quyết định, bạn chỉ rút được."] if own else [],
        links=[("Mở tài khoản", reverse("console:person", args=[row.account_id]))],
        base=_address(row),
        stream=row.stream,
        events=_EVENTS,
    )
    steps = offered(request, _steps(request), row, wrong)
    return show_thing(request, thing, steps, status=422 if wrong else 200)


def _facts(row: Row) -> Sequence[tuple[str, Cell]]:
    leaving = Identifier.objects.filter(pk__in=row.numbers).order_by("pk")
    return (
        ("Lý do", Cell(row.reason)),
        ("Bằng chứng", Cell(row.evidence)),
        ("Số cần tách", Cell("; ".join(number_in_words(one) for one in leaving))),
        ("Họ tên của người có các số này", Cell(mask_name(row.full_name) if row.full_name else "")),
        ("Người lập", Cell(actor_name(row.proposed_by.actor))),
        ("Lập lúc", moment_cell(row.proposed_at)),
        ("Hết hạn", moment_cell(row.expires_at)),
        ("Người quyết định", Cell(actor_name(row.decided_by.actor) if row.decided_by else "")),
        ("Quyết định lúc", moment_cell(row.decided_at)),
        ("Lý do từ chối", Cell(row.answer)),
    )


def _lines(account: Account) -> list[str]:
    shown = shown_account(account)
    state = "" if account.is_active else " (không hoạt động)"
    reached = [f"{words} {shown[name]}" for name, words in _REACHED if shown[name]]
    numbers = [number_in_words(one) for one in account.identifiers.order_by("pk")]
    return [f"{shown['name']}{state}, {shown['kind']}", *reached, *(numbers or ["Không còn số nào"])]


_REACHED = (("phone", "Điện thoại"), ("email", "Thư"))


def _state(row: Row) -> Cell:
    return Cell(label(STATES, row.state), tone=_TONES.get(row.state, ""))


def _address(row: Row) -> str:
    return reverse("console:people_proposal", args=[row.number])
