"""The feeds that mirrors follow (PRO-14): procedures with all their versions, and online services, in the order of commits.

An entry is the state at the time of reading, not what was done: a mirror that puts each over the last ends with equal
data however often it is told. Of several changes of one procedure a reader who comes late meets the last one only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q

from dichvucong.kernel.feeds import Place, behind
from dichvucong.procedures.content import LocalOverrides, ProcedureContent, content_from, overrides_from
from dichvucong.procedures.models import LocalVersion, Procedure, ProcedureChange, ProcedureVersion, Service
from dichvucong.procedures.selectors.catalogue import ServiceEntry, service_entry
from dichvucong.procedures.states import SEEN_SERVICES

CENTRAL = ""


@dataclass(frozen=True)
class VersionState:
    """One version as it is now. `withdrawn`: it was wrong from the start and holds on no day.

    `content` is what a central version reads; `overrides` what a province's says over the central version `based_on`.
    """

    number: int
    valid_from: date
    valid_to: date | None
    withdrawn: bool
    decision_number: str
    changed_at: datetime
    based_on: int | None = None
    missing: tuple[str, ...] = ()
    content: ProcedureContent | None = None
    overrides: LocalOverrides | None = None


@dataclass(frozen=True)
class ProcedureHistory:
    """All versions of one procedure, central (`province_code` "") or of one province, oldest first.

    `written_by_province` is filled where a law lets that province write the procedure whole.
    """

    code: str
    owner_code: str
    written_by_province: str
    province_code: str
    versions: tuple[VersionState, ...]


@dataclass(frozen=True)
class ChangedProcedure:
    """What happened last to a procedure, and all it says now."""

    event: str
    valid_from: date
    at: datetime
    history: ProcedureHistory
    place: Place


@dataclass(frozen=True)
class ChangedService:
    """A service as it is now; `service` is None when citizens are no longer told of it."""

    code: str
    service: ServiceEntry | None
    place: Place


def procedures_changed_after(place: Place, *, limit: int) -> Sequence[ChangedProcedure]:
    """What changed beyond a place, oldest first; each procedure and province at its last change only."""
    later = ProcedureChange.objects.filter(
        Q(xact__gt=OuterRef("xact")) | Q(xact=OuterRef("xact"), pk__gt=OuterRef("pk")),
        procedure_code=OuterRef("procedure_code"),
        province_code=OuterRef("province_code"),
    )
    rows = list(behind(ProcedureChange.objects.exclude(Exists(later)), place, number="xact")[:limit])
    histories = _histories({(row.procedure_code, row.province_code) for row in rows})
    return [
        ChangedProcedure(
            event=row.event,
            valid_from=row.valid_from,
            at=row.at,
            history=histories[row.procedure_code, row.province_code],
            place=Place(row.xact, row.pk),
        )
        for row in rows
    ]


def procedure_history(code: str, *, province_code: str = CENTRAL) -> ProcedureHistory | None:
    """All versions of a procedure, central or of one province. None when the code is unknown."""
    return _histories({(code, province_code)}).get((code, province_code))


def state_of_procedures() -> tuple[str, datetime | None]:
    """A token that no two states of the procedures share, and when anything about any of them changed last."""
    found = ProcedureChange.objects.aggregate(count=Count("pk"), last=Max("pk"), at=Max("at"))
    return f"{found['count']}.{found['last'] or 0}", found["at"]


def services_changed_after(place: Place, *, limit: int) -> Sequence[ChangedService]:
    """The services beyond a place that citizens are or were told of, by their last change."""
    # Whatever has been through a first test was seen.
    rows = behind(Service.objects.filter(round__gt=0), place, number="changed_in")
    found = rows.prefetch_related("procedure", "places")[:limit]
    return [
        ChangedService(
            row.code,
            service_entry(row) if row.state in SEEN_SERVICES else None,
            Place(row.changed_in, row.pk),
        )
        for row in found
    ]


def _histories(wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], ProcedureHistory]:
    """By code and province."""
    asked = sorted(wanted)
    procedures = {row.code: row for row in Procedure.objects.filter(code__in={code for code, _ in asked})}
    versions = {**_central(asked), **_local(asked)}
    return {
        (code, province): ProcedureHistory(
            code=code,
            owner_code=procedures[code].owner_code,
            written_by_province=procedures[code].province_code,
            province_code=province,
            versions=tuple(versions.get((code, province), ())),
        )
        for code, province in asked
        if code in procedures
    }


def _central(asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], list[VersionState]]:
    codes = [code for code, province in asked if province == CENTRAL]
    rows = ProcedureVersion.objects.filter(procedure__code__in=codes).select_related("procedure", "decision")
    rows = rows.defer("decision__document", "decision__document_text")
    found: dict[tuple[str, str], list[VersionState]] = {}
    for row in rows.order_by("procedure", "number"):
        state = VersionState(
            number=row.number,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            withdrawn=row.superseded_at is not None,
            decision_number=row.decision.number if row.decision else row.source_decision,
            changed_at=row.changed_at,
            missing=tuple(row.missing),
            content=content_from(row.content),
        )
        found.setdefault((row.procedure.code, CENTRAL), []).append(state)
    return found


def _local(asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], list[VersionState]]:
    pairs = {(code, province) for code, province in asked if province != CENTRAL}
    rows = LocalVersion.objects.filter(
        procedure__code__in={code for code, _ in pairs},
        province_code__in={province for _, province in pairs},
    ).select_related("procedure", "decision", "based_on")
    rows = rows.defer("decision__document", "decision__document_text", "based_on__content")
    found: dict[tuple[str, str], list[VersionState]] = {}
    for row in rows.order_by("procedure", "province_code", "number"):
        state = VersionState(
            number=row.number,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            withdrawn=row.superseded_at is not None,
            decision_number=row.decision.number if row.decision else "",
            changed_at=row.changed_at,
            based_on=row.based_on.number,
            overrides=overrides_from(row.overrides),
        )
        found.setdefault((row.procedure.code, row.province_code), []).append(state)
    return found
