"""Procedures for other portals, which mirror them without asking anyone (QC 23; PRO-14). Anybody may read."""

from datetime import date
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from dichvucong.catalogs import selectors as catalogs
from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.kernel.errors import InvalidValue, NotFound
from dichvucong.procedures import selectors
from dichvucong.procedures.errors import ProcedureNotFound, ProcedureNotInForce
from dichvucong.procedures.words import Applicant, Level, ProcedureKind
from dichvucong.web.api.answers import tagged
from dichvucong.web.api.catalogs import After, On, day_of
from dichvucong.web.api.cursors import Since, cursor_of, place_of
from dichvucong.web.api.shapes.base import VISIBLE
from dichvucong.web.api.shapes.procedures import (
    ProcedureChangeOut,
    ProcedureChangesOut,
    ProcedureHistoryOut,
    ProcedureLineOut,
    ProcedureOut,
    ProceduresOut,
)

LARGEST_PAGE: Final = 500
LARGEST_FEED_PAGE: Final = 200

router = Router(tags=["procedures"])

Code = Annotated[str, Path(max_length=40, pattern=VISIBLE, description="Mã thủ tục, ví dụ 1.001193.")]
Province = Annotated[
    str,
    Query(max_length=30, pattern=VISIBLE, description="Mã cơ quan của tỉnh, thành phố, ví dụ H26."),
]


@router.get("/procedures", response={200: ProceduresOut})
def many(  # noqa: PLR0913, PLR0917 -- each is one parameter of the address
    request: HttpRequest,
    on: On = None,
    province: Province = "",
    agency: Annotated[str, Query(max_length=30, pattern=VISIBLE, description="Mã cơ quan công bố.")] = "",
    field: Annotated[str, Query(max_length=300, pattern=VISIBLE, description="Mã hoặc tên lĩnh vực.")] = "",
    kind: ProcedureKind | None = None,
    level: Level | None = None,
    applicant: Applicant | None = None,
    after: After = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
) -> HttpResponse:
    """Procedures in force on a day, in order of code; with `province` as they read there, without other provinces' own."""
    day, place = day_of(on), _province(province)
    wanted = selectors.Listed(place, agency, field, kind, level, applicant)
    found = selectors.views_after(after, wanted, day, limit=limit + 1)
    page = ProceduresOut.model_construct(
        on=day,
        next=found[limit - 1].code if len(found) > limit else None,
        procedures=[ProcedureLineOut(**_line(view, day)) for view in found[:limit]],
    )
    return tagged(request, page)


@router.get("/procedures/changes", response={200: ProcedureChangesOut})
def changes(
    request: HttpRequest,
    since: Since = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_FEED_PAGE)] = 50,
) -> HttpResponse:
    """Procedures that changed since a cursor (empty: from the beginning), oldest change first, each with all its versions."""
    after = place_of(since, field="since")
    found = selectors.procedures_changed_after(after, limit=limit)
    page = ProcedureChangesOut.model_construct(
        changes=[ProcedureChangeOut.of(change) for change in found],
        next_cursor=cursor_of(found[-1].place if found else after),
        more=len(found) == limit,
    )
    return tagged(request, page)


@router.get("/procedures/{procedure_code}", response={200: ProcedureOut})
def one(request: HttpRequest, procedure_code: Code, on: On = None, province: Province = "") -> HttpResponse:
    """One procedure as it reads on a day, with the overrides of a province where it has some."""
    day = day_of(on)
    view = selectors.procedure_on(procedure_code, day, province_code=_province(province))
    if view is None:
        raise _why_not(procedure_code, day)
    shape = ProcedureOut(
        **_line(view, day),
        on=day,
        outdated=view.outdated,
        missing=list(view.missing),
        content=view.content,
    )
    return tagged(request, shape)


@router.get("/procedures/{procedure_code}/versions", response={200: ProcedureHistoryOut})
def versions(request: HttpRequest, procedure_code: Code, province: Province = "") -> HttpResponse:
    """All versions, central or of one province, with what each reads: as an entry of the feed has them."""
    history = selectors.procedure_history(procedure_code, province_code=_province(province))
    if history is None:
        raise ProcedureNotFound(procedure_code)
    return tagged(request, ProcedureHistoryOut.model_validate(history))


def _line(view: selectors.ProcedureView, day: date) -> dict[str, Any]:
    content = view.content
    return {
        "code": view.code,
        "name": content.name,
        "kind": content.kind,
        "field_code": selectors.field_of(view, day).code,
        "field_name": content.field_name,
        "owner_code": view.owner_code,
        "province_code": view.province_code,
        "levels": list(content.levels),
        "applicants": list(content.applicants),
        "version": view.version,
        "local_version": view.local_version,
        "decision_number": view.decision_number,
        "valid_from": view.valid_from,
        "valid_to": view.valid_to,
    }


def _province(code: str) -> str:
    """The code as it is kept. Raises `InvalidValue` for what is no province."""
    if not code:
        return ""
    found = catalogs.agency(code)
    if found is None or found.level is not AgencyLevel.PROVINCE:
        raise InvalidValue("Không có tỉnh, thành phố mã này.", field="province")
    return found.code


def _why_not(code: str, day: date) -> NotFound:
    """A code nobody knows, or one that is not in force that day."""
    known = selectors.procedure_history(code) is not None
    return ProcedureNotInForce(code, f"{day:%d/%m/%Y}") if known else ProcedureNotFound(code)
