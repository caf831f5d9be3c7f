"""Which units' things an officer sees and works on: exactly those granted, or all for the Government Office."""

from django.http import HttpRequest

from dichvucong.catalogs.selectors import agencies
from dichvucong.identity.rules import AgencyScope
from dichvucong.procedures.selectors.online import GOVERNMENT_OFFICE
from dichvucong.web.console.scope import officer_of

EVERYTHING = AgencyScope(everything=True, codes=frozenset())


def for_the_office(request: HttpRequest, permission: str) -> bool:
    """Whether the officer holds the permission for the Government Office, whose work reaches every unit."""
    return officer_of(request).authority.agencies(permission).covers(GOVERNMENT_OFFICE)


def for_unit(request: HttpRequest, permission: str, agency_code: str) -> bool:
    """Whether the officer holds the permission for that unit."""
    return officer_of(request).authority.agencies(permission).covers(agency_code)


def units_seen(request: HttpRequest, *own: str, office: str) -> AgencyScope:
    """Everything for whoever holds `office` for the Government Office, else the units of the other permissions."""
    if for_the_office(request, office):
        return EVERYTHING
    authority = officer_of(request).authority
    scopes = [authority.agencies(permission) for permission in own]
    everything = any(scope.everything for scope in scopes)
    return AgencyScope(everything, frozenset().union(*(scope.codes for scope in scopes)))


def unit_name(code: str) -> str:
    """The unit's name, or its code where the catalogue does not know it."""
    found = agencies([code])
    return found[code].name if code in found else code
