"""Entries of one catalogue as officers look for them, and one entry with its whole history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from dichvucong.catalogs.facts import AgencyInfo, Catalogue
from dichvucong.catalogs.models import (
    AdministrativeUnit,
    Agency,
    Bank,
    BeneficiaryAccount,
    BudgetItem,
    Dated,
    Field,
    ProcedureResult,
)
from dichvucong.catalogs.rules.ownership import TREASURY, may_write
from dichvucong.catalogs.rules.shapes import SHAPES
from dichvucong.catalogs.selectors.agencies import agency, children
from dichvucong.catalogs.selectors.days import day_or_today
from dichvucong.catalogs.selectors.shelf import shelf
from dichvucong.kernel.text import fold

MODELS: Mapping[Catalogue, type[Dated]] = {
    Catalogue.AGENCIES: Agency,
    Catalogue.UNITS: AdministrativeUnit,
    Catalogue.FIELDS: Field,
    Catalogue.RESULTS: ProcedureResult,
    Catalogue.ACCOUNTS: BeneficiaryAccount,
    Catalogue.BUDGET_ITEMS: BudgetItem,
    Catalogue.BANKS: Bank,
}
_NAMES: Mapping[Catalogue, str] = {Catalogue.ACCOUNTS: "account_name"}
_OWNERS: Mapping[Catalogue, str] = {
    Catalogue.FIELDS: "owner_code",
    Catalogue.RESULTS: "owner_code",
    Catalogue.ACCOUNTS: "agency_code",
    Catalogue.UNITS: "province_code",
}


class EntrySort(StrEnum):
    """In which order entries are shown."""

    CODE = "code"
    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True)
class EntryRow:
    """One entry in a list: its last version."""

    code: str
    name: str
    owner: str
    valid_from: date
    valid_to: date | None
    changed_at: datetime
    active: bool
    folded: str


@dataclass(frozen=True)
class EntryQuery:
    """What to look for; empty values do not filter. `state` is "active" or "disabled"."""

    text: str = ""
    state: str = ""
    sort: EntrySort = EntrySort.CODE


@dataclass(frozen=True)
class VersionView:
    """One version of an entry: its values by label, who wrote it when and on what ground."""

    valid_from: date
    valid_to: date | None
    values: Sequence[tuple[str, str]]
    legal_document: str
    changed_by: str
    changed_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class EntryView:
    """One entry: what it says now or said last, and every version, newest first."""

    code: str
    name: str
    active: bool
    values: Mapping[str, str]
    history: Sequence[VersionView]


def entries(catalogue: Catalogue, query: EntryQuery, *, on: date | None = None) -> Sequence[EntryRow]:
    """All entries that answer the query, in its order."""
    day = day_or_today(on)
    rows = shelf.take(("entries", catalogue, day), lambda: _load(catalogue, day))
    words = fold(query.text).split()
    found = [row for row in rows if all(word in row.folded for word in words)]
    if query.state:
        found = [row for row in found if row.active == (query.state == "active")]
    if query.sort is EntrySort.NAME:
        return sorted(found, key=lambda row: fold(row.name))
    if query.sort is EntrySort.NEWEST:
        return sorted(found, key=lambda row: row.changed_at, reverse=True)
    return found


def entry(catalogue: Catalogue, code: str, *, on: date | None = None) -> EntryView | None:
    """One entry with its history; a disabled one too. None when there never was one."""
    day = day_or_today(on)
    rows = list(MODELS[catalogue]._default_manager.filter(code=code).order_by("-valid_from", "-pk"))  # noqa: SLF001 -- Django's own name for it
    if not rows:
        return None
    last = next((row for row in rows if row.superseded_at is None), rows[0])
    return EntryView(
        code=code,
        name=str(getattr(last, _NAMES.get(catalogue, "name"))),
        active=_is_active(last, day),
        values=_values(catalogue, last, code),
        history=[_version(catalogue, row) for row in rows],
    )


def subject_of(catalogue: Catalogue, code: str) -> str:
    """The name of an entry in the journal."""
    return f"catalog:{catalogue}:{code}"[:80]


def count(catalogue: Catalogue, *, on: date | None = None) -> int:
    """How many entries are in force."""
    return sum(row.active for row in entries(catalogue, EntryQuery(), on=on))


def keepers(catalogue: Catalogue, *, on: date | None = None) -> Sequence[AgencyInfo]:
    """The agencies that article 49 lets write a catalogue (provinces keep some results only)."""
    treasury = agency(TREASURY, on=on)
    candidates = [*children("", on=on), *([treasury] if treasury else [])]
    return [one for one in candidates if may_write(catalogue, one, delegated=True)]


def _load(catalogue: Catalogue, day: date) -> Sequence[EntryRow]:
    rows = MODELS[catalogue]._default_manager.filter(superseded_at=None)  # noqa: SLF001 -- as above
    latest = rows.order_by("code", "-valid_from").distinct("code")
    name, owner = _NAMES.get(catalogue, "name"), _OWNERS.get(catalogue, "")
    return tuple(
        EntryRow(
            code=row.code,
            name=getattr(row, name),
            owner=getattr(row, owner) if owner else "",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            changed_at=row.changed_at,
            active=_is_active(row, day),
            folded=f"{fold(row.code)} {fold(getattr(row, name))}",
        )
        for row in latest
    )


def _is_active(row: Dated, day: date) -> bool:
    return row.superseded_at is None and (row.valid_to is None or row.valid_to > day)


def _values(catalogue: Catalogue, row: Dated, code: str) -> Mapping[str, str]:
    found: dict[str, Any] = {
        cell.name: getattr(row, cell.name) for cell in SHAPES[catalogue].cells if hasattr(row, cell.name)
    }
    if catalogue is Catalogue.AGENCIES:
        known = agency(code)
        found["parent_code"] = known.parent_code if known else ""
    return {name: str(value) for name, value in found.items()}


def _version(catalogue: Catalogue, row: Dated) -> VersionView:
    cells = [cell for cell in SHAPES[catalogue].cells if hasattr(row, cell.name)]
    labels = {cell.name: dict(cell.choices) for cell in cells}
    values = [(cell.label, str(getattr(row, cell.name)), cell.name) for cell in cells]
    return VersionView(
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        values=[(label, labels[name].get(value, value)) for label, value, name in values if value],
        legal_document=row.legal_document,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        withdrawn_at=row.superseded_at,
    )
