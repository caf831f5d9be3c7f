"""`/quantri/kiem-toan`: who saw whose data. Read only; the auditor's own look is a row as well."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from dichvucong.identity.models import DataLook
from dichvucong.identity.rules import AgencyScope
from dichvucong.identity.selectors.looks import LookFilter, find_looks
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import VIETNAM
from dichvucong.web import look_words
from dichvucong.web.access import officer
from dichvucong.web.console.forms import SpanForm
from dichvucong.web.console.labels import actor_name
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
from dichvucong.web.looks import list_shown, list_taken, number_in

AUDIT = "accounts.audit"


class LookForm(SpanForm, TableForm):
    """By officer, person, code and days."""

    main = ("can_bo", "so")
    orders: ClassVar[Mapping[str, str]] = {"-pk": "Mới nhất trước", "pk": "Cũ nhất trước"}

    can_bo = forms.CharField(
        label="Tên đăng nhập của cán bộ, hoặc mã hệ thống",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    so = forms.CharField(
        label="Số giấy tờ của người được xem, ghi đủ",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    ma = forms.CharField(
        label="Mã giao dịch, khoản thu, khiếu nại",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    tep = forms.BooleanField(label="Chỉ những lần tải tệp về", required=False)

    def clean_so(self) -> str:
        """A whole number, written in any way."""
        typed = self.cleaned_data["so"].strip()
        number = number_in(typed)
        if typed and not number:
            raise forms.ValidationError(
                "Hãy ghi đủ số định danh, hộ chiếu hoặc mã số thuế; không tìm theo tên hay điện thoại."
            )
        return number

    @staticmethod
    def is_exact(cleaned: dict[str, Any]) -> bool:
        """A person or a code narrows the list enough for all days."""
        return bool(cleaned.get("ma") or cleaned.get("so"))


@officer(AUDIT)
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """The list."""
    form = LookForm(request.GET)
    if form.is_valid():
        found = _find(request, form)
        list_shown(request, DataKind.LOOKS, max(1, min(found.count(), 1_000)), number=form.cleaned_data["so"])
    return show_table(request, _table(request, form), form, lambda form: _find(request, form))


@officer(AUDIT)
@require_safe
def export_looks(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file."""
    form = LookForm(request.GET)
    if form.is_valid():
        list_taken(request, DataKind.LOOKS, number=form.cleaned_data["so"])
    return export_table(
        request, _table(request, form), form, lambda form: _find(request, form), extension=extension
    )


def _find(request: HttpRequest, form: TableForm) -> QuerySet[DataLook]:
    said = form.cleaned_data
    wanted = LookFilter(
        actor=said["can_bo"].strip(),
        number=said["so"],
        about=said["ma"].strip(),
        begins=_start(said.get("tu_ngay")),
        ends=_start(said.get("den_ngay"), days=1),
        taken=said["tep"],
    )
    authority = officer_of(request).authority
    return _within(find_looks(wanted), authority.agencies(AUDIT), authority.providers(AUDIT))


def _within(rows: QuerySet[DataLook], agencies: AgencyScope, providers: frozenset[str]) -> QuerySet[DataLook]:
    """What people of the units granted looked at; everything for the whole country."""
    if agencies.everything:
        return rows
    return rows.filter(Q(unit__in=agencies.codes) | Q(unit__in=providers))


def _start(day: Any, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return (datetime.combine(day, time(), tzinfo=VIETNAM) + timedelta(days=days)).astimezone(UTC)


def _table(request: HttpRequest, form: LookForm) -> Table[DataLook]:
    units = set()
    if form.is_valid():
        units = set(_find(request, form).order_by().values_list("unit", flat=True).distinct()[:500])
    names = look_words.unit_names(units)
    return Table(
        title="Ai đã xem dữ liệu của ai",
        name="nhat-ky-xem-du-lieu",
        intro="Mỗi lần cán bộ hoặc hệ thống kết nối mở dữ liệu cá nhân. Không ai sửa hay xóa được; lần xem này cũng được ghi.",
        export="console:export_looks",
        columns=(
            Column("Lúc", lambda row: moment_cell(row.at)),
            Column("Ai xem", lambda row: Cell(actor_name(row.actor))),
            Column("Đơn vị", lambda row: Cell(names.get(row.unit, row.unit))),
            Column("Dữ liệu", lambda row: Cell(look_words.what(row))),
            Column("Để làm gì", lambda row: Cell(look_words.purpose(row.page, row.actor))),
            Column("Về", lambda row: Cell(row.about, code=True)),
            Column("Số người", lambda row: Cell("tệp" if row.taken else str(row.rows))),
        ),
    )
