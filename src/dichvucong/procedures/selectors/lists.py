"""Procedures in force, page by page, as whoever reads them all wants them: centrally or as one province reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dichvucong.procedures.models import ProcedureVersion
from dichvucong.procedures.selectors.mirroring import fields_in_force
from dichvucong.procedures.selectors.reading import ProcedureView, versions_holding, views_of_versions
from dichvucong.procedures.words import Applicant, Level, ProcedureKind


@dataclass(frozen=True)
class Listed:
    """Which procedures; empty values do not narrow. `field` is a code or a name.

    `province_code` reads them with the province's overrides and leaves out what other provinces wrote themselves.
    """

    province_code: str = ""
    owner_code: str = ""
    field: str = ""
    kind: ProcedureKind | None = None
    level: Level | None = None
    applicant: Applicant | None = None


def views_after(code: str, wanted: Listed, day: date, *, limit: int) -> Sequence[ProcedureView]:
    """The procedures in force that day beyond a code, in order of code. `level` is the central version's."""
    rows = _narrowed(versions_holding(day), wanted, day).filter(procedure__code__gt=code)
    keys = list(rows.order_by("procedure__code").values_list("pk", flat=True)[:limit])
    views = views_of_versions(keys, day, province_code=wanted.province_code)
    return [views[key] for key in keys]


def procedures_count(day: date) -> int:
    """How many procedures are in force that day."""
    return versions_holding(day).count()


def _narrowed(rows: QuerySet[ProcedureVersion], wanted: Listed, day: date) -> QuerySet[ProcedureVersion]:
    narrow = Q()
    if wanted.province_code:
        narrow &= Q(procedure__province_code__in=["", wanted.province_code])
    if wanted.owner_code:
        narrow &= Q(procedure__owner_code=wanted.owner_code)
    if wanted.field:
        names = {field.name for field in fields_in_force(day) if field.code == wanted.field}
        narrow &= Q(field_name__in={wanted.field, *names})
    if wanted.kind:
        # The default is not stored.
        other = wanted.kind is ProcedureKind.OTHER
        narrow &= ~Q(content__has_key="kind") if other else Q(content__kind=wanted.kind.value)
    if wanted.level:
        narrow &= Q(content__levels__contains=[wanted.level.value])
    if wanted.applicant:
        narrow &= Q(content__applicants__contains=[wanted.applicant.value])
    return rows.filter(narrow)
