"""The watch list (PRO-12): procedures without a service, dead links, old domains, wrong levels and localities."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.selectors import children
from dichvucong.identity.errors import PermissionMissing
from dichvucong.identity.rules import AgencyScope
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.jobs import run_now
from dichvucong.kernel.text import tidy
from dichvucong.procedures.selectors.watching import (
    ServiceKind,
    counts_of,
    old_domains,
    procedures_without_service,
    procedures_without_service_in,
    watched_services,
)
from dichvucong.procedures.services.watching import add_old_domain, remove_old_domain
from dichvucong.procedures.words import LINK_OUTCOME_LABELS, LinkOutcome
from dichvucong.web.access import officer
from dichvucong.web.console.labels import label
from dichvucong.web.console.online import words as service_words
from dichvucong.web.console.quality import words
from dichvucong.web.console.quality.forms import OldDomainForm, WatchForm
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.tables import Cell, Column, Table, TableForm, export_table, show_table
from dichvucong.web.console.things import put_errors
from dichvucong.web.console.units import for_the_office, units_seen

EDIT, PROCEDURES, REVIEW = "services.edit", "procedures.edit", "procedures.review"
NO_SERVICE, NO_SERVICE_HERE = "no_service", "no_service_here"
JOB = "check_services"
_INTRO = "Những gì đang công khai mà người dân chưa dùng được trực tuyến, hoặc dùng không như khai báo."


@officer(EDIT, PROCEDURES, REVIEW)
@require_safe
def watch_list(request: HttpRequest) -> HttpResponse:
    """What needs looking after in the units granted; everywhere for the Government Office."""
    kind = _kind(request)
    scope = _scope(request)
    counts = counts_of(scope=scope, day=vietnam_day(clock_now()))
    tabs = [
        (name, f"{request.path}?muc={code}", counts.get(code, ""), code == kind)
        for code, name in words.WATCH_KINDS.items()
    ]
    table, form = _table(request, kind), _form(request, kind, scope)
    return show_table(request, table, form, lambda said: _rows(kind, scope, said), tabs=tabs)


@officer(EDIT, PROCEDURES, REVIEW)
@require_safe
def export_watch_list(request: HttpRequest, extension: str) -> HttpResponseBase:
    """One kind as a file."""
    kind = _kind(request)
    scope = _scope(request)
    table, form = _table(request, kind), _form(request, kind, scope)
    return export_table(request, table, form, lambda said: _rows(kind, scope, said), extension=extension)


@officer(REVIEW)
@require_POST
def look_now(request: HttpRequest) -> HttpResponse:
    """Look at what is due at once instead of at the next quarter of an hour."""
    _must_review(request)
    queued = run_now(JOB, actor=officer_of(request).account.actor, now=clock_now())
    if queued:
        messages.success(request, "Đã xếp hàng kiểm tra ngay. Tải lại trang sau ít phút.")
    else:
        messages.info(request, "Đã có một lượt kiểm tra đang chờ chạy.")
    return HttpResponseRedirect(reverse("console:old_domains"))


@officer(REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def domains(request: HttpRequest) -> HttpResponse:
    """The domains nothing may point at (GET), one more (POST)."""
    _must_review(request)
    form = OldDomainForm()
    if request.method == "POST":
        form = OldDomainForm(request.POST)
        if form.is_valid() and _added(request, form):
            messages.success(request, "Đã thêm tên miền cũ.")
            return HttpResponseRedirect(reverse("console:old_domains"))
    shown = {"form": form, "domains": old_domains()}
    return render(request, "console/old_domains.html", shown, status=422 if form.errors else 200)


@officer(REVIEW)
@require_POST
def remove_domain(request: HttpRequest) -> HttpResponse:
    """A domain may be used again."""
    _must_review(request)
    actor = officer_of(request).account.actor
    if remove_old_domain(tidy(request.POST.get("ten_mien", "")[:253]), actor=actor, now=clock_now()):
        messages.success(request, "Đã bỏ tên miền khỏi danh sách.")
    else:
        messages.error(request, "Tên miền này không có trong danh sách, chưa có gì thay đổi.")
    return HttpResponseRedirect(reverse("console:old_domains"))


def _added(request: HttpRequest, form: OldDomainForm) -> bool:
    said, actor = form.cleaned_data, officer_of(request).account.actor
    try:
        add_old_domain(said["ten_mien"], note=said["can_cu"], actor=actor, now=clock_now())
    except DomainError as refusal:
        put_errors(form, refusal, form.names)
        return False
    return True


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("muc", NO_SERVICE)
    if kind not in words.WATCH_KINDS:
        raise Http404
    return kind


def _scope(request: HttpRequest) -> AgencyScope:
    return units_seen(request, EDIT, PROCEDURES, office=REVIEW)


def _form(request: HttpRequest, kind: str, scope: AgencyScope) -> WatchForm:
    """The provinces to choose from are those of the units granted."""
    if kind != NO_SERVICE_HERE:
        return WatchForm(request.GET)
    found = [one for one in children("") if one.level is AgencyLevel.PROVINCE and scope.covers(one.code)]
    return WatchForm(request.GET, provinces=[(one.code, one.short_name or one.name) for one in found])


def _rows(kind: str, scope: AgencyScope, form: TableForm) -> QuerySet[Any, Any]:
    if kind == NO_SERVICE_HERE:
        assert isinstance(form, WatchForm)
        rows = procedures_without_service_in(form.province, vietnam_day(clock_now()))
        return rows if form.province else rows.none()
    if kind == NO_SERVICE:
        return procedures_without_service(scope=scope, day=vietnam_day(clock_now()))
    return watched_services(ServiceKind(kind), scope=scope)


def _table(request: HttpRequest, kind: str) -> Table[Any]:
    manage = (("Tên miền cũ, kiểm tra ngay", reverse("console:old_domains")),)
    columns = _PROCEDURE_COLUMNS if kind in {NO_SERVICE, NO_SERVICE_HERE} else _SERVICE_COLUMNS
    return Table(
        title="Theo dõi thủ tục và dịch vụ",
        name=f"theo-doi-{kind.replace('_', '-')}",
        intro=_INTRO,
        empty="Không có mục nào: mọi thứ đang đúng.",
        export="console:export_watch_list",
        actions=manage if for_the_office(request, REVIEW) else (),
        columns=columns,
    )


def _must_review(request: HttpRequest) -> None:
    if not for_the_office(request, REVIEW):
        raise PermissionMissing(REVIEW)


def _found(row: Any) -> str:
    said = [label(service_words.MISMATCHES, kind) for kind in row.mismatches]
    if row.link_outcome and row.link_outcome != LinkOutcome.ALIVE:
        said.append(LINK_OUTCOME_LABELS[LinkOutcome(row.link_outcome)])
    return "; ".join(said)


_PROCEDURE_COLUMNS: tuple[Column[Any], ...] = (
    Column("Mã thủ tục", lambda row: Cell(row.procedure.code, f"/thu-tuc/{row.procedure.code}", code=True)),
    Column("Tên", lambda row: Cell(row.name)),
    Column("Lĩnh vực", lambda row: Cell(row.field_name)),
    Column("Cơ quan", lambda row: Cell(row.procedure.owner_code, code=True)),
)
_SERVICE_COLUMNS: tuple[Column[Any], ...] = (
    Column("Dịch vụ", lambda row: Cell(row.code, reverse("console:service", args=[row.code]), code=True)),
    Column("Tên", lambda row: Cell(row.name)),
    Column("Cơ quan", lambda row: Cell(row.owner_code, code=True)),
    Column("Địa chỉ", lambda row: Cell(row.url)),
    Column("Phát hiện", lambda row: Cell(_found(row))),
)
