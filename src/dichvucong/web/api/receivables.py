"""Receivables shared with the State Treasury: what is owed to accounts there (TT 23.17)."""

from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dichvucong.kernel.feeds import Place
from dichvucong.payments.selectors.obligations import treasury_receivables
from dichvucong.web.api.answers import answered
from dichvucong.web.api.auth import RECEIVABLES
from dichvucong.web.api.cursors import cursor_of, place_of
from dichvucong.web.api.shapes.receivables import ReceivableOut, ReceivablesOut

LARGEST_PAGE: Final = 500

router = Router(tags=["treasury"])


@router.get("/receivables", auth=RECEIVABLES, response={200: ReceivablesOut})
def list_receivables(
    request: HttpRequest,  # noqa: ARG001 -- the scope alone says what may be read
    changed_since: str = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
) -> HttpResponse:
    """What changed since a cursor (empty: from the beginning). An obligation that changes again appears again."""
    after = place_of(changed_since, field="changed_since")
    found = treasury_receivables(after=after, limit=limit)
    last = Place(found[-1].change_number, found[-1].pk) if found else after
    page = ReceivablesOut.model_construct(
        receivables=[ReceivableOut.of(row) for row in found],
        next_cursor=cursor_of(last),
        more=len(found) == limit,
    )
    return answered(page)
