"""What the files are filled with: every procedure in force, read in batches, and the names of its agencies."""

from collections.abc import Iterator, Mapping
from datetime import date

from dichvucong.catalogs.selectors import agencies
from dichvucong.procedures.selectors import Listed, ProcedureView, views_after

_BATCH = 200

Named = tuple[ProcedureView, str]
"""A procedure and the name of the agency that publishes it."""


def everything(day: date) -> Iterator[Named]:
    """All procedures in force that day, in order of code."""
    last = ""
    names: dict[str, str] = {}
    while found := views_after(last, Listed(), day, limit=_BATCH):
        names |= _names({view.owner_code for view in found} - names.keys())
        yield from ((view, names.get(view.owner_code, view.owner_code)) for view in found)
        last = found[-1].code


def with_owner(view: ProcedureView) -> Named:
    """One procedure and the name of the agency that publishes it."""
    return view, _names({view.owner_code}).get(view.owner_code, view.owner_code)


def _names(codes: set[str]) -> Mapping[str, str]:
    return {code: info.name for code, info in agencies(codes).items()} if codes else {}
