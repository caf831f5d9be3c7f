"""Procedures and online services as the entries of two shared catalogues (QC 6.1, 6.2), page by page in order of code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dichvucong.procedures.models import Service
from dichvucong.procedures.selectors.reading import versions_holding
from dichvucong.procedures.states import SEEN_SERVICES
from dichvucong.procedures.words import ProcedureKind


@dataclass(frozen=True)
class ProcedureEntry:
    """One procedure in force."""

    code: str
    name: str
    owner_code: str
    province_code: str
    field_name: str
    version: int
    valid_from: date


@dataclass(frozen=True)
class ServicePlaceEntry:
    """An agency that carries a service out, and how much of it is online there."""

    agency_code: str
    level: str


@dataclass(frozen=True)
class ServiceEntry:
    """One online service that citizens are told of. `places` are the agencies that carry it out, and how much of it."""

    code: str
    name: str
    owner_code: str
    procedure_code: str
    url: str
    state: str
    needs_visit: bool
    pays_online: bool
    result_by: str
    assurance: str
    places: tuple[ServicePlaceEntry, ...]


class PublishedDelegations:
    """Which procedures a law delegates to the provinces, as their published versions say; the catalogues ask it."""

    def is_delegated(self, procedure_code: str) -> bool:
        """Whether the last version is of the kind whose details a law leaves to the provinces (QC 15.1b)."""
        holds = versions_holding(date.max).filter(procedure__code=procedure_code)
        return holds.filter(content__kind=ProcedureKind.DELEGATED.value).exists()


def procedures_after(code: str, *, limit: int, on: date) -> Sequence[ProcedureEntry]:
    """The procedures in force on the day beyond a code."""
    rows = versions_holding(on).filter(procedure__code__gt=code).order_by("procedure__code")[:limit]
    return [
        ProcedureEntry(
            code=row.procedure.code,
            name=row.name,
            owner_code=row.procedure.owner_code,
            province_code=row.procedure.province_code,
            field_name=row.field_name,
            version=row.number,
            valid_from=row.valid_from,
        )
        for row in rows.defer("content")
    ]


def services_after(code: str, *, limit: int) -> Sequence[ServiceEntry]:
    """The online services beyond a code."""
    rows = Service.objects.filter(code__gt=code, state__in=list(SEEN_SERVICES)).select_related("procedure")
    return [service_entry(row) for row in rows.prefetch_related("places").order_by("code")[:limit]]


def service_entry(row: Service) -> ServiceEntry:
    """The row, with its procedure and places, as others see it."""
    return ServiceEntry(
        code=row.code,
        name=row.name,
        owner_code=row.owner_code,
        procedure_code=row.procedure.code,
        url=row.url,
        state=row.state,
        needs_visit=row.needs_visit,
        pays_online=row.pays_online,
        result_by=row.result_by,
        assurance=row.assurance,
        places=tuple(ServicePlaceEntry(place.agency_code, place.level) for place in row.places.all()),
    )
