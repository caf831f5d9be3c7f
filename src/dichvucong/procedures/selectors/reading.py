"""One procedure as it reads on a day, centrally or in a province."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dichvucong.procedures.content import ProcedureContent, content_from, overrides_from
from dichvucong.procedures.models import LocalVersion, ProcedureVersion
from dichvucong.procedures.rules import localised


@dataclass(frozen=True)
class ProcedureView:
    """One procedure on one day. `content` already carries the province's overrides, if `province_code` is filled.

    `outdated` is True when a newer central version exists than the one the province localised.
    """

    code: str
    owner_code: str
    province_code: str
    version: int
    local_version: int | None
    content: ProcedureContent
    valid_from: date
    valid_to: date | None
    decision_number: str
    missing: tuple[str, ...]
    outdated: bool
    procedure_id: int
    decision_id: int | None


def procedure_on(code: str, day: date, *, province_code: str = "") -> ProcedureView | None:
    """The procedure as it reads that day; with the province's overrides where it has some. None when not in force."""
    version = versions_holding(day).filter(procedure__code=code).first()
    if version is None:
        return None
    local = _local(version, province_code, day) if province_code else None
    return view_of(version, local)


def views_of_versions(
    keys: Sequence[int], day: date, *, province_code: str = ""
) -> Mapping[int, ProcedureView]:
    """Central versions by key as they read that day, with the province's overrides where it has some."""
    rows = _with_decision(ProcedureVersion.objects.filter(pk__in=keys))
    versions = {row.procedure_id: row for row in rows}
    locals_: dict[int, LocalVersion] = {}
    if province_code:
        found = _locals(province_code, day).filter(procedure__in=list(versions))
        locals_ = {row.procedure_id: row for row in found}
    return {row.pk: view_of(row, locals_.get(row.procedure_id)) for row in versions.values()}


def versions_of(code: str) -> Sequence[ProcedureVersion]:
    """Every version the procedure ever had, oldest first."""
    return list(ProcedureVersion.objects.filter(procedure__code=code).order_by("number"))


def codes_after(code: str, day: date, *, limit: int) -> Sequence[str]:
    """The codes in force that day beyond a code, in order: for whoever walks all procedures."""
    found = versions_holding(day).filter(procedure__code__gt=code).order_by("procedure__code")
    return list(found.values_list("procedure__code", flat=True)[:limit])


def versions_holding(day: date) -> QuerySet[ProcedureVersion]:
    """The central versions in force that day, with their procedures and decisions."""
    holds = Q(valid_to=None) | Q(valid_to__gt=day)
    return _with_decision(ProcedureVersion.objects.filter(holds, valid_from__lte=day, superseded_at=None))


def view_of(version: ProcedureVersion, local: LocalVersion | None) -> ProcedureView:
    """The row, or both rows, as others see them."""
    content = content_from(version.content)
    return ProcedureView(
        code=version.procedure.code,
        owner_code=version.procedure.owner_code,
        province_code=local.province_code if local else version.procedure.province_code,
        version=version.number,
        local_version=local.number if local else None,
        content=localised(content, overrides_from(local.overrides)) if local else content,
        valid_from=max(version.valid_from, local.valid_from) if local else version.valid_from,
        valid_to=version.valid_to,
        decision_number=version.decision.number if version.decision else version.source_decision,
        missing=tuple(version.missing),
        outdated=bool(local and local.based_on_id != version.pk),
        procedure_id=version.procedure_id,
        decision_id=version.decision_id,
    )


def _with_decision(rows: QuerySet[ProcedureVersion]) -> QuerySet[ProcedureVersion]:
    """With procedure and decision, without the signed text and file: megabytes that no reader of versions looks at."""
    found = rows.select_related("procedure", "decision")
    return found.defer("decision__document", "decision__document_text")


def _local(version: ProcedureVersion, province_code: str, day: date) -> LocalVersion | None:
    return _locals(province_code, day).filter(procedure=version.procedure_id).first()


def _locals(province_code: str, day: date) -> QuerySet[LocalVersion]:
    holds = Q(valid_to=None) | Q(valid_to__gt=day)
    return LocalVersion.objects.filter(
        holds, superseded_at=None, province_code=province_code, valid_from__lte=day
    )
