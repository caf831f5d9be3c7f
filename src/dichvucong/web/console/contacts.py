"""Contact points, kept by the units themselves (HD, annex III 3.1): add, change, disable; the past stays readable."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.catalogs.errors import UnknownEntry
from dichvucong.catalogs.facts import ContactInfo
from dichvucong.catalogs.selectors import agency, all_contact_points, contact_directory
from dichvucong.catalogs.services import (
    Change,
    add_contact_point,
    change_contact_point,
    disable_contact_point,
)
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.codes import PORTAL_COLLECTOR
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.text import fold
from dichvucong.payments.selectors import Scope, all_providers
from dichvucong.web.access import officer
from dichvucong.web.console.contact_forms import ContactForm, ContactListForm
from dichvucong.web.console.lists import PER_PAGE, as_csv, as_xlsx
from dichvucong.web.console.scope import officer_of, scope_of

MANAGE = "contacts.manage"
PORTAL_NAME = "Cổng Dịch vụ công quốc gia"
HEADER = (
    "Mã đơn vị",
    "Tên đơn vị",
    "Họ tên đầu mối",
    "Chức vụ",
    "Hotline",
    "Điện thoại",
    "E-mail",
    "Giờ làm việc",
    "Công khai",
)


@officer(MANAGE)
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """The contact points of the units granted."""
    form = ContactListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/contacts.html", {"form": form, "page": None}, status=422)
    found = _found(request, form)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    asked = {key: value for key, value in form.cleaned_data.items() if value}
    shown = {"form": form, "page": page, "query": urlencode(asked)}
    return render(request, "console/contacts.html", shown)


@officer(MANAGE)
@require_safe
def export_contacts(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file."""
    form = ContactListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/contacts.html", {"form": form, "page": None}, status=422)
    make = as_xlsx if extension == "xlsx" else as_csv
    return make("dau-moi", HEADER, [_cells(*row) for row in _found(request, form)])


@officer(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """One more contact point of a unit granted."""
    if request.method == "POST":
        return _save(request, ContactForm(request.POST), None)
    scope = scope_of(request, MANAGE)
    own = {*scope.agency_codes, *scope.provider_codes}
    return _show(request, ContactForm(initial={"don_vi": own.pop() if len(own) == 1 else ""}), None)


@officer(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """One contact point with its journal (GET); read differently from today on (POST)."""
    point = _own(request, code)
    if request.method == "POST":
        return _save(request, ContactForm({**request.POST.dict(), "don_vi": point.owner_code}), point)
    return _show(request, ContactForm.of(point), point)


@officer(MANAGE)
@require_POST
def disable(request: HttpRequest, code: str) -> HttpResponse:
    """Stop using a contact point from today on."""
    point = _own(request, code)
    disable_contact_point(point.code, change=_change(request))
    messages.success(request, f"Đã ngừng dùng đầu mối {point.name}.")
    return HttpResponseRedirect(reverse("console:contacts"))


def _save(request: HttpRequest, form: ContactForm, point: ContactInfo | None) -> HttpResponse:
    if form.is_valid() and not _may_keep(request, form.draft.owner_code):
        form.add_error("don_vi", "Không có đơn vị này trong phạm vi bạn được giao.")
    if not form.is_valid():
        return _show(request, form, point, status=422)
    try:
        if point is None:
            add_contact_point(form.draft, change=_change(request))
        else:
            change_contact_point(point.code, form.draft, change=_change(request))
    except InvalidValue as refusal:
        form.add_error(refusal.field or None, refusal.message)
        return _show(request, form, point, status=422)
    messages.success(request, "Đã lưu đầu mối. Trang công khai hiện ngay thông tin mới.")
    return HttpResponseRedirect(reverse("console:contacts"))


def _show(
    request: HttpRequest, form: ContactForm, point: ContactInfo | None, *, status: int = 200
) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "point": point, "owner_name": "", "history": []}
    if point is not None:
        journal = history_of(f"contacts:{point.owner_code}")
        shown["owner_name"] = _name(point.owner_code, _names())
        shown["history"] = [entry for entry in journal if entry.subject == point.code]
    return render(request, "console/contact.html", shown, status=status)


def _found(request: HttpRequest, form: ContactListForm) -> Sequence[tuple[ContactInfo, str]]:
    """Contact points with the names of their units."""
    names, words = _names(), fold(form.cleaned_data["ten"]).split()
    scope = scope_of(request, MANAGE)
    own = [point for point in all_contact_points() if _covers(scope, point.owner_code)]
    rows = [(point, _name(point.owner_code, names)) for point in own]
    return [
        (point, name)
        for point, name in rows
        if all(word in fold(f"{name} {point.name} {point.owner_code}") for word in words)
    ]


def _names() -> Mapping[str, str]:
    """What units are called, as far as it is known without asking for each."""
    agencies = {unit.owner_code: unit.name for unit in contact_directory() if unit.name}
    return {**agencies, **{row.code: row.name for row in all_providers()}, PORTAL_COLLECTOR: PORTAL_NAME}


def _name(code: str, names: Mapping[str, str]) -> str:
    if code in names:
        return names[code]
    found = agency(code)
    return found.name if found else code


def _in_scope(request: HttpRequest, owner_code: str) -> bool:
    return _covers(scope_of(request, MANAGE), owner_code)


def _covers(scope: Scope, owner_code: str) -> bool:
    return scope.everything or owner_code in scope.agency_codes or owner_code in scope.provider_codes


def _may_keep(request: HttpRequest, owner_code: str) -> bool:
    """Whether there is such a unit and it was granted."""
    return _in_scope(request, owner_code) and (owner_code in _names() or agency(owner_code) is not None)


def _own(request: HttpRequest, code: str) -> ContactInfo:
    """Raises `UnknownEntry` for what the officer may not keep, exactly as for what does not exist."""
    point = next((one for one in all_contact_points() if one.code == code), None)
    if point is None or not _in_scope(request, point.owner_code):
        raise UnknownEntry("đầu mối", code)
    return point


def _change(request: HttpRequest) -> Change:
    return Change(actor=officer_of(request).account.actor, now=clock_now())


def _cells(point: ContactInfo, name: str) -> Sequence[str]:
    return (
        point.owner_code,
        name,
        point.name,
        point.position,
        point.hotline,
        point.phone,
        point.email,
        point.hours,
        "Có" if point.public else "Không",
    )
