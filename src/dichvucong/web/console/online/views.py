"""Online services: the list, one service with its deadline and its buttons, the declaration, the restructuring record."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.errors import PermissionMissing
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.errors import ServiceNotFound
from dichvucong.procedures.selectors.online import (
    ServiceFilter,
    ServiceRow,
    restructuring_of,
    service_by_code,
    services_matching,
)
from dichvucong.procedures.services import amend_service, declare_service, write_restructuring
from dichvucong.procedures.states import EDITABLE_SERVICES
from dichvucong.web.access import officer
from dichvucong.web.console.labels import label
from dichvucong.web.console.online import words
from dichvucong.web.console.online.forms import RestructuringForm, ServiceForm, ServiceListForm
from dichvucong.web.console.online.page import page_of_service
from dichvucong.web.console.online.steps import APPROVE, EDIT, LEAD, STEPS, may_edit
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
from dichvucong.web.console.things import Step, offered, put_errors, show_thing, take_step
from dichvucong.web.console.units import for_unit, units_seen


def _table() -> Table[ServiceRow]:
    return Table(
        title="Dịch vụ công trực tuyến",
        name="dich-vu-cong",
        intro="Khai báo, tái cấu trúc, kiểm thử, cung cấp và tạm ngưng dịch vụ (Quy chế, Điều 21, 26–29).",
        export="console:export_services",
        actions=(("Khai báo dịch vụ", reverse("console:declare_service")),),
        columns=(
            Column("Mã", lambda row: Cell(row.code, reverse("console:service", args=[row.code]), code=True)),
            Column("Tên dịch vụ", lambda row: Cell(row.name)),
            Column("Cơ quan", lambda row: Cell(row.owner_code, code=True)),
            Column(
                "Trạng thái",
                lambda row: Cell(label(words.STATES, row.state), tone=words.TONES.get(row.state, "")),
            ),
            Column("Từ", lambda row: moment_cell(row.state_since)),
            Column("Hạn", lambda row: moment_cell(row.due_at, now=clock_now())),
        ),
    )


@officer(EDIT, APPROVE, LEAD)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The services of the units granted; all for the Government Office."""
    return show_table(request, _table(), ServiceListForm(request.GET), lambda form: _find(request, form))


@officer(EDIT, APPROVE, LEAD)
@require_safe
def export_services(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file."""
    form = ServiceListForm(request.GET)
    return export_table(request, _table(), form, lambda form: _find(request, form), extension=extension)


@officer(EDIT, APPROVE, LEAD)
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service."""
    return _show(request, _visible(request, code))


@officer(EDIT, APPROVE, LEAD)
@require_POST
def service_step(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Press one button."""
    found = _visible(request, code)

    def again(wrong: tuple[Step[ServiceRow], forms.Form]) -> HttpResponse:
        return _show(request, found, wrong=wrong)

    back = reverse("console:service", args=[code])
    return take_step(request, STEPS, verb, found, back=back, show=again)


@officer(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare one more service of a unit granted."""
    if request.method == "POST":
        return _save(request, ServiceForm(request.POST), None)
    start = {"thu_tuc": request.GET.get("thu-tuc", "")[:40], "tra_tien": True}
    return _show_form(request, ServiceForm(initial=start), None)


@officer(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """Say a service differently before it is proposed (again)."""
    found = _editable(request, code)
    if request.method == "POST":
        fixed = {"thu_tuc": found.procedure.code, "co_quan": found.owner_code}
        return _save(request, ServiceForm({**request.POST.dict(), **fixed}), found)
    return _show_form(request, ServiceForm.of(found), found)


@officer(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def restructure(request: HttpRequest, code: str) -> HttpResponse:
    """The restructuring record of a service."""
    found = _editable(request, code)
    form = RestructuringForm.of(restructuring_of(found))
    if request.method == "POST":
        form = RestructuringForm(request.POST)
        if form.is_valid() and _wrote(request, found, form):
            messages.success(request, "Đã lưu phương án. Hãy trình để người khác phê duyệt.")
            return HttpResponseRedirect(reverse("console:service", args=[code]))
    shown = {"form": form, "service": found, "heading": "Phương án tái cấu trúc quy trình", "fixed": ()}
    return render(request, "console/service_form.html", shown, status=422 if form.errors else 200)


def _wrote(request: HttpRequest, found: ServiceRow, form: RestructuringForm) -> bool:
    try:
        write_restructuring(found.code, form.draft, actor=officer_of(request).account.actor, now=clock_now())
    except DomainError as refusal:
        put_errors(form, refusal, form.names)
        return False
    return True


def _save(request: HttpRequest, form: ServiceForm, found: ServiceRow | None) -> HttpResponse:
    if not form.is_valid():
        return _show_form(request, form, found, status=422)
    draft, actor, now = form.draft, officer_of(request).account.actor, clock_now()
    if not for_unit(request, EDIT, draft.owner_code):
        form.add_error("co_quan", "Không có cơ quan này trong phạm vi bạn được giao.")
        return _show_form(request, form, found, status=422)
    try:
        if found is None:
            saved = declare_service(draft, actor=actor, now=now)
        else:
            saved = amend_service(found.code, draft, actor=actor, now=now)
    except DomainError as refusal:
        put_errors(form, refusal, form.names)
        return _show_form(request, form, found, status=422)
    messages.success(request, f"Đã lưu khai báo dịch vụ {saved.code}.")
    return HttpResponseRedirect(reverse("console:service", args=[saved.code]))


def _show_form(
    request: HttpRequest, form: ServiceForm, found: ServiceRow | None, *, status: int = 200
) -> HttpResponse:
    heading = "Sửa khai báo dịch vụ" if found else "Khai báo dịch vụ công trực tuyến"
    fixed = ("thu_tuc", "co_quan") if found else ()
    shown = {"form": form, "service": found, "heading": heading, "fixed": fixed}
    return render(request, "console/service_form.html", shown, status=status)


def _show(
    request: HttpRequest, found: ServiceRow, *, wrong: tuple[Step[ServiceRow], forms.Form] | None = None
) -> HttpResponse:
    editable = found.state in EDITABLE_SERVICES and may_edit(request, found)
    thing = page_of_service(found, restructuring_of(found), now=clock_now(), editable=editable)
    return show_thing(request, thing, offered(request, STEPS, found, wrong), status=422 if wrong else 200)


def _find(request: HttpRequest, form: TableForm) -> QuerySet[ServiceRow, ServiceRow]:
    asked = form.cleaned_data
    wanted = ServiceFilter(
        text=asked["tim"].strip(),
        state=asked["trang_thai"],
        owner_code=asked["co_quan"].strip().upper(),
        turn=asked["den_luot"],
        overdue=asked["qua_han"],
    )
    return services_matching(wanted, scope=units_seen(request, EDIT, LEAD, office=APPROVE), now=clock_now())


def _visible(request: HttpRequest, code: str) -> ServiceRow:
    """Raises `ServiceNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = service_by_code(code)
    if not units_seen(request, EDIT, LEAD, office=APPROVE).covers(found.owner_code):
        raise ServiceNotFound
    return found


def _editable(request: HttpRequest, code: str) -> ServiceRow:
    found = _visible(request, code)
    if not may_edit(request, found):
        raise PermissionMissing(EDIT)
    return found
