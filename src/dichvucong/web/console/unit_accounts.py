"""The Government Office's queue of units that ask for their high-level account, and the accounts in force (HD 4.1)."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.identity.countries import country_in_brackets
from dichvucong.identity.errors import PermissionMissing, UserNotFound
from dichvucong.identity.models import HighLevelAccount, UnitRequest
from dichvucong.identity.rules import Permission, Unit
from dichvucong.identity.selectors.units import (
    high_level_accounts,
    high_level_of,
    unit_request,
    unit_requests,
)
from dichvucong.identity.services import grant_request, refuse_request, take_back
from dichvucong.identity.services.units.admitting import bears_another_name
from dichvucong.identity.words import DataKind
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.forms import Form
from dichvucong.kernel.journal import history_about
from dichvucong.payments.selectors import all_providers
from dichvucong.web.access import officer
from dichvucong.web.console.labels import label
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
from dichvucong.web.console.unit_words import PAPER_WORDS, REQUEST_STATES, REQUEST_TONES
from dichvucong.web.console.units import for_the_office
from dichvucong.web.console.user_forms import WhyForm
from dichvucong.web.console.user_units import unit_names
from dichvucong.web.looks import shown_to_officer

ADMIT = Permission.UNITS_ADMIT.value
_PLAIN = {"autocomplete": "off"}


class RequestListForm(TableForm):
    """Finding requests; those that wait unless asked otherwise."""

    main = ("don_vi",)
    orders = {"due_at": "Hạn trả lời", "-submitted_at": "Mới nhất"}

    don_vi = forms.CharField(
        label="Mã đơn vị", required=False, max_length=30, widget=forms.TextInput(attrs=_PLAIN)
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái",
        required=False,
        choices=[("", "Đang chờ"), ("tat-ca", "Tất cả"), *REQUEST_STATES.items()],
    )


class HolderListForm(TableForm):
    """Finding accounts in force."""

    main = ("don_vi",)
    orders = {"-begun_at": "Mới nhất", "begun_at": "Cũ nhất"}

    don_vi = forms.CharField(
        label="Mã đơn vị", required=False, max_length=30, widget=forms.TextInput(attrs=_PLAIN)
    )


class CheckForm(Form):
    """How it was checked that a certificate of another name is the unit's."""

    checked = forms.CharField(
        label="Đã kiểm tra thế nào",
        help_text="Ví dụ: gọi số điện thoại chính thức của đơn vị, đối chiếu quyết định. Ghi vào nhật ký.",
        max_length=300,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={
            "required": "Tên trong chứng thư số khác tên đơn vị trong danh mục: hãy ghi đã kiểm tra thế nào."
        },
    )

    def __init__(self, data: Any, *, needed: bool) -> None:
        super().__init__(data)
        self.fields["checked"].required = needed


def _requests_table() -> Table[UnitRequest]:
    return Table(
        title="Đề nghị cấp tài khoản cấp cao",
        name="de-nghi-tai-khoan-cap-cao",
        intro="Trả lời trong 04 giờ làm việc kể từ khi đơn vị ký bằng chứng thư số (Hướng dẫn 4.1).",
        empty="Không có đề nghị nào với các điều kiện này.",
        export="console:export_unit_requests",
        actions=(("Tài khoản đang dùng", reverse("console:unit_accounts")),),
        columns=(
            Column(
                "Số",
                lambda row: Cell(row.number, reverse("console:unit_request", args=[row.number]), code=True),
            ),
            Column("Đơn vị", lambda row: Cell(row.unit_name)),
            Column("Mã", lambda row: Cell(row.agency_code or row.provider_code, code=True)),
            Column(
                "Trạng thái",
                lambda row: Cell(label(REQUEST_STATES, row.state), tone=REQUEST_TONES.get(row.state, "")),
            ),
            Column("Gửi lúc", lambda row: moment_cell(row.submitted_at)),
            Column(
                "Hạn",
                lambda row: moment_cell(row.due_at, now=clock_now() if row.state == "submitted" else None),
            ),
        ),
    )


def _holders_table() -> Table[HighLevelAccount]:
    return Table(
        title="Tài khoản cấp cao đang dùng",
        name="tai-khoan-cap-cao",
        intro="Mỗi đơn vị có một tài khoản. Đổi người giữ: đơn vị gửi đề nghị thay người giữ.",
        empty="Chưa có tài khoản nào với các điều kiện này.",
        crumbs=(("Đề nghị cấp tài khoản cấp cao", reverse("console:unit_requests")),),
        columns=(
            Column(
                "Tài khoản",
                lambda row: Cell(
                    row.account.username, reverse("console:unit_account", args=[row.account.username])
                ),
            ),
            Column("Đơn vị", lambda row: Cell(_unit_name(row))),
            Column("Mã", lambda row: Cell(row.agency_code or row.provider_code, code=True)),
            Column("Từ", lambda row: moment_cell(row.begun_at)),
        ),
    )


@officer(ADMIT)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Who waits, since when, until when."""
    _of_the_office(request)
    return show_table(request, _requests_table(), RequestListForm(request.GET), _find)


@officer(ADMIT)
@require_safe
def export_requests(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file; it holds nothing about people."""
    _of_the_office(request)
    return export_table(request, _requests_table(), RequestListForm(request.GET), _find, extension=extension)


@officer(ADMIT)
@require_safe
def one_request(request: HttpRequest, number: str) -> HttpResponse:
    """One request. Reading it is journalled: it holds personal data."""
    _of_the_office(request)
    found = unit_request(number)
    audit(request, "unit_request.read", found.number)
    return _show(request, found)


