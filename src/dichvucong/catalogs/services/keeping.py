"""Entries of the shared catalogues as officers keep them: added, amended, disabled by whom article 49 names.

Every write names the agency it is done for (`acting_for`); the rules say which catalogues that agency keeps, and it
touches no other agency's entries. Nothing is deleted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from dichvucong.catalogs import selectors
from dichvucong.catalogs.errors import NotYourCatalogue, NotYourEntry, UnknownEntry
from dichvucong.catalogs.facts import AgencyInfo, AgencyLevel, Catalogue
from dichvucong.catalogs.gateways import delegations
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
from dichvucong.catalogs.rules.ownership import may_write
from dichvucong.catalogs.rules.shapes import errors_in
from dichvucong.catalogs.services.accounts import AccountDraft, configure_account
from dichvucong.catalogs.services.agencies import AgencyDraft, add_agency, move_agency
from dichvucong.catalogs.services.versions import Change, Version, amend, lock_catalogues, withdraw
from dichvucong.kernel.errors import InvalidFields
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.text import tidy

MODELS: Mapping[Catalogue, type[Dated]] = {
    Catalogue.AGENCIES: Agency,
    Catalogue.UNITS: AdministrativeUnit,
    Catalogue.FIELDS: Field,
    Catalogue.RESULTS: ProcedureResult,
    Catalogue.ACCOUNTS: BeneficiaryAccount,
    Catalogue.BUDGET_ITEMS: BudgetItem,
    Catalogue.BANKS: Bank,
}


@dataclass(frozen=True)
class EntryDraft:
    """An entry as an officer fills it in. `code` is "" where it follows from the values (accounts)."""

    code: str
    valid_from: date
    values: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def keep_entry(catalogue: Catalogue, draft: EntryDraft, *, acting_for: str, change: Change) -> Dated:
    """Add an entry, or let it read differently from a day on.

    Raises `NotYourCatalogue`, `NotYourEntry`, `InvalidFields`, `UnknownEntry`, `AccountRefused`.
    """
    values = {name: tidy(value) for name, value in draft.values.items()}
    agency = _keeper(catalogue, acting_for, procedure_code=values.get("procedure_code", ""))
    errors = errors_in(catalogue, draft.code, values)
    if errors:
        raise InvalidFields(errors)
    lock_catalogues()
    tidied = EntryDraft(draft.code, draft.valid_from, values)
    _must_own(catalogue, agency, tidied)
    known = _last(catalogue, draft.code) is not None
    row = _WRITERS.get(catalogue, _put)(catalogue, tidied, agency, change)
    _note(catalogue, row, "catalog.amended" if known else "catalog.added", acting_for, change)
    return row


@transaction.atomic
def disable_entry(
    catalogue: Catalogue, code: str, *, valid_to: date, acting_for: str, change: Change
) -> Dated:
    """End an entry from a day on; it stays readable. Raises `NotYourCatalogue`, `NotYourEntry`, `UnknownEntry`."""
    row = _last(catalogue, code)
    if row is None:
        raise UnknownEntry(catalogue, code)
    agency = _keeper(catalogue, acting_for, procedure_code=getattr(row, "procedure_code", ""))
    if not _is_own(catalogue, agency, row.code, vars(row)):
        raise NotYourEntry(code)
    ended = withdraw(MODELS[catalogue], code, day=valid_to, change=change)
    _note(catalogue, ended, "catalog.disabled", acting_for, change)
    return ended


@transaction.atomic
def hang_agency(code: str, *, parent_code: str, valid_from: date, acting_for: str, change: Change) -> None:
    """Move an agency with everything below it to another parent of the same keeper.

    Raises `NotYourCatalogue`, `NotYourEntry`, `UnknownEntry`, `TreeCycle`.
    """
    agency = _keeper(Catalogue.AGENCIES, acting_for, procedure_code="")
    for moved in (code, parent_code):
        if not selectors.is_within(moved, agency.code):
            raise NotYourEntry(moved)
    if code == agency.code:
        raise NotYourEntry(code)
    move_agency(code, parent_code=parent_code, valid_from=valid_from, change=change)
    row = _last(Catalogue.AGENCIES, code)
    assert row is not None, "it was found within the keeper"
    _note(Catalogue.AGENCIES, row, "catalog.moved", acting_for, change)


def _keeper(catalogue: Catalogue, acting_for: str, *, procedure_code: str) -> AgencyInfo:
    agency = selectors.agency(acting_for)
    delegated = bool(procedure_code) and delegations.current.is_delegated(procedure_code)
    if agency is None or catalogue not in MODELS or not may_write(catalogue, agency, delegated=delegated):
        raise NotYourCatalogue(acting_for)
    return agency


def _must_own(catalogue: Catalogue, agency: AgencyInfo, draft: EntryDraft) -> None:
    """The entry as it is, and as it is to be, must be the agency's own."""
    row = _last(catalogue, draft.code)
    if row is not None and not _is_own(catalogue, agency, row.code, vars(row)):
        raise NotYourEntry(draft.code)
    wanted = {"owner_code": agency.code, **draft.values}
    if not _is_own(catalogue, agency, draft.code, wanted):
        raise NotYourEntry(draft.code or draft.values.get("agency_code", ""))


