"""What the files are filled with: every procedure in force, read in batches, with the names and codes catalogues give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dichvucong.catalogs.selectors import agencies
from dichvucong.procedures.selectors import Listed, ProcedureView, field_of, views_after

_BATCH = 200


@dataclass(frozen=True)
class Published:
    """A procedure, the name of the agency that publishes it, and the code of its field."""

    view: ProcedureView
    owner_name: str
    field_code: str


def everything(day: date) -> Iterator[Published]:
    """All procedures in force that day, in order of code."""
    last = ""
    names: dict[str, str] = {}
    while found := views_after(last, Listed(), day, limit=_BATCH):
        names |= _names({view.owner_code for view in found} - names.keys())
        yield from (_published(view, names, day) for view in found)
        last = found[-1].code


def with_names(view: ProcedureView, day: date) -> Published:
    """One procedure in force that day."""
    return _published(view, _names({view.owner_code}), day)


def _published(view: ProcedureView, names: Mapping[str, str], day: date) -> Published:
    return Published(view, names.get(view.owner_code, view.owner_code), field_of(view, day).code)


def _names(codes: set[str]) -> Mapping[str, str]:
    return {code: info.name for code, info in agencies(codes).items()} if codes else {}
