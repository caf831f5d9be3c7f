"""Online services as officers and citizens see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from dichvucong.identity.rules import AgencyScope
from dichvucong.kernel.calendar.deadlines import Deadline
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.procedures.errors import ServiceNotFound
from dichvucong.procedures.models import Restructuring as RestructuringRow
from dichvucong.procedures.models import Service as ServiceRow
from dichvucong.procedures.rules.online import TERMS, Turn, turn_of
from dichvucong.procedures.states import OPEN_SERVICES, SEEN_SERVICES, ServiceState
from dichvucong.procedures.terms import deadline_from
from dichvucong.procedures.words import Assurance

__all__ = [
    "GOVERNMENT_OFFICE",
    "RestructuringRow",
    "ServiceFilter",
    "ServiceRow",
    "Wait",
    "assurance_asked",
    "restructuring_of",
    "service_by_code",
    "services_matching",
    "services_of",
    "takes_new_dossiers",
    "wait_of",
]
GOVERNMENT_OFFICE = "G22"
"""The agency code of the Government Office, which opens, confirms, suspends and reviews."""


@dataclass(frozen=True)
class ServiceFilter:
    """What to look for; empty values do not filter. `text` is part of a code or name, `turn` who is awaited."""

    text: str = ""
    state: str = ""
    owner_code: str = ""
    turn: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class Wait:
    """Whose turn it is, until when, and why then."""

    turn: Turn
    due_at: datetime | None
    overdue: bool
    reasons: Sequence[str]


def service_by_code(code: str) -> ServiceRow:
    """Raises `ServiceNotFound`."""
    rows = ServiceRow.objects.select_related("procedure").prefetch_related("places", "trials")
    service = rows.filter(code=code).first()
    if service is None:
        raise ServiceNotFound
    return service


def restructuring_of(service: ServiceRow) -> RestructuringRow | None:
    """The record behind a service, if one was begun."""
    return RestructuringRow.objects.filter(service=service).first()


def services_matching(
    wanted: ServiceFilter, *, scope: AgencyScope, now: datetime
) -> QuerySet[ServiceRow, ServiceRow]:
    """Services of the owners that may be seen."""
    rows = ServiceRow.objects.select_related("procedure").prefetch_related("places")
    if not scope.everything:
        rows = rows.filter(owner_code__in=scope.codes)
    exact = {"state": wanted.state, "owner_code": wanted.owner_code}
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    if wanted.turn:
        rows = rows.filter(state__in=[state for state in ServiceState if turn_of(state) == wanted.turn])
    if wanted.overdue:
        rows = rows.filter(due_at__lt=now)
    if wanted.text:
        rows = rows.filter(Q(code__startswith=wanted.text) | Q(name__icontains=wanted.text))
    return rows


def services_of(procedure_code: str, province_code: str = "") -> Sequence[ServiceRow]:
    """What citizens are told of: of a procedure, offered by the whole country's agencies or by those of a province."""
    rows = ServiceRow.objects.prefetch_related("places").filter(
        procedure__code=procedure_code, state__in=SEEN_SERVICES
    )
    if province_code:
        below = Q(places__agency_code=province_code) | Q(places__agency_code__startswith=f"{province_code}.")
        rows = rows.filter(below | Q(places__agency_code__startswith="G")).distinct()
    return list(rows.order_by("code"))


def assurance_asked(procedure_code: str, agency_code: str) -> Assurance:
    """The highest assurance that services of a procedure ask of whom the agency, or one it lies below, serves."""
    above = agency_code.split(".")
    reached = [".".join(above[:length]) for length in range(1, len(above) + 1)]
    asked = ServiceRow.objects.filter(
        procedure__code=procedure_code, state__in=OPEN_SERVICES, places__agency_code__in=reached
    )
    found = set(asked.values_list("assurance", flat=True))
    return next((one for one in (Assurance.HIGH, Assurance.MEDIUM) if one in found), Assurance.UNSAID)


def takes_new_dossiers(service: ServiceRow) -> bool:
    """Whether somebody may begin a dossier now; dossiers begun earlier are carried on in any case (QC 28.4)."""
    return service.state in OPEN_SERVICES


def wait_of(service: ServiceRow, *, now: datetime) -> Wait:
    """Whose turn it is and how the deadline came about."""
    state = ServiceState(service.state)
    deadline = _deadline(state, service.state_since)
    reasons = deadline.explain(load_calendar()).sentences() if deadline else ()
    overdue = service.due_at is not None and service.due_at < now
    return Wait(turn_of(state), service.due_at, overdue, reasons)


def _deadline(state: ServiceState, since: datetime) -> Deadline | None:
    return deadline_from(TERMS[state], since) if state in TERMS else None