def _is_own(catalogue: Catalogue, agency: AgencyInfo, code: str, values: Mapping[str, Any]) -> bool:
    match catalogue:
        case Catalogue.AGENCIES:
            return selectors.is_within(code, agency.code) or selectors.is_within(
                values.get("parent_code") or "", agency.code
            )
        case Catalogue.UNITS:
            return bool(agency.unit_code) and agency.unit_code in {code, values.get("province_code")}
        case Catalogue.FIELDS | Catalogue.RESULTS:
            return bool(values["owner_code"] == agency.code)
        case Catalogue.ACCOUNTS:
            return selectors.is_within(str(values["agency_code"]), agency.code)
        case _:
            return True


def _last(catalogue: Catalogue, code: str) -> Dated | None:
    rows = MODELS[catalogue]._default_manager.filter(code=code, superseded_at=None)  # noqa: SLF001 -- Django's own name for it
    return rows.order_by("-valid_from").first()


def _put(catalogue: Catalogue, draft: EntryDraft, agency: AgencyInfo, change: Change) -> Dated:
    values = dict(draft.values)
    if catalogue in {Catalogue.FIELDS, Catalogue.RESULTS}:
        values["owner_code"] = agency.code
    version = Version(draft.code, draft.valid_from, None, change.legal_document, values)
    return amend(MODELS[catalogue], version, change=change)


def _put_agency(_catalogue: Catalogue, draft: EntryDraft, _agency: AgencyInfo, change: Change) -> Dated:
    known = selectors.agency(draft.code)
    values = draft.values
    return add_agency(
        AgencyDraft(
            code=draft.code,
            name=values["name"],
            short_name=values["short_name"],
            level=AgencyLevel(values["level"]),
            valid_from=draft.valid_from,
            parent_code=known.parent_code if known else values.get("parent_code", ""),
            unit_code=values.get("unit_code", ""),
        ),
        change=change,
    )


def _put_account(_catalogue: Catalogue, draft: EntryDraft, _agency: AgencyInfo, change: Change) -> Dated:
    values = draft.values
    return configure_account(
        AccountDraft(
            agency_code=values["agency_code"],
            account_number=values["account_number"],
            account_name=values["account_name"],
            valid_from=draft.valid_from,
            citad=values.get("citad", ""),
            bank_bin=values.get("bank_bin", ""),
        ),
        change=change,
    )


_WRITERS: Mapping[Catalogue, Callable[[Catalogue, EntryDraft, AgencyInfo, Change], Dated]] = {
    Catalogue.AGENCIES: _put_agency,
    Catalogue.ACCOUNTS: _put_account,
}


def _note(catalogue: Catalogue, row: Dated, event: str, acting_for: str, change: Change) -> None:
    entry = Entry(
        subject=selectors.subject_of(catalogue, row.code),
        stream=f"catalog:{catalogue}",
        event=event,
        actor=change.actor,
        reason=change.legal_document[:200],
        evidence={"for": acting_for, "revision": row.revision, "valid_from": str(row.valid_from)},
    )
    write([entry], now=change.now)
