"""Differences: the list, the list as a file, and one with both sides' evidence and what may be done (QC 34.5)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.money import format_vnd
from dichvucong.payments.errors import DiscrepancyNotFound, VerbNotOffered
from dichvucong.payments.selectors import Slice
from dichvucong.payments.selectors.reconciliation import (
    DiscrepancyFilter,
    DiscrepancyRow,
    discrepancy_by_number,
    search_discrepancies,
)
from dichvucong.payments.services import reconciliation as services
from dichvucong.web.access import officer
from dichvucong.web.console import differences_words as words
from dichvucong.web.console import labels
from dichvucong.web.console.differences_forms import DifferenceListForm, SettleForm
from dichvucong.web.console.lists import as_csv, as_xlsx, everything, page_of
from dichvucong.web.console.payments import with_everything_below
from dichvucong.web.console.scope import audit, may, must, officer_of, provider_names, scope_of

HEADER = (
    "Số",
    "Đối chiếu giữa",
    "Nguyên nhân",
    "Mã giao dịch",
    "Mã khoản thu",
    "Đơn vị thu",
    "Ngân hàng",
    "Ngày",
    "Số tiền bên thứ nhất (đồng)",
    "Số tiền bên thứ hai (đồng)",
    "Trạng thái",
    "Đơn vị xử lý",
    "Hạn xử lý",
    "Cách kết thúc",
)
DEEDS: Mapping[str, Callable[..., object]] = {
    "accept_late_evidence": services.accept_late_evidence,
    "write_off": services.propose_write_off,
    "open_refund": services.open_refund,
    "ask_provider": services.ask_about,
    "reopen": services.reopen,
    "approve": services.approve_write_off,
    "refuse": services.refuse_write_off,
}
WITH_CODE: Mapping[str, Callable[..., object]] = {
    "correct_reference": services.correct_reference,
    "attach_credit": services.attach_credit,
}
SECOND_PERSON = ("approve", "refuse")


@officer("payments.view")
@require_safe
def discrepancies(request: HttpRequest) -> HttpResponse:
    """The differences of the units granted, unsettled ones unless asked otherwise."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "console/discrepancies.html", {"form": form, "page": None}, status=422)
    page = page_of(request, lambda part: _find(request, form, part), form.order)
    shown = {
        "form": form,
        "page": page,
        "query": request.GET.urlencode(),
        "now": clock_now(),
        "provider_names": provider_names(),
    }
    return render(request, "console/discrepancies.html", shown)


@officer("payments.view")
@require_safe
def export_discrepancies(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file. That it was taken away is journalled."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "console/discrepancies.html", {"form": form, "page": None}, status=422)
    filters = sorted(name for name, value in request.GET.items() if value)
    audit(request, "discrepancies.exported", "discrepancies", filters=filters)
    names = provider_names()
    found = everything(lambda part: _find(request, form, part), form.order)
    make = as_xlsx if extension == "xlsx" else as_csv
    return make("chenh-lech", HEADER, (_cells(row, names) for row in found))


@officer("payments.view")
@require_http_methods(["GET", "HEAD", "POST"])
def discrepancy(request: HttpRequest, number: str) -> HttpResponse:
    """One difference with its evidence (GET); do something about it with a reason (POST)."""
    found = _visible(request, number)
    offered = _offered(request, found)
    if request.method != "POST":
        return _show(request, found, SettleForm(offered=offered))
    if not offered:
        must(
            request,
            "reconciliation.resolve",
            agency_code=found.agency_code,
            provider_code=found.provider_code,
        )
        raise VerbNotOffered
    form = SettleForm(request.POST, offered=offered)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    return _settle(request, found, form)


def _settle(request: HttpRequest, found: DiscrepancyRow, form: SettleForm) -> HttpResponse:
    verb, code = form.cleaned_data["cach"], form.cleaned_data.get("ma", "")
    grounds = {
        "reason": form.cleaned_data["ly_do"],
        "actor": officer_of(request).account.actor,
        "now": clock_now(),
    }
    try:
        if verb in WITH_CODE:
            WITH_CODE[verb](found.number, code, **grounds)
        else:
            DEEDS[verb](found.number, **grounds)
    except DomainError as refusal:
        form.add_error("ma" if verb in WITH_CODE else "cach", refusal.message)
        return _show(request, found, form, status=refusal.http_status)
    messages.success(request, f"Đã ghi nhận: {words.VERBS[verb].lower()}.")
    return HttpResponseRedirect(reverse("console:discrepancy", args=[found.number]))


def _show(
    request: HttpRequest, found: DiscrepancyRow, form: SettleForm, *, status: int = 200
) -> HttpResponse:
    first, second = words.SIDES[found.comparison]
    choices = form.fields["cach"]
    shown = {
        "row": found,
        "form": form if getattr(choices, "choices", None) else None,
        "first": first,
        "second": second,
        "books": _books(found),
        "late": found.state != "resolved" and found.due_at < clock_now(),
        "owner": _owner(found),
        "provider_names": provider_names(),
        "history": [entry for entry in history_of(found.stream) if entry.subject == found.number],
    }
    return render(request, "console/discrepancy.html", shown, status=status)


def _offered(request: HttpRequest, found: DiscrepancyRow) -> list[str]:
    """What this officer may do about it now."""
    unit = {"agency_code": found.agency_code, "provider_code": found.provider_code}
    if found.state == "awaiting_approval":
        return list(SECOND_PERSON) if may(request, "reconciliation.approve", **unit) else []
    if not may(request, "reconciliation.resolve", **unit):
        return []
    if found.state == "resolved":
        return ["reopen"] if services.is_reopenable(found) else []
    return [str(verb) for verb in services.offered_verbs(found)]


def _books(found: DiscrepancyRow) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """What each book says: its name and its rows, each row a list of name and value."""
    said = []
    for book, title in words.BOOKS.items():
        if book in found.evidence:
            rows = found.evidence[book]
            listed = rows if isinstance(rows, list) else [rows]
            said.append((title, [_facts(row) for row in listed]))
    return said


def _facts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (words.FIELDS[name], _said(name, row[name]))
        for name in words.FIELDS
        if row.get(name) not in {None, ""}
    ]


