"""An agency for everybody: its place in the tree, whom to ask, which procedures it publishes; and all fields."""

from collections.abc import Sequence
from http import HTTPStatus
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dichvucong.catalogs.facts import AgencyInfo, AgencyLevel
from dichvucong.catalogs.selectors import agencies, agency, children, contact_points
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.kernel.text import tidy
from dichvucong.procedures.selectors import (
    NamedProcedure,
    count_by_field,
    count_by_owner_and_field,
    procedures_localised_in,
    procedures_of_owner,
)
from dichvucong.web.access import public
from dichvucong.web.portal.validators import validated
from dichvucong.web.rendering import page

FIELD = "linh-vuc"
LONGEST_CODE = 40
LONGEST_FIELD = 300
SHOWN_AT_ONCE = 80


@public
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """The agency of a code, old or new notation."""
    code = tidy(code)
    found = agency(code) if len(code) <= LONGEST_CODE else None
    if found is None:
        return _unknown(code)
    if found.code != code:
        return HttpResponseRedirect(reverse("agency", args=[found.code]))
    day = vietnam_day(now())
    field = tidy(request.GET.get(FIELD, ""))[:LONGEST_FIELD]
    fields = count_by_field(day, code)
    at_once = sum(fields.values()) <= SHOWN_AT_ONCE
    listed = procedures_of_owner(code, day, field_name=field) if field or at_once else ()
    local = procedures_localised_in(code, day) if found.level is AgencyLevel.PROVINCE and not field else ()
    context = {
        "agency": found,
        "above": _above(found),
        "below": children(code),
        "successor": agency(found.successor_code) if found.successor_code else None,
        "contacts": [point for point in contact_points(code) if point.public],
        "field": field,
        "fields": fields,
        "listed": _by_field(listed),
        "local": _by_field(local),
    }
    return validated(request, page("portal/procedures/agency.html", context))


@public
@require_safe
def fields(request: HttpRequest) -> HttpResponseBase:
    """Every field with procedures in force, under the bodies that publish them."""
    day = vietnam_day(now())
    counts = count_by_owner_and_field(day)
    bodies = agencies(counts)
    context = {"bodies": [(bodies[owner], found) for owner, found in counts.items() if owner in bodies]}
    return validated(request, page("portal/procedures/fields.html", context))


def _above(found: AgencyInfo) -> Sequence[AgencyInfo]:
    """The agencies above, from the root down."""
    codes = [code for code in found.path.strip("/").split("/") if code != found.code]
    known = agencies(codes)
    return [known[code] for code in codes if code in known]


def _by_field(procedures: Sequence[NamedProcedure]) -> Sequence[tuple[str, Sequence[NamedProcedure]]]:
    return [(name, list(own)) for name, own in groupby(procedures, key=lambda one: one.field_name)]


def _unknown(code: str) -> HttpResponse:
    context = {"code": code[:LONGEST_CODE]}
    return page("portal/procedures/agency_unknown.html", context, status=HTTPStatus.NOT_FOUND)