@officer(ADMIT)
@require_POST
def grant(request: HttpRequest, number: str) -> HttpResponse:
    """Make the account; pressing twice makes one."""
    _of_the_office(request)
    found = unit_request(number)
    known = _known_name(found)
    form = CheckForm(request.POST, needed=bears_another_name(found, known))
    if not form.is_valid():
        return _show(request, found, status=422, check_form=form)
    checked, by = form.cleaned_data["checked"], officer_of(request).account
    made = grant_request(number, known_name=known, checked=checked, by=by, now=clock_now())
    messages.success(request, f"Đã cấp tài khoản {made.username}; thông tin đăng nhập gửi qua tin nhắn.")
    return HttpResponseRedirect(reverse("console:unit_request", args=[number]))


@officer(ADMIT)
@require_POST
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Refuse with a reason."""
    _of_the_office(request)
    found = unit_request(number)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _show(request, found, status=422, why_form=form)
    refuse_request(
        number, reason=form.cleaned_data["reason"], by=officer_of(request).account, now=clock_now()
    )
    messages.success(request, f"Đã từ chối đề nghị {number}; đầu mối được báo lý do.")
    return HttpResponseRedirect(reverse("console:unit_request", args=[number]))


@officer(ADMIT)
@require_safe
def holders(request: HttpRequest) -> HttpResponse:
    """The accounts in force."""
    _of_the_office(request)

    def find(form: TableForm) -> QuerySet[HighLevelAccount]:
        code = form.cleaned_data["don_vi"].strip()
        rows = high_level_accounts()
        return (rows.filter(agency_code=code) | rows.filter(provider_code=code)) if code else rows

    return show_table(request, _holders_table(), HolderListForm(request.GET), find)


@officer(ADMIT)
@require_safe
def holder(request: HttpRequest, username: str) -> HttpResponse:
    """One account in force, and the way to end it."""
    _of_the_office(request)
    return _show_holder(request, username)


@officer(ADMIT)
@require_POST
def end_holder(request: HttpRequest, username: str) -> HttpResponse:
    """End an account: its rights and sessions end at once."""
    _of_the_office(request)
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            take_back(
                username,
                reason=form.cleaned_data["reason"],
                by=officer_of(request).account,
                now=clock_now(),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Đã thu hồi tài khoản {username}.")
            return HttpResponseRedirect(reverse("console:unit_accounts"))
    return _show_holder(request, username, status=422, why_form=form)


def _of_the_office(request: HttpRequest) -> None:
    """Raises `PermissionMissing` for the right held anywhere but for the Government Office."""
    if not for_the_office(request, ADMIT):
        raise PermissionMissing(ADMIT)


def _find(form: TableForm) -> QuerySet[UnitRequest]:
    said = form.cleaned_data
    states = {"": ["submitted"], "tat-ca": []}.get(said["trang_thai"], [said["trang_thai"]])
    return unit_requests(states=states, unit_code=said["don_vi"].strip())


def _show(request: HttpRequest, found: UnitRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    shown_to_officer(request, DataKind.ACCOUNT, about=found.number, number=found.contact_number)
    now = clock_now()
    unit = Unit(found.agency_code, found.provider_code)
    known = _known_name(found)
    waits = found.state == "submitted"
    left = load_calendar().working_time_between(now, found.due_at) if waits and found.due_at else None
    shown = {
        "asked": found,
        "known": known,
        "holder": high_level_of(unit),
        "another_name": bears_another_name(found, known),
        "others": list(unit_requests(states=["submitted"], unit_code=unit.code).exclude(pk=found.pk)[:20]),
        "paper": label(PAPER_WORDS, found.number_kind),
        "state": (label(REQUEST_STATES, found.state), REQUEST_TONES.get(found.state, "")),
        "waits": waits,
        "late": waits and found.due_at is not None and found.due_at < now,
        "country": country_in_brackets(found.country),
        "time_left": working_time_in_words(left),
        "history": list(history_about(found.number)),
        "why_form": WhyForm(),
        "check_form": CheckForm(None, needed=True),
        **more,
    }
    return render(request, "console/unit_request.html", shown, status=status)


def _known_name(found: UnitRequest) -> str:
    """The unit's whole name in the catalogue or among the providers; certificates bear no short ones."""
    if found.provider_code:
        providers = {one.code: one.name for one in all_providers()}
        return providers.get(found.provider_code, found.provider_code)
    unit = Unit(found.agency_code)
    return unit_names([unit])[unit]


def _show_holder(request: HttpRequest, username: str, *, status: int = 200, **more: Any) -> HttpResponse:
    found = high_level_accounts().filter(account__username=username).first()
    if found is None:
        raise UserNotFound
    shown = {"holder": found, "unit_name": _unit_name(found), "why_form": WhyForm(), **more}
    return render(request, "console/unit_account.html", shown, status=status)


def _unit_name(row: HighLevelAccount) -> str:
    unit = Unit(row.agency_code, row.provider_code)
    return unit_names([unit])[unit]


def working_time_in_words(left: timedelta | None) -> str:
    """Working time as officers read it: `3 giờ 20 phút làm việc`."""
    hours, minutes = divmod(int(left.total_seconds() // 60) if left else 0, 60)
    said = [f"{hours} giờ"] if hours else []
    if minutes or not hours:
        said.append(f"{minutes} phút")
    return f"{' '.join(said)} làm việc"
