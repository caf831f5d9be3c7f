"""The shared catalogues for anybody to read and mirror: by day, page by page, with ETags (QC 6, 23)."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from ninja import Query, Router

from dichvucong.catalogs import selectors
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.web.api.answers import answered
from dichvucong.web.api.shapes.base import VISIBLE, Day, Out
from dichvucong.web.api.shapes.catalogs import (
    AgenciesOut,
    AgencyOut,
    BankOut,
    BanksOut,
    BudgetItemOut,
    BudgetItemsOut,
    CatalogPage,
    ContactPointOut,
    ContactPointsOut,
    PaymentTypeOut,
    PaymentTypesOut,
    UnitOut,
    UnitsOut,
    entries_of,
)

LARGEST_PAGE: Final = 500
FRESH_FOR_SECONDS: Final = 60

router = Router(tags=["catalogs"])

On = Annotated[Day | None, Query(description="Ngày cần biết (YYYY-MM-DD); bỏ trống là hôm nay.")]
After = Annotated[str, Query(max_length=80, pattern=VISIBLE, description="Các mục đứng sau mã này.")]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]


@router.get("/catalogs/agencies", response={200: AgenciesOut})
def agencies(request: HttpRequest, on: On = None, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Agencies with their place in the tree."""
    day = day_of(on)
    return page_of(
        request,
        day,
        lambda: filled(
            AgenciesOut, AgencyOut, day, selectors.agencies_after(after, limit=limit + 1, on=day), limit
        ),
    )


@router.get("/catalogs/units", response={200: UnitsOut})
def units(
    request: HttpRequest,
    on: On = None,
    after: After = "",
    limit: Limit = 100,
    province: Annotated[str | None, Query(max_length=10, pattern=VISIBLE)] = None,
) -> HttpResponse:
    """Provinces and communes; `province` empty for the provinces alone, a code for its communes."""
    day = day_of(on)
    return page_of(
        request,
        day,
        lambda: filled(
            UnitsOut,
            UnitOut,
            day,
            selectors.units_after(after, limit=limit + 1, on=day, province_code=province),
            limit,
        ),
    )


@router.get("/catalogs/banks", response={200: BanksOut})
def banks(request: HttpRequest, on: On = None, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Banks by BIN."""
    day = day_of(on)
    return page_of(
        request,
        day,
        lambda: filled(BanksOut, BankOut, day, selectors.banks_after(after, limit=limit + 1, on=day), limit),
    )


@router.get("/catalogs/payment-types", response={200: PaymentTypesOut})
def payment_types(request: HttpRequest, on: On = None, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Payment types G22.99.1 to G22.99.8."""
    day = day_of(on)
    return page_of(
        request,
        day,
        lambda: filled(
            PaymentTypesOut,
            PaymentTypeOut,
            day,
            selectors.payment_types_after(after, limit=limit + 1, on=day),
            limit,
        ),
    )


@router.get("/catalogs/budget-items", response={200: BudgetItemsOut})
def budget_items(request: HttpRequest, on: On = None, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Fee codes: budget sub-items, and the payment types that may stand for one."""
    day = day_of(on)
    return page_of(
        request,
        day,
        lambda: filled(
            BudgetItemsOut,
            BudgetItemOut,
            day,
            selectors.fee_codes_after(after, limit=limit + 1, on=day),
            limit,
        ),
    )


@router.get("/catalogs/contact-points", response={200: ContactPointsOut})
def contact_points(
    request: HttpRequest,
    on: On = None,
    after: After = "",
    limit: Limit = 100,
    owner: Annotated[str | None, Query(max_length=30, pattern=VISIBLE)] = None,
) -> HttpResponse:
    """Public contact points of agencies and providers; `owner` for those of one unit."""
    day = day_of(on)
    return page_of(
        request,
        day,
        lambda: filled(
            ContactPointsOut,
            ContactPointOut,
            day,
            selectors.contact_points_after(after, limit=limit + 1, on=day, owner_code=owner),
            limit,
        ),
    )


def day_of(on: date | None) -> date:
    """The day asked for, today when none is."""
    return on or vietnam_day(now())


def filled(
    page: type[CatalogPage], shape: type[Out], day: date, found: Sequence[Any], limit: int
) -> CatalogPage:
    """One more than asked for was fetched: when it is there, another page follows."""
    entries = entries_of(shape, found[:limit])
    key = "bin" if shape is BankOut else "code"
    beyond = str(getattr(entries[-1], key)) if len(found) > limit else None
    return page.model_construct(on=day, next=beyond, entries=entries)


def page_of(request: HttpRequest, day: date, make: Callable[[], CatalogPage]) -> HttpResponse:
    """The page, or 304 when the asker has it already. The tag is worked out without making the page."""
    asked = f"{selectors.data_token()} {day} {request.get_full_path()}"
    tag = f'"{hashlib.sha256(asked.encode()).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    response = HttpResponse(status=HTTPStatus.NOT_MODIFIED) if tag in known else answered(make())
    response.headers["ETag"] = tag
    patch_cache_control(response, public=True, max_age=FRESH_FOR_SECONDS)
    return response
