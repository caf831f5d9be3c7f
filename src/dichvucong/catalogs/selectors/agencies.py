"""Agencies and their tree."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet

from dichvucong.catalogs.facts import AgencyInfo, AgencyLevel
from dichvucong.catalogs.models import Agency, AgencyPlacement, Dated
from dichvucong.catalogs.rules.codes import modern_code
from dichvucong.catalogs.rules.tree import is_below
from dichvucong.catalogs.selectors.days import begun, day_or_today, in_force
from dichvucong.catalogs.selectors.shelf import shelf
from dichvucong.kernel.text import fold

D = TypeVar("D", bound=Dated)


def agency(code: str, *, on: date | None = None) -> AgencyInfo | None:
    """The agency under a code, old (`000.00.12.H26`) or new (`H26.12`); disabled ones too. None when unknown."""
    day = day_or_today(on)
    return shelf.take(("agency", code, day), lambda: _agency(modern_code(code), day))


def agencies(codes: Collection[str], *, on: date | None = None) -> Mapping[str, AgencyInfo]:
    """Several agencies by code in two queries, as `agency` finds each; unknown ones are left out."""
    day = day_or_today(on)
    found = shelf.take_many(
        [("agency", code, day) for code in sorted(codes)],
        lambda keys: {("agency", code, day): info for code, info in _agencies([key[1] for key in keys], day)},
    )
    return {code: info for (_, code, _), info in found.items()}


def publishers(*, on: date | None = None) -> Mapping[str, str]:
    """The codes of ministries and provinces of the day by their names as people write them, folded (`kernel.text`)."""
    day = day_or_today(on)
    return shelf.take(("publishers", day), lambda: _publishers(day))


def is_within(agency_code: str, ancestor_code: str, *, on: date | None = None) -> bool:
    """Whether the agency is the ancestor or hangs anywhere below it."""
    found = agency(agency_code, on=on)
    return found is not None and is_below(found.path, modern_code(ancestor_code))


def subtree_codes(code: str, *, on: date | None = None) -> frozenset[str]:
    """The codes of the agency and everything below it, disabled ones included; empty when unknown."""
    day = day_or_today(on)
    return shelf.take(("subtree", code, day), lambda: _subtree(modern_code(code), day))


def children(code: str, *, on: date | None = None) -> Sequence[AgencyInfo]:
    """The agencies directly below one (at the top for ""), in order of code, disabled ones left out."""
    day = day_or_today(on)
    return shelf.take(("children", code, day), lambda: _children(modern_code(code), day))


def agency_info(row: Agency, placed: AgencyPlacement | None, day: date) -> AgencyInfo:
    """An agency as others see it on a day."""
    return AgencyInfo(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        level=AgencyLevel(row.level),
        parent_code=placed.parent_code if placed else "",
        path=placed.path if placed else f"/{row.code}/",
        active=row.valid_to is None or row.valid_to > day,
        successor_code=row.successor_code,
        unit_code=row.unit_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _publishers(day: date) -> Mapping[str, str]:
    rows = in_force(Agency, day).filter(level__in=[AgencyLevel.CENTRAL, AgencyLevel.PROVINCE])
    found: dict[str, str] = {}
    for row in rows.order_by("code"):
        whole = fold(row.name)
        names = {whole, fold(row.short_name), whole.replace("uy ban nhan dan", "ubnd"), fold(row.code)}
        found.update({name: row.code for name in names if name and name not in found})
    return found


def _agency(code: str, day: date) -> AgencyInfo | None:
    row = begun(Agency, day).filter(code=code).order_by("-valid_from").first()
    if row is None:
        return None
    placed = begun(AgencyPlacement, day).filter(code=code).order_by("-valid_from").first()
    return agency_info(row, placed, day)


def _agencies(codes: Sequence[str], day: date) -> list[tuple[str, AgencyInfo]]:
    asked = {code: modern_code(code) for code in codes}
    rows = {row.code: row for row in _latest(Agency, asked.values(), day)}
    places = {place.code: place for place in _latest(AgencyPlacement, asked.values(), day)}
    return [
        (code, agency_info(rows[modern], places.get(modern), day))
        for code, modern in asked.items()
        if modern in rows
    ]


def _latest(model: type[D], codes: Iterable[str], day: date) -> QuerySet[D, D]:
    """The last version of each code that has begun."""
    rows = begun(model, day).filter(code__in=list(codes))
    return rows.order_by("code", "-valid_from").distinct("code")


def _subtree(code: str, day: date) -> frozenset[str]:
    placed = begun(AgencyPlacement, day).filter(code=code).order_by("-valid_from").first()
    if placed is None:
        return frozenset()
    below = in_force(AgencyPlacement, day).filter(path__startswith=placed.path)
    return frozenset({code, *below.values_list("code", flat=True)})


def _children(code: str, day: date) -> Sequence[AgencyInfo]:
    placed = {row.code: row for row in in_force(AgencyPlacement, day).filter(parent_code=code)}
    rows = in_force(Agency, day).filter(code__in=placed.keys()).order_by("code")
    return tuple(agency_info(row, placed[row.code], day) for row in rows)
