"""Finding deliveries and exchanges for officers: of the systems given, paged by number."""

from collections.abc import Collection
from dataclasses import dataclass

from dichvucong.exchange.models import Delivery, ExchangeLogEntry
from dichvucong.exchange.selectors.exchange_log import LogQuery, search_log
from dichvucong.exchange.states import UNFINISHED

PAGE = 50


@dataclass(frozen=True)
class DeliveryQuery:
    """What to look for; empty fields do not narrow. `state` may be `waiting`: everything not finished."""

    system_code: str = ""
    state: str = ""
    stream: str = ""


def search_deliveries(
    query: DeliveryQuery, *, systems: Collection[str], before: int | None = None, limit: int = PAGE
) -> list[Delivery]:
    """Deliveries to these systems, newest first; `before` is the number of the last row already shown."""
    rows = Delivery.objects.filter(system_code__in=list(systems))
    if query.system_code:
        rows = rows.filter(system_code=query.system_code)
    if query.state:
        rows = rows.filter(state__in=UNFINISHED if query.state == "waiting" else [query.state])
    if query.stream:
        rows = rows.filter(stream=query.stream)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def exchanges_of(
    query: LogQuery, *, partners: Collection[str] | None, before: int | None = None, limit: int = PAGE
) -> list[ExchangeLogEntry]:
    """Entries of the technical log, newest first; with these partners only, or with all (None)."""
    rows = search_log(query)
    if partners is not None:
        rows = rows.filter(partner__in=list(partners))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])
