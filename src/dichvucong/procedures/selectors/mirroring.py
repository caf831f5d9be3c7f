"""What systems ask that keep a copy of the whole database of procedures (PRO-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.fields.json import KT

from dichvucong.catalogs.selectors import field_codes
from dichvucong.procedures.models import Service
from dichvucong.procedures.rules.fields import field_code
from dichvucong.procedures.selectors.reading import ProcedureView, versions_holding
from dichvucong.procedures.states import SEEN_SERVICES
from dichvucong.procedures.words import ServiceLevel


@dataclass(frozen=True, order=True)
class FieldOfOwner:
    """A field (lĩnh vực) in which an agency publishes procedures."""

    code: str
    name: str
    owner_code: str


@dataclass(frozen=True)
class OfferedService:
    """An online service with its procedure, and where it is offered: agency and how much of it."""

    code: str
    name: str
    owner_code: str
    procedure_code: str
    procedure_name: str
    field_name: str
    places: tuple[tuple[str, ServiceLevel], ...]


def names_in_force(day: date) -> Sequence[tuple[str, str]]:
    """Code and name of every procedure in force that day, in order of code."""
    rows = versions_holding(day).order_by("procedure__code")
    return list(rows.values_list("procedure__code", "name"))


def fields_in_force(day: date) -> Sequence[FieldOfOwner]:
    """The fields of the procedures in force that day, once for each agency that publishes in them."""
    rows = (
        versions_holding(day)
        .exclude(field_name="")
        .values_list(KT("content__field_code"), "field_name", "procedure__owner_code")
    )
    known = field_codes(on=day)
    found = {
        FieldOfOwner(field_code(code or "", name, owner, known=known), name, owner)
        for code, name, owner in rows.order_by().distinct()
    }
    return sorted(found)


def field_of(view: ProcedureView, day: date) -> FieldOfOwner:
    """The field of one procedure, numbered as `fields_in_force` does that day."""
    content = view.content
    code = field_code(content.field_code, content.field_name, view.owner_code, known=field_codes(on=day))
    return FieldOfOwner(code, content.field_name, view.owner_code)


def services_offered(root: str, day: date) -> Sequence[OfferedService]:
    """The online services that citizens are told of and that agencies at or below `root` offer or answer for."""
    here = Q(places__agency_code=root) | Q(places__agency_code__startswith=f"{root}.") | Q(owner_code=root)
    rows = (
        Service.objects.filter(here, state__in=SEEN_SERVICES)
        .select_related("procedure")
        .prefetch_related("places")
        .order_by("code")
        .distinct()
    )
    found = list(rows)
    versions = versions_holding(day).filter(procedure__in={row.procedure_id for row in found})
    names = {pk: (name, field) for pk, name, field in versions.values_list("procedure", "name", "field_name")}
    return [_offered(row, *names.get(row.procedure_id, ("", ""))) for row in found]


def _offered(row: Service, procedure_name: str, field_name: str) -> OfferedService:
    return OfferedService(
        code=row.code,
        name=row.name,
        owner_code=row.owner_code,
        procedure_code=row.procedure.code,
        procedure_name=procedure_name,
        field_name=field_name,
        places=tuple((place.agency_code, ServiceLevel(place.level)) for place in row.places.all()),
    )
