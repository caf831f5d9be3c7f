"""The watch list (PRO-12): what is published and still cannot be used online, or not as declared."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from dichvucong.identity.rules import AgencyScope
from dichvucong.procedures.models import LinkCheck as LinkCheckRow
from dichvucong.procedures.models import OldDomain as OldDomainRow
from dichvucong.procedures.models import ProcedureVersion, Service
from dichvucong.procedures.rules.online import Mismatch
from dichvucong.procedures.rules.watching import FAILURES_UNTIL_DEAD
from dichvucong.procedures.selectors.reading import versions_holding
from dichvucong.procedures.states import SEEN_SERVICES, ServiceState
from dichvucong.procedures.words import LinkOutcome

__all__ = [
    "LinkCheckRow",
    "OldDomainRow",
    "ServiceKind",
    "checks_of",
    "counts_of",
    "old_domains",
    "procedures_without_service",
    "procedures_without_service_in",
    "watched_services",
]
Rows = QuerySet[Service, Service]
_GONE = (LinkOutcome.DEAD, LinkOutcome.MOVED)


class ServiceKind(StrEnum):
    """What may be wrong with a public service."""

    DEAD_LINK = "dead_link"
    OLD_DOMAIN = "old_domain"
    WRONG_LEVEL = "wrong_level"
    WRONG_LOCALITY = "wrong_locality"
    ENDED = "ended"


def procedures_without_service(
    *, scope: AgencyScope, day: date
) -> QuerySet[ProcedureVersion, ProcedureVersion]:
    """The procedures in force that nobody offers or prepares to offer online."""
    offered = Service.objects.filter(procedure=OuterRef("procedure")).exclude(state=ServiceState.WITHDRAWN)
    rows = versions_holding(day).filter(~Exists(offered))
    if scope.everything:
        return rows
    return rows.filter(procedure__owner_code__in=scope.codes)


def procedures_without_service_in(
    province_code: str, day: date
) -> QuerySet[ProcedureVersion, ProcedureVersion]:
    """The procedures in force that nobody offers or prepares to offer online to the citizens of a province.

    What central agencies offer reaches every province; a province's own procedures count for it alone.
    """
    within = Q(places__agency_code=province_code) | Q(places__agency_code__startswith=f"{province_code}.")
    offered = Service.objects.filter(
        within | Q(places__agency_code__startswith="G") | Q(places=None, owner_code=province_code),
        procedure=OuterRef("procedure"),
    ).exclude(state=ServiceState.WITHDRAWN)
    rows = versions_holding(day).filter(procedure__province_code__in=("", province_code))
    return rows.filter(~Exists(offered))


def watched_services(kind: ServiceKind, *, scope: AgencyScope) -> Rows:
    """The public services with that trouble, of the owners that may be seen."""
    rows = Service.objects.select_related("procedure").prefetch_related("places")
    rows = rows.filter(state__in=SEEN_SERVICES)
    if not scope.everything:
        rows = rows.filter(owner_code__in=scope.codes)
    return _KINDS[kind](rows)


def counts_of(*, scope: AgencyScope, day: date) -> Mapping[str, int]:
    """How many there are of each kind; `no_service` counts procedures."""
    counts = {"no_service": procedures_without_service(scope=scope, day=day).count()}
    return counts | {str(kind): watched_services(kind, scope=scope).count() for kind in ServiceKind}


def checks_of(code: str, *, limit: int = 30) -> Sequence[LinkCheckRow]:
    """The last looks at a service's address, newest first."""
    return list(LinkCheckRow.objects.filter(service__code=code).order_by("-pk")[:limit])


def old_domains() -> Sequence[OldDomainRow]:
    """The domains nothing may point at."""
    return list(OldDomainRow.objects.filter(removed_at=None))


def _dead(rows: Rows) -> Rows:
    silent = Q(link_outcome=LinkOutcome.NO_ANSWER, link_failures__gte=FAILURES_UNTIL_DEAD)
    return rows.filter(Q(link_outcome__in=_GONE) | silent)


def _in_old_domains(rows: Rows) -> Rows:
    inside = Q(pk__in=())
    for row in old_domains():
        inside |= Q(host=row.domain) | Q(host__endswith=f".{row.domain}")
    return rows.filter(inside)


def _disagreeing(*kinds: Mismatch) -> Callable[[Rows], Rows]:
    names = [str(kind) for kind in kinds]
    return lambda rows: rows.filter(mismatches__overlap=names)


_KINDS: Mapping[ServiceKind, Callable[[Rows], Rows]] = {
    ServiceKind.DEAD_LINK: _dead,
    ServiceKind.OLD_DOMAIN: _in_old_domains,
    ServiceKind.WRONG_LEVEL: _disagreeing(
        Mismatch.LEVEL_TOO_HIGH, Mismatch.LEVEL_TOO_LOW, Mismatch.NO_ONLINE_CHANNEL
    ),
    ServiceKind.WRONG_LOCALITY: _disagreeing(Mismatch.WRONG_AGENCY_LEVEL, Mismatch.WRONG_LOCALITY),
    ServiceKind.ENDED: _disagreeing(Mismatch.ENDED),
}
