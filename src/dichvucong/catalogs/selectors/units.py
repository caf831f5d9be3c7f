"""Provinces and communes."""

from collections.abc import Sequence
from datetime import date

from dichvucong.catalogs.facts import UNIT_KIND_NAMES, UnitInfo, UnitKind
from dichvucong.catalogs.models import AdministrativeUnit
from dichvucong.catalogs.selectors.days import begun, day_or_today, in_force
from dichvucong.catalogs.selectors.shelf import shelf


def unit(code: str, *, on: date | None = None) -> UnitInfo | None:
    """The unit under a code; one that was disabled too. None when unknown."""
    day = day_or_today(on)

    def load() -> UnitInfo | None:
        row = begun(AdministrativeUnit, day).filter(code=code).order_by("-valid_from").first()
        return unit_info(row) if row else None

    return shelf.take(("unit", code, day), load)


def provinces(*, on: date | None = None) -> Sequence[UnitInfo]:
    """The provinces and centrally-run cities, in order of code."""
    return communes("", on=on)


def communes(province_code: str, *, on: date | None = None) -> Sequence[UnitInfo]:
    """The communes, wards and special zones of a province, in order of code."""
    day = day_or_today(on)

    def load() -> Sequence[UnitInfo]:
        rows = in_force(AdministrativeUnit, day).filter(province_code=province_code).order_by("code")
        return tuple(unit_info(row) for row in rows)

    return shelf.take(("communes", province_code, day), load)


def unit_info(row: AdministrativeUnit) -> UnitInfo:
    """A unit as others see it."""
    kind = UnitKind(row.kind)
    return UnitInfo(row.code, row.name, kind, f"{UNIT_KIND_NAMES[kind]} {row.name}", row.province_code)
