"""News for systems that fetch it themselves, or that want to see what a webhook should have told them (PAY-12)."""

from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dichvucong.exchange import selectors, services
from dichvucong.kernel.clock import now
from dichvucong.kernel.feeds import Place
from dichvucong.web.api.answers import answered
from dichvucong.web.api.auth import READ, WRITE, caller_of
from dichvucong.web.api.cursors import cursor_of, place_of
from dichvucong.web.api.documents import takes
from dichvucong.web.api.reading import read
from dichvucong.web.api.shapes.events import AcknowledgedOut, AcknowledgeIn, EventOut, EventsOut

LARGEST_PAGE: Final = 500

router = Router(tags=["events"])


@router.get("/events", auth=READ, response={200: EventsOut})
def list_some(
    request: HttpRequest, since: str = "", limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100
) -> HttpResponse:
    """What happened since a cursor (empty: from the beginning), oldest first."""
    after = place_of(since, field="since")
    found = selectors.deliveries_for_system(caller_of(request).system_code, after=after, limit=limit)
    last = Place(found[-1].born_in, found[-1].pk) if found else after
    page = EventsOut.model_construct(
        events=[EventOut.of(delivery) for delivery in found],
        next_cursor=cursor_of(last),
        more=len(found) == limit,
    )
    return answered(page)


@router.post(
    "/events/acknowledge",
    auth=WRITE,
    response={200: AcknowledgedOut},
    openapi_extra=takes(AcknowledgeIn),
)
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Tick off everything up to a cursor: payments whose documents were fetched are complete (TT 28.3)."""
    up_to = place_of(read(request, AcknowledgeIn).up_to, field="up_to")
    done = services.acknowledge_pulled(caller_of(request).system_code, up_to=up_to, now=now())
    return answered(AcknowledgedOut(acknowledged=done))
