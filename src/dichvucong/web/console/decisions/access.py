"""Who may see and do what with decisions: the units granted, permission by permission."""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.selectors import agencies, children
from dichvucong.identity.errors import PermissionMissing
from dichvucong.kernel.clock import now as clock_now
from dichvucong.procedures.errors import DecisionNotFound
from dichvucong.procedures.selectors.decisions import DecisionView, decision_by_id
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.units import for_unit, units_seen

EDIT, CHECK, PUBLISH, REVIEW = (
    "procedures.edit",
    "procedures.check",
    "procedures.publish",
    "procedures.review",
)
NEEDS = (EDIT, CHECK, PUBLISH, REVIEW)


def require(request: HttpRequest, permission: str, agency_code: str) -> None:
    """Raises `PermissionMissing`."""
    if not for_unit(request, permission, agency_code):
        raise PermissionMissing(permission)


def seen_issuers(request: HttpRequest) -> frozenset[str] | None:
    """The issuers whose decisions the officer may see; None for all, as for the Government Office's reviewers."""
    scope = units_seen(request, EDIT, CHECK, PUBLISH, office=REVIEW)
    return None if scope.everything else scope.codes


def seen_decision(request: HttpRequest, key: int) -> DecisionView:
    """Raises `DecisionNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = decision_by_id(key, now=clock_now())
    issuers = seen_issuers(request)
    if issuers is not None and found.issuer_code not in issuers:
        raise DecisionNotFound
    return found


def issuers_of(request: HttpRequest, permission: str) -> list[tuple[str, str]]:
    """The ministries and provinces the officer holds the permission for: code and name."""
    scope = officer_of(request).authority.agencies(permission)
    known = {info.code: info for info in children("")} if scope.everything else agencies(scope.codes)
    levels = {AgencyLevel.CENTRAL, AgencyLevel.PROVINCE}
    return sorted((code, f"{info.name} ({code})") for code, info in known.items() if info.level in levels)


def place_names(codes: Iterable[str]) -> Mapping[str, str]:
    """How provinces are called ("Hà Nội"), by agency code."""
    found = agencies(set(codes))
    return {code: info.short_name or info.name for code, info in found.items()}


def provinces_of(request: HttpRequest, *permissions: str) -> list[tuple[str, str]]:
    """The provinces the officer holds one of the permissions for: code and name."""
    found = {issuer for permission in permissions for issuer in issuers_of(request, permission)}
    known = agencies([code for code, _ in found])
    return sorted(pair for pair in found if known[pair[0]].level is AgencyLevel.PROVINCE)
