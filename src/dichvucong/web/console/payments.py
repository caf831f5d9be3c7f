"""Finding payments: the list, and the list as a file."""

from collections.abc import Collection, Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dichvucong.catalogs.selectors import subtree_codes
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.identifiers import mask_name
from dichvucong.payments.selectors import (
    PaymentFilter,
    PaymentRow,
    Scope,
    Slice,
    search_payments,
    within_scope,
)
from dichvucong.web.access import officer
from dichvucong.web.console import labels
from dichvucong.web.console.forms import PaymentListForm
from dichvucong.web.console.lists import as_csv, as_xlsx, everything, page_of
from dichvucong.web.console.scope import audit, provider_names, scope_of
from dichvucong.web.looks import list_shown, list_taken, number_in

HEADER = (
    "Mã giao dịch",
    "Mã khoản thu",
    "Mã hồ sơ",
    "Đơn vị thu",
    "Người nộp",
    "Số tiền (đồng)",
    "Trạng thái",
    "Ngân hàng",
    "Kênh",
    "Tạo lúc",
    "Trả lúc",
    "Số biên lai",
)


@officer("payments.view")
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """The list of payments of the units granted."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "console/payments.html", {"form": form, "page": None}, status=422)
    page = page_of(request, lambda part: _find(request, form, part), form.order)
    list_shown(request, DataKind.PAYMENT, len(page.rows), number=number_in(form.cleaned_data["nguoi_nop"]))
    scope = scope_of(request, "payments.view")
    shown = {
        "form": form,
        "page": page,
        "query": request.GET.urlencode(),
        "sees_all": scope.everything,
        "full_agencies": scope.agency_codes,
    }
    return render(request, "console/payments.html", shown)


@officer("payments.view")
@require_safe
def export_payments(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file. That it was taken away is journalled."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "console/payments.html", {"form": form, "page": None}, status=422)
    audit(request, "payments.exported", "payments", filters=sorted(k for k, v in request.GET.items() if v))
    list_taken(request, DataKind.PAYMENT, number=number_in(form.cleaned_data["nguoi_nop"]))
    scope, names = scope_of(request, "payments.view"), provider_names()
    rows = (
        _cells(row, scope, names) for row in everything(lambda part: _find(request, form, part), form.order)
    )
    make = as_xlsx if extension == "xlsx" else as_csv
    return make("giao-dich", HEADER, rows)


def with_everything_below(agency_code: str) -> Collection[str]:
    """The codes a person means by one code: the agency and everything below it."""
    code = agency_code.strip().upper()
    return subtree_codes(code) | {code} if code else ()


def _form(request: HttpRequest) -> PaymentListForm:
    return PaymentListForm(request.GET, providers=list(provider_names().items()))


def _find(request: HttpRequest, form: PaymentListForm, part: Slice) -> list[PaymentRow]:
    asked = form.cleaned_data
    wanted = PaymentFilter(
        text=asked["ma"],
        payer=asked["nguoi_nop"],
        state=asked["trang_thai"],
        provider_code=asked["ngan_hang"],
        agency_codes=with_everything_below(asked["don_vi"]),
        amount_vnd=asked["so_tien"],
        day_from=asked["tu_ngay"],
        day_to=asked["den_ngay"],
    )
    return search_payments(wanted, scope=scope_of(request, "payments.view"), part=part)


def _cells(row: PaymentRow, scope: Scope, names: Mapping[str, str]) -> Sequence[str | int]:
    receipt = getattr(row, "receipt", None)
    own = within_scope(row.agency_code, "", scope)
    return (
        row.code,
        row.revenue_identifier,
        row.obligation.dossier_code,
        row.obligation.agency_name,
        row.obligation.payer_name if own else mask_name(row.obligation.payer_name),
        row.amount_vnd,
        labels.label(labels.PAYMENT_STATES, row.state),
        names.get(row.provider_code, row.provider_code),
        labels.label(labels.CHANNELS, row.channel),
        f"{row.created_at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}",
        f"{row.paid_at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}" if row.paid_at else "",
        receipt.number if receipt else "",
    )
