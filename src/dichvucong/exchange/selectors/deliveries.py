"""Deliveries: what was to be told, what became of it, what waits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from dichvucong.exchange.models import Delivery, ExchangeLogEntry
from dichvucong.exchange.states import UNFINISHED, DeliveryState
from dichvucong.kernel.feeds import Place, behind

LARGEST_PAGE = 500


@dataclass(frozen=True)
class DeliveryFigures:
    """How deliveries to one system stand. `lag` is the age of the oldest that should have gone out by now."""

    system_code: str
    waiting: int
    given_up: int
    lag: timedelta


def deliveries_of_stream(stream: str) -> QuerySet[Delivery]:
    """All deliveries about one obligation, oldest first."""
    return Delivery.objects.filter(stream=stream).order_by("pk")


def deliveries_for_system(system_code: str, *, after: Place, limit: int = 100) -> list[Delivery]:
    """The feed a system may fetch by itself: its deliveries after a place, in the order they were put in line.

    Those younger than the oldest write still running are held back, so none can appear behind the reader.
    """
    rows = behind(Delivery.objects.filter(system_code=system_code), after, number="born_in")
    return list(rows[: min(limit, LARGEST_PAGE)])


def attempts_of(delivery: Delivery) -> QuerySet[ExchangeLogEntry]:
    """Every attempt at one delivery, first to last."""
    return ExchangeLogEntry.objects.filter(delivery=delivery).order_by("pk")


def given_up_deliveries(*, limit: int = 200) -> QuerySet[Delivery]:
    """Deliveries that were tried for two weeks and need a person, newest first."""
    return Delivery.objects.filter(state=DeliveryState.GIVEN_UP).order_by("-finished_at")[:limit]


@dataclass(frozen=True)
class GivenUp:
    """How many deliveries need a person, and since when the first."""

    count: int
    oldest: datetime | None


def given_up_figures(systems: Collection[str]) -> GivenUp:
    """What was given up of these systems."""
    rows = Delivery.objects.filter(state=DeliveryState.GIVEN_UP, system_code__in=list(systems))
    found = rows.aggregate(count=Count("pk"), oldest=Min("finished_at"))
    return GivenUp(found["count"], found["oldest"])


def given_up_of(systems: Collection[str], *, beyond: int | None, limit: int) -> list[Delivery]:
    """Deliveries to these systems that need a person, in the order they were put in line, after a number."""
    rows = Delivery.objects.filter(state=DeliveryState.GIVEN_UP, system_code__in=list(systems))
    if beyond is not None:
        rows = rows.filter(pk__gt=beyond)
    return list(rows.order_by("pk")[:limit])


def delivery_figures(*, now: datetime) -> list[DeliveryFigures]:
    """How every system with something waiting or given up stands."""
    rows = (
        Delivery.objects.filter(Q(state__in=UNFINISHED) | Q(state=DeliveryState.GIVEN_UP))
        .values("system_code")
        .annotate(
            waiting=Count("pk", filter=Q(state__in=UNFINISHED)),
            given_up=Count("pk", filter=Q(state=DeliveryState.GIVEN_UP)),
            oldest=Min("created_at", filter=Q(state__in=UNFINISHED)),
        )
        .order_by("system_code")
    )
    return [
        DeliveryFigures(
            row["system_code"],
            row["waiting"],
            row["given_up"],
            now - row["oldest"] if row["oldest"] else timedelta(0),
        )
        for row in rows
    ]
