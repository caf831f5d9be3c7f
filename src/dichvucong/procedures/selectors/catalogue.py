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
class ServiceEntry:
    """One online service that citizens are told of."""

    code: str
    name: str
    owner_code: str
    procedure_code: str
    url: str
    state: str


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
    return [
        ServiceEntry(row.code, row.name, row.owner_code, row.procedure.code, row.url, row.state)
        for row in rows.order_by("code")[:limit]
    ]
