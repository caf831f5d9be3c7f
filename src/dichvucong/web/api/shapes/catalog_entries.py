"""Entries of the catalogues that officers and procedures fill, and the feed of changes."""

from datetime import datetime
from typing import Any

from dichvucong.procedures.words import Assurance, ResultBy, ServiceLevel
from dichvucong.web.api.shapes.base import Day, Out
from dichvucong.web.api.shapes.catalogs import CatalogPage


class FieldOut(Out):
    """A field (lĩnh vực) and the ministry that keeps it."""

    code: str
    name: str
    owner_code: str
    valid_from: Day


class ResultOut(Out):
    """A result of procedures; `procedure_code` where a law delegates the procedure to the province that keeps it."""

    code: str
    name: str
    owner_code: str
    procedure_code: str
    valid_from: Day


class AccountOut(Out):
    """An account money for an agency may go to: at the Treasury (`citad`) or a bank (`bank_bin`)."""

    code: str
    agency_code: str
    kind: str
    account_number: str
    account_name: str
    citad: str
    bank_bin: str
    valid_from: Day


class ProcedureEntryOut(Out):
    """A procedure in force; `province_code` is filled where a law lets the province write it whole."""

    code: str
    name: str
    owner_code: str
    province_code: str
    field_name: str
    version: int
    valid_from: Day


class ServicePlaceOut(Out):
    """An agency that carries a service out, and how much of it is online there."""

    agency_code: str
    level: ServiceLevel


class ServiceEntryOut(Out):
    """An online service of a procedure: where it is offered, whether one has to come in person, pays online, gets the
    result how, and what the log-in has to prove.
    """

    code: str
    name: str
    owner_code: str
    procedure_code: str
    url: str
    state: str
    needs_visit: bool
    pays_online: bool
    result_by: ResultBy
    assurance: Assurance
    places: list[ServicePlaceOut]


class FieldsOut(CatalogPage):
    """A page of fields."""

    entries: list[FieldOut]


class ResultsOut(CatalogPage):
    """A page of results."""

    entries: list[ResultOut]


class AccountsOut(CatalogPage):
    """A page of accounts."""

    entries: list[AccountOut]


class ProcedureEntriesOut(CatalogPage):
    """A page of procedures."""

    entries: list[ProcedureEntryOut]


class ServiceEntriesOut(CatalogPage):
    """A page of online services."""

    entries: list[ServiceEntryOut]


class ServiceChangeOut(Out):
    """An online service as it is now; `service` is null when citizens are no longer told of it."""

    code: str
    service: ServiceEntryOut | None


class ServiceChangesOut(Out):
    """A page of the feed of services. `next_cursor` continues it, also when nothing more is there yet."""

    changes: list[ServiceChangeOut]
    next_cursor: str
    more: bool


class ChangeOut(Out):
    """One version of one entry as it is now. `version` is its number within its catalogue: a later change of the same
    version (its end, its correction) comes again under it. `withdrawn` versions hold on no day.
    """

    catalogue: str
    version: int
    code: str
    valid_from: Day
    valid_to: Day | None
    withdrawn: bool
    legal_document: str
    changed_at: datetime
    values: dict[str, Any]


class ChangesOut(Out):
    """A page of the feed. `next_cursor` continues it, also when nothing more is there yet."""

    changes: list[ChangeOut]
    next_cursor: str
    more: bool
