"""The list of decisions: narrowed, sorted, paged, taken away; whose they are follows the units granted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dichvucong.catalogs.selectors import agencies
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.clock import now as clock_now
from dichvucong.procedures.selectors.decisions import (
    DecisionFilter,
    DecisionOrder,
    DecisionView,
    decision_view,
    search_decisions,
)
from dichvucong.web.access import officer
from dichvucong.web.console.decisions import words
from dichvucong.web.console.decisions.access import NEEDS, seen_issuers
from dichvucong.web.console.decisions.forms import DecisionListForm
from dichvucong.web.console.lists import MOST_EXPORTED, PER_PAGE, as_csv, as_xlsx

HEADER = (
    "Số quyết định",
    "Cơ quan ban hành",
    "Trích yếu",
    "Ngày ký",
    "Ngày hiệu lực",
    "Số thủ tục",
    "Trạng thái",
    "Hạn công khai",
    "Công khai lúc",
    "Trễ hạn",
)


@officer(*NEEDS)
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions of the units granted."""
    form = DecisionListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/decisions/list.html", {"form": form, "page": None}, status=422)
    now = clock_now()
    page = Paginator(_found(request, form, now), PER_PAGE).get_page(request.GET.get("trang"))
    views = [decision_view(row, now=now) for row in page.object_list]
    query = request.GET.copy()
    query.pop("trang", None)
    names = _names(views)
    shown = {"form": form, "page": page, "views": views, "names": names, "query": query.urlencode()}
    return render(request, "console/decisions/list.html", shown)


@officer(*NEEDS)
@require_safe
def export_decisions(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file."""
    form = DecisionListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/decisions/list.html", {"form": form, "page": None}, status=422)
    now = clock_now()
    rows = _found(request, form, now)[:MOST_EXPORTED]
    views = [decision_view(row, now=now) for row in rows]
    names = _names(views)
    make = as_xlsx if extension == "xlsx" else as_csv
    return make("quyet-dinh", HEADER, (_cells(view, names) for view in views))


def _found(request: HttpRequest, form: DecisionListForm, now: datetime) -> QuerySet[Any]:
    said = form.cleaned_data
    wanted = DecisionFilter(
        text=said["tu_khoa"],
        state=said["trang_thai"],
        issuer_code=said["co_quan"],
        procedure_code=said["thu_tuc"],
        late=bool(said["han"]),
        issuers=seen_issuers(request),
        order=DecisionOrder(said["thu_tu"] or DecisionOrder.NEWEST),
    )
    return search_decisions(wanted, now=now)


def _names(views: Sequence[DecisionView]) -> Mapping[str, str]:
    codes = {view.issuer_code for view in views}
    return {code: info.name for code, info in agencies(codes).items()}


def _cells(view: DecisionView, names: Mapping[str, str]) -> Sequence[str | int]:
    def at(moment: datetime | None) -> str:
        return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if moment else ""

    return (
        view.number,
        names.get(view.issuer_code, view.issuer_code),
        view.title,
        f"{view.row.signed_on:%d/%m/%Y}",
        f"{view.row.effective_on:%d/%m/%Y}",
        view.item_count,
        words.STATES[view.state],
        at(view.row.publish_due_at),
        at(view.row.published_at),
        "Có" if view.late else "",
    )
