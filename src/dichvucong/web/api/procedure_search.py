"""Finding procedures, for apps and other portals: the machine's form of /thu-tuc (PRO-08). Anybody may ask."""

from typing import Annotated, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import WithJsonSchema

from dichvucong.catalogs import selectors as catalogs
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.feeds import Place
from dichvucong.procedures import selectors
from dichvucong.procedures.rules.searching.asking import LONGEST_QUESTION
from dichvucong.procedures.words import Applicant, Level
from dichvucong.web.api.answers import answered
from dichvucong.web.api.auth import slow_down
from dichvucong.web.api.cursors import LONGEST, InvalidCursor, cursor_of, place_of
from dichvucong.web.api.shapes.base import VISIBLE, Day
from dichvucong.web.api.shapes.procedure_search import (
    FacetsOut,
    FoundOut,
    FoundProcedureOut,
    SuggestionsOut,
    scored,
)
from dichvucong.web.visitors import counted_as

LARGEST_PAGE: Final = 50
FURTHEST: Final = 1_000_000

router = Router(tags=["procedures"])

# The search itself refuses what is longer, in words of its own: the document only tells of it.
_TEXT: Final = {
    "type": "string",
    "maxLength": LONGEST_QUESTION,
    "description": "Từ thường gọi hoặc mã thủ tục; bỏ trống: tất cả.",
}
Text = Annotated[str, Query(), WithJsonSchema(_TEXT)]
Province = Annotated[
    str,
    Query(
        max_length=30, pattern=VISIBLE, description="Mã cơ quan của tỉnh, ví dụ H26: nội dung của tỉnh đó."
    ),
]
Narrow = Annotated[str, Query(max_length=300, pattern=VISIBLE)]


@router.get("/procedures/search", response={200: FoundOut})
def find(  # noqa: PLR0913, PLR0917 -- each is one parameter of the address
    request: HttpRequest,
    q: Text = "",
    province: Province = "",
    field: Narrow = "",
    agency: Annotated[str, Query(max_length=30, pattern=VISIBLE, description="Mã cơ quan công bố.")] = "",
    level: Level | None = None,
    applicant: Applicant | None = None,
    on: Annotated[Day | None, Query(description="Ngày cần biết, từ hôm nay trở đi (YYYY-MM-DD).")] = None,
    explain: Annotated[bool, Query(description="Kèm lý do xếp hạng.")] = False,
    cursor: Annotated[str, Query(max_length=LONGEST)] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 10,
) -> HttpResponse:
    """Procedures in force, the best first; without words all of them in order of code. Pages and machines share one limit."""
    slow_down(f"search:{counted_as(request)}", limit=settings.PORTAL_LIMITS["search"])
    offset = _offset(cursor)
    wanted = selectors.Wanted(q, _province(province), field, agency, level, applicant)
    found = selectors.search(wanted, on or vietnam_day(now()), offset=offset, limit=limit)
    beyond = offset + len(found.results)
    more = bool(found.results) and beyond < found.reachable
    shape = FoundOut.model_construct(
        total=found.total,
        corrected=found.corrected or None,
        next=cursor_of(Place(beyond, 0)) if more else None,
        procedures=[
            FoundProcedureOut.of(result.view, scored(result.score) if explain and result.score else None)
            for result in found.results
        ],
        facets=FacetsOut.of(found.facets),
    )
    return answered(shape)


@router.get("/procedures/suggest", response={200: SuggestionsOut})
def suggest(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=LONGEST_QUESTION)],
    province: Province = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 6,
) -> HttpResponse:
    """Ways to go on typing, and procedures that fit already."""
    slow_down(f"suggest:{counted_as(request)}", limit=settings.PORTAL_LIMITS["suggest"])
    found = selectors.suggest(q, vietnam_day(now()), limit=limit, province_code=_province(province))
    return answered(SuggestionsOut.of(found))


def _offset(cursor: str) -> int:
    place = place_of(cursor, field="cursor")
    if place.number > FURTHEST:
        raise InvalidCursor("cursor")
    return max(0, place.number)


def _province(code: str) -> str:
    """The code as it is kept. Raises `InvalidValue` for what is no agency."""
    if not code:
        return ""
    found = catalogs.agency(code)
    if found is None:
        raise InvalidValue("Không có tỉnh, thành phố mã này.", field="province")
    return found.code
