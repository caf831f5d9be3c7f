"""More of the nine catalogues, and the feed of changes by which a system mirrors them (QC 6, 23; CAT-04)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dichvucong.catalogs import selectors
from dichvucong.procedures import selectors as procedures
from dichvucong.web.api.answers import tagged
from dichvucong.web.api.catalogs import LARGEST_PAGE, After, Limit, On, day_of, filled, page_of
from dichvucong.web.api.cursors import Since, cursor_of, place_of
from dichvucong.web.api.shapes.base import Out
from dichvucong.web.api.shapes.catalog_entries import (
    AccountOut,
    AccountsOut,
    ChangeOut,
    ChangesOut,
    FieldOut,
    FieldsOut,
    ProcedureEntriesOut,
    ProcedureEntryOut,
    ResultOut,
    ResultsOut,
    ServiceChangeOut,
    ServiceChangesOut,
    ServiceEntriesOut,
    ServiceEntryOut,
)

router = Router(tags=["catalogs"])

Feed = StrEnum("Feed", [(name.replace("-", "_").upper(), name) for name, _model, _cells in selectors.FEED])  # type: ignore[misc]


@router.get("/catalogs/fields", response={200: FieldsOut})
def fields(request: HttpRequest, on: On = None, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Fields of procedures."""
    day = day_of(on)
    return page_of(
        request,
        day,
        lambda: filled(
            FieldsOut, FieldOut, day, selectors.fields_after(after, limit=limit + 1, on=day), limit
        ),
    )


@router.get("/catalogs/results", response={200: ResultsOut})
def results(request: HttpRequest, on: On = None, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Results of procedures."""
    day = day_of(on)
    return page_of(
        request,
        day,
        lambda: filled(
            ResultsOut, ResultOut, day, selectors.results_after(after, limit=limit + 1, on=day), limit
        ),
    )


@router.get("/catalogs/accounts", response={200: AccountsOut})
def accounts(request: HttpRequest, on: On = None, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Treasury and bank accounts of agencies."""
    day = day_of(on)
    return page_of(
        request,
        day,
        lambda: filled(
            AccountsOut, AccountOut, day, selectors.accounts_after(after, limit=limit + 1, on=day), limit
        ),
    )


@router.get("/catalogs/procedures", response={200: ProcedureEntriesOut})
def procedure_entries(
    request: HttpRequest, on: On = None, after: After = "", limit: Limit = 100
) -> HttpResponse:
    """Procedures in force, without what they say."""
    day = day_of(on)
    found = procedures.procedures_after(after, limit=limit + 1, on=day)
    return tagged(request, filled(ProcedureEntriesOut, ProcedureEntryOut, day, found, limit))


@router.get("/catalogs/services", response={200: ServiceEntriesOut})
def service_entries(request: HttpRequest, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Online services that citizens are told of, as they are today."""
    found = procedures.services_after(after, limit=limit + 1)
    return tagged(request, filled(ServiceEntriesOut, ServiceEntryOut, day_of(None), found, limit))


@router.get("/catalogs/services/changes", response={200: ServiceChangesOut})
def service_changes(
    request: HttpRequest, since: Since = "", limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100
) -> HttpResponse:
    """Online services that changed since a cursor (empty: from the beginning), oldest first, each as it is now."""
    after = place_of(since, field="since")
    found = procedures.services_changed_after(after, limit=limit)
    page = ServiceChangesOut.model_construct(
        changes=_shaped(ServiceChangeOut, found),
        next_cursor=cursor_of(found[-1].place if found else after),
        more=len(found) == limit,
    )
    return tagged(request, page)


@router.get("/catalogs/changes", response={200: ChangesOut})
def changes(
    request: HttpRequest,
    since: str = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
    catalogue: Annotated[Feed | None, Query(description="Bỏ trống là mọi danh mục.")] = None,
) -> HttpResponse:
    """What changed since a cursor (empty: from the beginning), oldest first, of one catalogue or of all."""
    after = place_of(since, field="since")
    found = selectors.changes_after(after, limit=limit, catalogue=catalogue.value if catalogue else "")
    page = ChangesOut.model_construct(
        changes=_shaped(ChangeOut, found),
        next_cursor=cursor_of(found[-1].place if found else after),
        more=len(found) == limit,
    )
    return tagged(request, page)


def _shaped(shape: type[Out], found: Sequence[Any]) -> list[Any]:
    return [shape.model_validate(entry) for entry in found]
