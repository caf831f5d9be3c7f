"""A province and the centre: what it has localised, what fell behind, what it may add (PRO-02)."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.procedures.errors import ProcedureNotFound
from dichvucong.procedures.selectors.localising import (
    LocalView,
    local_list,
    local_view,
    own_procedures,
    to_localise,
)
from dichvucong.procedures.services import accept_central
from dichvucong.web.access import officer
from dichvucong.web.console.decisions.access import EDIT, NEEDS, PUBLISH, place_names, provinces_of, require
from dichvucong.web.console.lists import PER_PAGE
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.units import for_unit

MOST_FOUND = 50


@officer(*NEEDS)
@require_safe
def local_procedures(request: HttpRequest) -> HttpResponse:
    """The procedures of one province the officer works for: localised, fallen behind, its own, still to add."""
    provinces = provinces_of(request, *NEEDS)
    chosen = request.GET.get("tinh", "") or (provinces[0][0] if provinces else "")
    if chosen not in dict(provinces):
        return render(request, "console/decisions/local_list.html", {"provinces": provinces})
    day, text = vietnam_day(clock_now()), request.GET.get("tim", "").strip()[:120]
    shelf = request.GET.get("muc", "da-co")
    found: dict[str, Callable[[], Sequence[object]]] = {
        "da-co": lambda: local_list(chosen, day, text=text),
        "can-cap-nhat": lambda: local_list(chosen, day, text=text, outdated=True),
        "rieng": lambda: own_procedures(chosen, day),
        "chua-co": lambda: to_localise(chosen, day, text=text, limit=MOST_FOUND),
    }
    if shelf not in found:
        raise Http404
    shown = {
        "provinces": provinces,
        "province": chosen,
        "shelf": shelf,
        "text": text,
        "page": Paginator(found[shelf](), PER_PAGE).get_page(request.GET.get("trang")),
        "behind": len(local_list(chosen, day, outdated=True)),
        "may_edit": for_unit(request, EDIT, chosen),
    }
    return render(request, "console/decisions/local_list.html", shown)


@officer(*NEEDS)
@require_safe
def local_procedure(request: HttpRequest, province: str, code: str) -> HttpResponse:
    """What the province says differently, and what the centre has changed since."""
    view = _seen(request, province, code)
    return render(
        request,
        "console/decisions/local.html",
        {
            "view": view,
            "place": place_names([province]).get(province, province),
            "may_accept": view.outdated and for_unit(request, PUBLISH, province),
        },
    )


@officer(PUBLISH)
@require_POST
def accept(request: HttpRequest, province: str, code: str) -> HttpResponse:
    """Follow the centre's newest version from today on, with the province's own words."""
    _seen(request, province, code)
    require(request, PUBLISH, province)
    accept_central(code, province, actor=officer_of(request).account.actor, now=clock_now())
    messages.success(
        request, f"Thủ tục {code} của địa phương đã theo bản mới nhất của trung ương từ hôm nay."
    )
    return HttpResponseRedirect(reverse("console:local_procedure", args=[province, code]))


def _seen(request: HttpRequest, province: str, code: str) -> LocalView:
    """Raises `ProcedureNotFound` for what the officer may not see, exactly as for what does not exist."""
    if not any(for_unit(request, permission, province) for permission in NEEDS):
        raise ProcedureNotFound(code)
    view = local_view(code, province, vietnam_day(clock_now()))
    if view is None:
        raise ProcedureNotFound(code)
    return view
