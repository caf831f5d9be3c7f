"""Which fields and results the catalogues hold of those that procedures name."""

from collections.abc import Collection
from datetime import date

from dichvucong.catalogs.models import Dated, Field, ProcedureResult
from dichvucong.catalogs.selectors.days import day_or_today, in_force


def known_fields(codes: Collection[str], *, on: date | None = None) -> frozenset[str] | None:
    """Which of the codes are fields of the day; None while the catalogue is empty."""
    return _known(Field, codes, on)


def known_results(codes: Collection[str], *, on: date | None = None) -> frozenset[str] | None:
    """Which of the codes are results of the day; None while the catalogue is empty."""
    return _known(ProcedureResult, codes, on)


def _known(model: type[Dated], codes: Collection[str], on: date | None) -> frozenset[str] | None:
    rows = in_force(model, day_or_today(on))
    wanted = [code for code in codes if code]
    found = frozenset(rows.filter(code__in=wanted).values_list("code", flat=True)) if wanted else frozenset()
    return found if found or rows.exists() else None
