"""What everybody may read around one procedure: its versions, its name elsewhere, what is linked to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.db.models.fields.json import KeyTransform

from dichvucong.procedures.content import ProcedureContent, content_from
from dichvucong.procedures.models import LocalVersion, ProcedureVersion
from dichvucong.procedures.selectors.reading import versions_holding


@dataclass(frozen=True)
class VersionLine:
    """One version of a procedure without its content. `valid_to` is the first day it no longer holds."""

    number: int
    name: str
    valid_from: date
    valid_to: date | None
    decision_number: str
    changed_at: datetime
    owner_code: str

    def holds_on(self, day: date) -> bool:
        """Whether it is the one to read on the day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class NamedProcedure:
    """One procedure in a list."""

    code: str
    name: str
    field_name: str
    owner_code: str


def history_of(code: str) -> Sequence[VersionLine]:
    """The versions of a procedure that were not superseded, oldest first; empty when the code is unknown."""
    rows = ProcedureVersion.objects.filter(procedure__code=code, superseded_at=None).defer(
        "content", "missing"
    )
    return [
        VersionLine(
            number=row.number,
            name=row.name,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            decision_number=row.decision.number if row.decision else row.source_decision,
            changed_at=row.changed_at,
            owner_code=row.procedure.owner_code,
        )
        for row in rows.select_related("decision", "procedure").order_by("number")
    ]


def content_of_version(code: str, number: int) -> ProcedureContent:
    """What one version says; it must exist."""
    return content_from(ProcedureVersion.objects.get(procedure__code=code, number=number).content)


def named(codes: Collection[str], day: date) -> Mapping[str, NamedProcedure]:
    """The procedures of the codes that are in force that day, in order of code."""
    return {one.code: one for one in _named(day, procedure__code__in=sorted(codes))} if codes else {}


def naming_as_interlinked(code: str, day: date) -> Sequence[NamedProcedure]:
    """The procedures in force that day which name this one as interlinked with them."""
    # `has_key` repeats the condition of the index.
    found = _named(day, content__has_key="interlinked", content__interlinked__contains=[code])
    return [one for one in found if one.code != code]


def procedures_of_owner(owner_code: str, day: date, *, field_name: str = "") -> Sequence[NamedProcedure]:
    """What a ministry or province publishes itself, by field and name; of one field, if it is named."""
    wanted = {"field_name": field_name} if field_name else {}
    return sorted(
        _named(day, procedure__owner_code=owner_code, **wanted), key=lambda one: (one.field_name, one.name)
    )


def procedures_localised_in(province_code: str, day: date) -> Sequence[NamedProcedure]:
    """What a province reads differently from the rest of the country, by field and name."""
    local = LocalVersion.objects.filter(
        province_code=province_code, valid_to=None, superseded_at=None, valid_from__lte=day
    )
    found = _named(day, procedure__in=local.values("procedure"))
    return sorted(found, key=lambda one: (one.field_name, one.name))


def provinces_reading_differently(code: str, day: date) -> Collection[str]:
    """The codes of the provinces that have localised the procedure."""
    rows = LocalVersion.objects.filter(procedure__code=code, superseded_at=None, valid_from__lte=day)
    return set(rows.exclude(valid_to__lte=day).values_list("province_code", flat=True))


def count_by_field(day: date, owner_code: str) -> Mapping[str, int]:
    """How many procedures in force an owner has in each field, by name."""
    return count_by_owner_and_field(day, procedure__owner_code=owner_code).get(owner_code, {})


def count_by_owner_and_field(day: date, **wanted: str) -> Mapping[str, Mapping[str, int]]:
    """How many procedures in force each field of each owner has; both in order."""
    rows = versions_holding(day).filter(**wanted).exclude(field_name="")
    counted = rows.values_list("procedure__owner_code", "field_name").annotate(count=Count("pk"))
    owners: dict[str, dict[str, int]] = {}
    for owner, field_name, count in sorted(counted):
        owners.setdefault(owner, {})[field_name] = count
    return owners


def summaries(codes: Collection[str], day: date) -> Mapping[str, str]:
    """One sentence about each of several procedures in force, where there is one."""
    rows = versions_holding(day).filter(procedure__code__in=sorted(codes))
    found = rows.annotate(said=KeyTransform("summary", "content")).values_list("procedure__code", "said")
    return {code: said for code, said in found if said}


def _named(day: date, **wanted: object) -> Sequence[NamedProcedure]:
    rows = versions_holding(day).filter(**wanted).order_by("procedure__code")
    columns = ("procedure__code", "name", "field_name", "procedure__owner_code")
    return [NamedProcedure(*row) for row in rows.values_list(*columns)]
