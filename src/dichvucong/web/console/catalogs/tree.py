"""The agency tree, one branch at a time, and moving a unit with everything below it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.catalogs import selectors
from dichvucong.catalogs.facts import AgencyInfo, Catalogue
from dichvucong.catalogs.services import Change, hang_agency
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError
from dichvucong.web.access import officer
from dichvucong.web.console.catalogs.forms import MoveForm, keepers_for
from dichvucong.web.console.catalogs.views import NEEDS
from dichvucong.web.console.scope import officer_of


@officer(NEEDS)
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The agencies directly below one, and the way up to the root."""
    root = request.GET.get("goc", "").strip()
    here = selectors.agency(root) if root else None
    if root and here is None:
        raise Http404
    rows = [(below, len(selectors.children(below.code))) for below in selectors.children(root)]
    shown = {"here": here, "above": _above(here), "rows": rows, "mine": _mine(request)}
    return render(request, "console/catalogs/tree.html", shown)


@officer(NEEDS)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, entry: str) -> HttpResponse:
    """Hang a unit under another agency from a day on."""
    found = selectors.agency(entry)
    if found is None:
        raise Http404
    asked = officer_of(request)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        catalogue=Catalogue.AGENCIES,
        scope=asked.authority.agencies(NEEDS),
        today=vietnam_day(clock_now()),
    )
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        parent = filled["cap_tren"].strip().upper()
        try:
            hang_agency(
                found.code,
                parent_code=parent,
                valid_from=filled["tu_ngay"],
                acting_for=filled["thay_mat"],
                change=Change(asked.account.actor, clock_now(), filled["can_cu"]),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Đã chuyển {found.name} về {parent}.")
            return HttpResponseRedirect(f"{reverse('console:agency_tree')}?{urlencode({'goc': parent})}")
    shown = {"form": form, "agency": found, "above": _above(found)}
    status = 422 if request.method == "POST" else 200
    return render(request, "console/catalogs/move.html", shown, status=status)


def _above(here: AgencyInfo | None) -> list[AgencyInfo]:
    """From the root down to the agency's parent."""
    codes = here.path.strip("/").split("/")[:-1] if here else []
    return [found for code in codes if (found := selectors.agency(code))]


def _mine(request: HttpRequest) -> bool:
    return bool(keepers_for(Catalogue.AGENCIES, officer_of(request).authority.agencies(NEEDS)))
