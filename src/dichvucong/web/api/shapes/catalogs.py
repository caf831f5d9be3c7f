"""Entries of the shared catalogues. `next` is the code to ask beyond, null on the last page."""

from typing import Any

from dichvucong.web.api.shapes.base import Day, Out


class AgencyOut(Out):
    """A state agency. `path` holds the codes from the root down: `/H26/H26.12/`."""

    code: str
    name: str
    short_name: str
    level: str
    parent_code: str
    path: str
    unit_code: str
    valid_from: Day


class UnitOut(Out):
    """A province (`province_code` empty) or a commune."""

    code: str
    name: str
    full_name: str
    kind: str
    province_code: str


class BankOut(Out):
    """A bank or finance company by its NAPAS BIN."""

    bin: str
    napas_code: str
    short_name: str
    name: str
    swift: str
    kind: str
    valid_from: Day


class PaymentTypeOut(Out):
    """A payment type of TT 01/2023/TT-VPCP, article 27.4."""

    code: str
    number: int
    name: str


class BudgetItemOut(Out):
    """What may stand as a fee code: a budget sub-item, or a payment type where none exists yet."""

    code: str
    name: str
    kind: str


class ContactPointOut(Out):
    """Whom to ask at a unit. `owner_code` is an agency's or a provider's code; `hours` are in words."""

    code: str
    owner_code: str
    name: str
    position: str
    phone: str
    email: str
    hotline: str
    hours: str


class CatalogPage(Out):
    """What all pages share: the day they are about, and where to go on."""

    on: Day
    next: str | None


class AgenciesOut(CatalogPage):
    """A page of agencies."""

    entries: list[AgencyOut]


class UnitsOut(CatalogPage):
    """A page of administrative units."""

    entries: list[UnitOut]


class BanksOut(CatalogPage):
    """A page of banks."""

    entries: list[BankOut]


class PaymentTypesOut(CatalogPage):
    """A page of payment types."""

    entries: list[PaymentTypeOut]


class BudgetItemsOut(CatalogPage):
    """A page of budget items."""

    entries: list[BudgetItemOut]


class ContactPointsOut(CatalogPage):
    """A page of contact points."""

    entries: list[ContactPointOut]


def entries_of(shape: type[Out], found: Any) -> list[Any]:
    """Each entry in its shape."""
    return [shape.model_validate(entry) for entry in found]
