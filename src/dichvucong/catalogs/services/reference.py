"""The reference data that ships with the product, brought into the database."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from django.db import transaction

from dichvucong.catalogs.models import (
    AdministrativeUnit,
    Agency,
    AgencyPlacement,
    Bank,
    BudgetItem,
    Dated,
    PaymentType,
)
from dichvucong.catalogs.rules.tree import Link
from dichvucong.catalogs.services.placing import place
from dichvucong.catalogs.services.versions import (
    Change,
    Revision,
    Tally,
    Version,
    lock_catalogues,
    put_versions,
    touched_by_others,
)

ACTOR = "dichvucong"
DATED_COLUMNS = ("code", "valid_from", "valid_to", "legal_document")

Row = Mapping[str, str]


@dataclass(frozen=True)
class LoadReport:
    """What a load did to each catalogue."""

    tallies: Mapping[str, Tally]

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(tally.changed for tally in self.tallies.values())

    def __str__(self) -> str:
        lines = [
            f"{name}: +{tally.added} added, {tally.ended} ended, {tally.corrected} corrected, {tally.kept} kept"
            for name, tally in self.tallies.items()
        ]
        return "\n".join(lines)


def load_reference_data(*, now: datetime, folder: Traversable | None = None) -> LoadReport:
    """Bring the shipped catalogues into the database, in one transaction.

    Idempotent: only what differs is written, older versions stay readable, and entries that an officer changed
    here are left alone. `folder` holds the CSV files (the package's own when None).
    """
    source = folder or resources.files("dichvucong.catalogs") / "data"
    change = Change(actor=ACTOR, now=now)
    defaults: Mapping[str, Row] = json.loads((source / "defaults.json").read_text(encoding="utf-8"))
    tallies: dict[str, Tally] = {}
    with transaction.atomic():
        revision = lock_catalogues()
        for name, (model, values_of) in _CATALOGUES.items():
            versions = [_version(row, values_of) for row in _rows(source, name, defaults[name])]
            sparing = touched_by_others(model, ACTOR)
            tallies[name] = put_versions(model, versions, change=change, revision=revision, sparing=sparing)
        tallies["placements.csv"] = _load_placements(source, defaults["placements.csv"], change, revision)
    return LoadReport(tallies)


def _load_placements(source: Traversable, defaults: Row, change: Change, revision: Revision) -> Tally:
    moved_here = touched_by_others(AgencyPlacement, ACTOR)
    links: dict[str, list[Link]] = {}
    for row in _rows(source, "placements.csv", defaults):
        if row["code"] not in moved_here:
            link = Link(
                row["code"],
                row["parent_code"],
                date.fromisoformat(row["valid_from"]),
                _day(row["valid_to"]),
                row["legal_document"],
            )
            links.setdefault(link.code, []).append(link)
    return place(links, change=change, revision=revision)


def _rows(source: Traversable, name: str, defaults: Row) -> Iterator[Row]:
    """The lines of one file; an empty date or document falls back to the file's own."""
    with (source / name).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield {**row, **{key: row.get(key) or value for key, value in defaults.items()}}


def _version(row: Row, values_of: Callable[[Row], Mapping[str, Any]]) -> Version:
    return Version(
        code=row["code"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_day(row.get("valid_to", "")),
        legal_document=row["legal_document"],
        values=values_of(row),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _as_written(row: Row) -> Mapping[str, Any]:
    return {name: value for name, value in row.items() if name not in DATED_COLUMNS}


def _payment_type(row: Row) -> Mapping[str, Any]:
    return {**_as_written(row), "number": int(row["number"])}


_CATALOGUES: Mapping[str, tuple[type[Dated], Callable[[Row], Mapping[str, Any]]]] = {
    "units.csv": (AdministrativeUnit, _as_written),
    "agencies.csv": (Agency, _as_written),
    "banks.csv": (Bank, _as_written),
    "payment_types.csv": (PaymentType, _payment_type),
    "budget_items.csv": (BudgetItem, _as_written),
}
