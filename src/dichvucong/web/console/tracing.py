"""The tracing tool: where is the money, who answers for it, and the receipt that did not come (HD, annex III 3.3)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.errors import PermissionMissing
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.errors import PaymentNotFound, ReceiptNotSent
from dichvucong.payments.selectors import (
    PaymentFilter,
    PaymentRow,
    Slice,
    payment_by_code,
    payment_timeline,
)
from dichvucong.payments.selectors.tracing import Traced, trace_payments, traced
from dichvucong.payments.services.tracing import (
    Complaint,
    fetch_receipt,
    lodge_complaint,
    send_receipt_again,
)
from dichvucong.web.access import officer
from dichvucong.web.console import trace_words
from dichvucong.web.console.lists import as_csv, as_xlsx, everything, page_of
from dichvucong.web.console.scope import audit, may, officer_of, provider_names, scope_of
from dichvucong.web.console.trace_forms import ComplaintForm, TraceForm
from dichvucong.web.looks import list_shown, list_taken, shown_to_officer

REFETCH = ("payments.operate", "cases.resolve")
"""Either lets an officer call for a missing receipt and send one again: operators, and the support staff of agencies and banks (HD)."""


@officer("payments.view")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The list of HD: found payments with state, receipt, Treasury and supporting unit."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "console/trace.html", {"form": form, "page": None}, status=422)
    names = provider_names()
    page = page_of(request, lambda part: _find(request, form, part), form.order)
    list_shown(request, DataKind.PAYMENT, len(page.rows))
    shown = {
        "form": form,
        "page": page,
        "rows": [
            (row, dict(zip(_COLUMNS, trace_words.cells(row, names), strict=True)), _may_fetch(request, row))
            for row in page.rows
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "console/trace.html", shown)


@officer("payments.view")
@require_safe
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file. That it was taken away is journalled."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "console/trace.html", {"form": form, "page": None}, status=422)
    audit(request, "payments.exported", "tracing", filters=sorted(k for k, v in request.GET.items() if v))
    list_taken(request, DataKind.PAYMENT)
    names = provider_names()
    rows = everything(lambda part: _find(request, form, part), form.order)
    make = as_xlsx if extension == "xlsx" else as_csv
    return make("tra-soat", trace_words.HEADER, (trace_words.cells(row, names) for row in rows))


@officer("payments.view")
@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One payment, field by field, each to be copied, and all of it as text. Reading it is journalled."""
    row = _visible(request, code)
    audit(request, "payment.read", code)
    shown_to_officer(request, DataKind.PAYMENT, about=code, number=row.payment.obligation.payer_identifier)
    facts = [fact for fact in trace_words.details(row, provider_names()) if fact[1]]
    cases = [case for case in payment_timeline(code).cases if case.payment_id == row.pk]
    shown = {
        "row": row,
        "facts": facts,
        "text": trace_words.as_text(facts),
        "cases": cases,
        "may_fetch": _may_fetch(request, row),
        "may_send": row.receipt is not None and _may_any(request, row.payment, *REFETCH),
        "may_complain": _may_complain(request, row.payment),
    }
    return render(request, "console/trace_detail.html", shown)


@officer(*REFETCH)
@require_POST
def refetch(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the provider and issue the receipt that is missing."""
    row = _visible(request, code)
    if not _may_any(request, row.payment, *REFETCH):
        raise PermissionMissing(REFETCH[0])
    receipt = fetch_receipt(code, actor=officer_of(request).account.actor, now=clock_now())
    if receipt is None:
        messages.info(request, f"Đã hỏi đơn vị thanh toán. Giao dịch {code} chưa đủ điều kiện có biên lai.")
    else:
        messages.success(request, f"Giao dịch {code} đã có biên lai {receipt.number}.")
    return HttpResponseRedirect(reverse("console:trace_detail", args=[code]))


@officer(*REFETCH)
@require_POST
def send_again(request: HttpRequest, code: str) -> HttpResponse:
    """Send the payer the receipt once more."""
    row = _visible(request, code)
    if not _may_any(request, row.payment, *REFETCH):
        raise PermissionMissing(REFETCH[0])
    try:
        receipt = send_receipt_again(code, actor=officer_of(request).account.actor, now=clock_now())
    except ReceiptNotSent as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"Đang gửi lại biên lai {receipt.number} cho người nộp.")
    return HttpResponseRedirect(reverse("console:trace_detail", args=[code]))


@officer("cases.resolve")
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a complaint about a payment (GET: the form; POST: open the case)."""
    row = _visible(request, code)
    if not _may_complain(request, row.payment):
        raise PermissionMissing("cases.resolve")
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        words = Complaint(complainant=asked["nguoi"], contact=asked["lien_he"], text=asked["noi_dung"])
        case = lodge_complaint(code, words, actor=officer_of(request).account.actor, now=clock_now())
        messages.success(request, f"Đã lập phiếu tra soát {case.number}.")
        return HttpResponseRedirect(reverse("console:case", args=[case.number]))
    status = 422 if request.method == "POST" else 200
    return render(request, "console/complaint.html", {"form": form, "row": row}, status=status)


_COLUMNS = (
    "dossier",
    "body",
    "agency",
    "type",
    "provider",
    "amount",
    "state",
    "situation",
    "support",
    "at",
    "content",
    "receipt",
    "portal",
    "treasury",
    "code",
)


def _form(request: HttpRequest) -> TraceForm:
    return TraceForm(request.GET, providers=list(provider_names().items()))


def _find(request: HttpRequest, form: TraceForm, part: Slice) -> list[Traced]:
    asked = form.cleaned_data
    wanted = PaymentFilter(
        dossier_code=asked["ho_so"],
        code=asked["ma"],
        payment_type=asked["loai"],
        provider_code=asked["ngan_hang"],
        day_from=asked["tu_ngay"],
        day_to=asked["den_ngay"],
    )
    return trace_payments(wanted, scope=scope_of(request, "payments.view"), now=clock_now(), part=part)


def _visible(request: HttpRequest, code: str) -> Traced:
    """Raises `PaymentNotFound` for what the officer may not see, exactly as for what does not exist."""
    payment = payment_by_code(code)
    if not may(
        request, "payments.view", agency_code=payment.agency_code, provider_code=payment.provider_code
    ):
        raise PaymentNotFound
    return traced([payment], now=clock_now())[0]


def _may_fetch(request: HttpRequest, row: Traced) -> bool:
    return row.receipt_status == "missing" and _may_any(request, row.payment, *REFETCH)


def _may_complain(request: HttpRequest, payment: PaymentRow) -> bool:
    return _may_any(request, payment, "cases.resolve")


def _may_any(request: HttpRequest, payment: PaymentRow, *permissions: str) -> bool:
    return any(
        may(request, permission, agency_code=payment.agency_code, provider_code=payment.provider_code)
        for permission in permissions
    )
