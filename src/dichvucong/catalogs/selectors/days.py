"""The versions in force on a day."""

from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from dichvucong.catalogs.models import Dated
from dichvucong.kernel import clock

D = TypeVar("D", bound=Dated)


def day_or_today(on: date | None) -> date:
    """The day asked for. Catalogues are read in so many places that "today" is their default."""
    return on or clock.vietnam_day(clock.now())


def in_force(model: type[D], on: date) -> QuerySet[D]:
    """The versions that hold on the day."""
    return begun(model, on).filter(Q(valid_to=None) | Q(valid_to__gt=on))


def begun(model: type[D], on: date) -> QuerySet[D]:
    """The versions that hold on the day or held before it: what a disabled entry is read from."""
    return model._default_manager.filter(superseded_at=None, valid_from__lte=on)  # noqa: SLF001 -- Django's own name for it