def _said(name: str, value: Any) -> str:
    if name.endswith("_vnd"):
        return format_vnd(value)
    if name.endswith("_at"):
        return f"{datetime.fromisoformat(value).astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
    if name == "day":
        return f"{datetime.fromisoformat(value):%d/%m/%Y}"
    if name in {"state", "status"}:
        return labels.label({**labels.PAYMENT_STATES, **words.STATUSES}, str(value))
    return ", ".join(value) if isinstance(value, list) else str(value)


def _owner(found: DiscrepancyRow) -> str:
    """The unit that has to act, by name where it is a bank."""
    return (
        "Cổng" if found.owner_unit == "portal" else provider_names().get(found.owner_unit, found.owner_unit)
    )


def _form(request: HttpRequest) -> DifferenceListForm:
    return DifferenceListForm(request.GET, providers=list(provider_names().items()))


def _find(request: HttpRequest, form: DifferenceListForm, part: Slice) -> list[DiscrepancyRow]:
    asked = form.cleaned_data
    wanted = DiscrepancyFilter(
        text=asked["ma"],
        state=form.state,
        comparison=asked["quan_he"],
        cause=asked["nguyen_nhan"],
        provider_code=asked["ngan_hang"],
        agency_codes=with_everything_below(asked["don_vi"]),
        payment_type=form.payment_type,
        day_from=asked["tu_ngay"],
        day_to=asked["den_ngay"],
    )
    return search_discrepancies(wanted, scope=scope_of(request, "payments.view"), now=clock_now(), part=part)


def _cells(row: DiscrepancyRow, names: Mapping[str, str]) -> Sequence[str | int]:
    return (
        row.number,
        words.COMPARISONS[row.comparison],
        words.CAUSES[row.cause],
        row.payment.code if row.payment else "",
        row.revenue_identifier,
        row.agency_code,
        names.get(row.provider_code, row.provider_code),
        f"{row.day:%d/%m/%Y}",
        "" if row.ours_vnd is None else row.ours_vnd,
        "" if row.theirs_vnd is None else row.theirs_vnd,
        words.STATES[row.state],
        _owner(row),
        f"{row.due_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
        labels.label(words.ENDS, row.resolution),
    )


def _visible(request: HttpRequest, number: str) -> DiscrepancyRow:
    """Raises `DiscrepancyNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = discrepancy_by_number(number)
    if not may(request, "payments.view", agency_code=found.agency_code, provider_code=found.provider_code):
        raise DiscrepancyNotFound
    return found
