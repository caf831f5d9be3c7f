"""One online service as citizens see it: whether it can be used now, and if not, why and what about dossiers under way."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dichvucong.identity.services.portals.registration import entry_address
from dichvucong.procedures.errors import ServiceNotFound
from dichvucong.procedures.selectors.online import ServiceRow, service_by_code, takes_new_dossiers
from dichvucong.procedures.states import SEEN_SERVICES
from dichvucong.procedures.words import (
    ASSURANCE_LABELS,
    RESULT_BY_LABELS,
    SERVICE_LEVEL_LABELS,
    Assurance,
    ResultBy,
    ServiceLevel,
)
from dichvucong.web.access import public
from dichvucong.web.failures import NOT_FOUND, failure
from dichvucong.web.portal.agencies import agency_names
from dichvucong.web.rendering import page

PLACES_SHOWN = 200


@public
@require_safe
def service(_request: HttpRequest, code: str) -> HttpResponse:
    """What a service is, who carries it out, and the way to it."""
    try:
        found = service_by_code(code)
    except ServiceNotFound:
        return failure(NOT_FOUND, status=404)
    if found.state not in SEEN_SERVICES:
        return failure(NOT_FOUND, status=404)
    return page("portal/service.html", _shown(found))


def _shown(found: ServiceRow) -> dict[str, object]:
    places = list(found.places.all())[:PLACES_SHOWN]
    names = agency_names([found.owner_code, *(place.agency_code for place in places)])
    return {
        "service": found,
        "open": takes_new_dossiers(found),
        "way": entry_address(found.url),
        "testing": found.state in {"testing", "tested"},
        "owner": names[found.owner_code],
        "assurance": ASSURANCE_LABELS[Assurance(found.assurance)] if found.assurance else "",
        "result_by": RESULT_BY_LABELS[ResultBy(found.result_by)],
        "places": [
            (names[place.agency_code], SERVICE_LEVEL_LABELS[ServiceLevel(place.level)]) for place in places
        ],
    }
