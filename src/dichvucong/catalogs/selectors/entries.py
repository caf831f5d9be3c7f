"""Banks, payment types, fee codes, contact points, fees of procedures."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from dichvucong.catalogs.facts import (
    AgencyLevel,
    BankInfo,
    ContactInfo,
    FeeCodeInfo,
    FeeLine,
    ItemKind,
    PaymentTypeInfo,
    ProcedureFeeInfo,
)
from dichvucong.catalogs.models import Bank, BudgetItem, ContactPoint, PaymentType, ProcedureFee
from dichvucong.catalogs.selectors.days import begun, day_or_today, in_force
from dichvucong.catalogs.selectors.shelf import shelf


def banks(*, on: date | None = None) -> Sequence[BankInfo]:
    """The banks of the day, in order of short name."""
    day = day_or_today(on)

    def load() -> Sequence[BankInfo]:
        infos = [_bank(row) for row in in_force(Bank, day)]
        return tuple(sorted(infos, key=lambda info: info.short_name.casefold()))

    return shelf.take(("banks", day), load)


def bank(bin_code: str, *, on: date | None = None) -> BankInfo | None:
    """The bank under a six-digit BIN; one that left the list too (see `valid_to`). None when unknown."""
    day = day_or_today(on)

    def load() -> BankInfo | None:
        row = begun(Bank, day).filter(code=bin_code).order_by("-valid_from").first()
        return _bank(row) if row else None

    return shelf.take(("bank", bin_code, day), load)


def payment_types(*, on: date | None = None) -> Sequence[PaymentTypeInfo]:
    """The payment types, 1 to 8."""
    day = day_or_today(on)

    def load() -> Sequence[PaymentTypeInfo]:
        rows = in_force(PaymentType, day).order_by("number")
        return tuple(
            PaymentTypeInfo(
                row.number, row.code, row.name, frozenset(ItemKind(kind) for kind in row.item_kinds.split())
            )
            for row in rows
        )

    return shelf.take(("payment types", day), load)


def payment_type(number: int, *, on: date | None = None) -> PaymentTypeInfo | None:
    """One payment type by its number."""
    return next((found for found in payment_types(on=on) if found.number == number), None)


def fee_codes(*, on: date | None = None) -> Mapping[str, FeeCodeInfo]:
    """What may stand as a fee code: budget sub-items, and payment types where no sub-item exists yet (TT 27.1c)."""
    day = day_or_today(on)

    def load() -> Mapping[str, FeeCodeInfo]:
        items = in_force(BudgetItem, day).order_by("code")
        codes = {row.code: FeeCodeInfo(row.code, row.name, ItemKind(row.kind)) for row in items}
        stand_ins = {
            kind.code: FeeCodeInfo(kind.code, kind.name, ItemKind.OTHER) for kind in payment_types(on=day)
        }
        return {**codes, **stand_ins}

    return shelf.take(("fee codes", day), load)


def fee_code(code: str, *, on: date | None = None) -> FeeCodeInfo | None:
    """One fee code, None when unknown."""
    return fee_codes(on=on).get(code)


def all_contact_points(*, on: date | None = None) -> Sequence[ContactInfo]:
    """Every contact point of the day, public or not, by owner."""
    day = day_or_today(on)

    def load() -> Sequence[ContactInfo]:
        rows = in_force(ContactPoint, day).order_by("owner_code", "code")
        return tuple(_contact(row) for row in rows)

    return shelf.take(("all contacts", day), load)


def contact_points(owner_code: str, *, on: date | None = None) -> Sequence[ContactInfo]:
    """The contact points of one agency, bank or intermediary, public or not."""
    day = day_or_today(on)

    def load() -> Mapping[str, Sequence[ContactInfo]]:
        owned = groupby(all_contact_points(on=day), key=lambda point: point.owner_code)
        return {owner: tuple(points) for owner, points in owned}

    return shelf.take(("contacts by owner", day), load).get(owner_code, ())


def public_contact_points(*, on: date | None = None) -> Sequence[ContactInfo]:
    """The contact points anybody may see, by owner."""
    return tuple(point for point in all_contact_points(on=on) if point.public)


def procedure_fees(procedure_code: str, *, on: date | None = None) -> Sequence[ProcedureFeeInfo]:
    """What a procedure costs, one entry a level of agency; empty when nothing is on record."""
    day = day_or_today(on)

    def load() -> Sequence[ProcedureFeeInfo]:
        rows = in_force(ProcedureFee, day).filter(procedure_code=procedure_code).order_by("code")
        return tuple(_fee(row) for row in rows)

    return shelf.take(("fees", procedure_code, day), load)


def _bank(row: Bank) -> BankInfo:
    return BankInfo(
        bin=row.code,
        napas_code=row.napas_code,
        short_name=row.short_name,
        name=row.name,
        swift=row.swift,
        kind=row.kind,
        citad_institution=row.citad_institution,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _contact(row: ContactPoint) -> ContactInfo:
    return ContactInfo(
        owner_code=row.owner_code,
        name=row.name,
        position=row.position,
        phone=row.phone,
        email=row.email,
        hotline=row.hotline,
        hours=row.hours,
        code=row.code,
        public=row.public,
    )


def _fee(row: ProcedureFee) -> ProcedureFeeInfo:
    lines = tuple(FeeLine(line["code"], line["name"], line["amount_vnd"]) for line in row.lines)
    return ProcedureFeeInfo(row.procedure_code, row.procedure_name, AgencyLevel(row.agency_level), lines)
