"""Finding obligations: the list, and the list as a file."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dichvucong.identity.words import DataKind
from dichvucong.payments.selectors import ObligationFilter, ObligationRow, Slice, search_obligations
from dichvucong.web.access import officer
from dichvucong.web.console import labels
from dichvucong.web.console.forms import ObligationListForm
from dichvucong.web.console.lists import as_csv, as_xlsx, everything, page_of
from dichvucong.web.console.payments import with_everything_below
from dichvucong.web.console.scope import audit, scope_of
from dichvucong.web.looks import list_shown, list_taken, number_in

HEADER = (
    "Mã khoản thu",
    "Mã hồ sơ",
    "Đơn vị thu",
    "Thủ tục",
    "Người nộp",
    "Số tiền (đồng)",
    "Trạng thái",
    "Ngày lập",
    "Hạn nộp",
)


@officer("payments.view")
@require_safe
def obligations(request: HttpRequest) -> HttpResponse:
    """The list of what is or was due to the units granted."""
    form = ObligationListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/obligations.html", {"form": form, "page": None}, status=422)
    page = page_of(request, lambda part: _find(request, form, part), form.order)
    list_shown(request, DataKind.DUE, len(page.rows), number=number_in(form.cleaned_data["nguoi_nop"]))
    shown = {"form": form, "page": page, "query": request.GET.urlencode()}
    return render(request, "console/obligations.html", shown)


@officer("payments.view")
@require_safe
def export_obligations(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file. That it was taken away is journalled."""
    form = ObligationListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/obligations.html", {"form": form, "page": None}, status=422)
    audit(
        request, "obligations.exported", "obligations", filters=sorted(k for k, v in request.GET.items() if v)
    )
    list_taken(request, DataKind.DUE, number=number_in(form.cleaned_data["nguoi_nop"]))
    rows = (_cells(row) for row in everything(lambda part: _find(request, form, part), form.order))
    make = as_xlsx if extension == "xlsx" else as_csv
    return make("khoan-thu", HEADER, rows)


def _find(request: HttpRequest, form: ObligationListForm, part: Slice) -> list[ObligationRow]:
    asked = form.cleaned_data
    wanted = ObligationFilter(
        text=asked["ma"],
        payer=asked["nguoi_nop"],
        state=asked["trang_thai"],
        agency_codes=with_everything_below(asked["don_vi"]),
        amount_vnd=asked["so_tien"],
        day_from=asked["tu_ngay"],
        day_to=asked["den_ngay"],
    )
    return search_obligations(wanted, scope=scope_of(request, "payments.view"), part=part)


def _cells(row: ObligationRow) -> Sequence[str | int]:
    return (
        row.revenue_identifier,
        row.dossier_code,
        row.agency_name,
        row.procedure_name,
        row.payer_name,
        row.amount_vnd,
        labels.label(labels.OBLIGATION_STATES, row.state),
        f"{row.day:%d/%m/%Y}",
        f"{row.due_on:%d/%m/%Y}" if row.due_on else "",
    )
