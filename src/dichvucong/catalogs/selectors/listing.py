"""Catalogues page by page, in order of code, for whoever mirrors or shows them whole."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from dichvucong.catalogs.facts import (
    AgencyInfo,
    BankInfo,
    ContactInfo,
    FeeCodeInfo,
    PaymentTypeInfo,
    UnitInfo,
)
from dichvucong.catalogs.models import (
    AdministrativeUnit,
    Agency,
    AgencyPlacement,
    BeneficiaryAccount,
    CatalogRevision,
    Dated,
    Field,
    ProcedureResult,
)
from dichvucong.catalogs.selectors.agencies import agency_info
from dichvucong.catalogs.selectors.days import day_or_today, in_force
from dichvucong.catalogs.selectors.entries import banks, fee_codes, payment_types, public_contact_points
from dichvucong.catalogs.selectors.shelf import shelf
from dichvucong.catalogs.selectors.units import unit_info
from dichvucong.kernel.text import fold

D = TypeVar("D", bound=Dated)


def data_token() -> str:
    """A token that changes with every change of any catalogue: what an ETag is made of."""
    token = CatalogRevision.objects.values_list("token", flat=True).first()
    return str(token or "")


def agencies_after(code: str, *, limit: int, on: date | None = None) -> Sequence[AgencyInfo]:
    """The agencies of the day beyond a code."""
    day = day_or_today(on)
    rows = list(in_force(Agency, day).filter(code__gt=code).order_by("code")[:limit])
    placed = in_force(AgencyPlacement, day).filter(code__in=[row.code for row in rows])
    places = {place.code: place for place in placed}
    return [agency_info(row, places.get(row.code), day) for row in rows]


def units_after(
    code: str, *, limit: int, on: date | None = None, province_code: str | None = None
) -> Sequence[UnitInfo]:
    """The administrative units of the day beyond a code; of one province, or the provinces ("")."""
    rows = in_force(AdministrativeUnit, day_or_today(on)).filter(code__gt=code)
    if province_code is not None:
        rows = rows.filter(province_code=province_code)
    return [unit_info(row) for row in rows.order_by("code")[:limit]]


def banks_after(code: str, *, limit: int, on: date | None = None) -> Sequence[BankInfo]:
    """The banks of the day beyond a BIN."""
    found = sorted(banks(on=on), key=lambda bank: bank.bin)
    return [bank for bank in found if bank.bin > code][:limit]


def payment_types_after(code: str, *, limit: int, on: date | None = None) -> Sequence[PaymentTypeInfo]:
    """The payment types of the day beyond a code."""
    return [found for found in payment_types(on=on) if found.code > code][:limit]


def fee_codes_after(code: str, *, limit: int, on: date | None = None) -> Sequence[FeeCodeInfo]:
    """What may stand as a fee code on the day, beyond a code."""
    found = sorted(fee_codes(on=on).values(), key=lambda item: item.code)
    return [item for item in found if item.code > code][:limit]


def contact_points_after(
    code: str, *, limit: int, on: date | None = None, owner_code: str | None = None
) -> Sequence[ContactInfo]:
    """The public contact points of the day beyond a code; of one unit, or of all."""
    found = sorted(public_contact_points(on=on), key=lambda point: point.code)
    own = [point for point in found if owner_code is None or point.owner_code == owner_code]
    return [point for point in own if point.code > code][:limit]


def fields_after(code: str, *, limit: int, on: date | None = None) -> Sequence[Field]:
    """The fields of the day beyond a code."""
    return _rows_after(Field, code, limit, on)


def field_codes(*, on: date | None = None) -> Mapping[str, str]:
    """The codes of the fields of the day by name, folded: names are told apart by nothing else."""
    day = day_or_today(on)
    return shelf.take(("field_codes", day), lambda: _field_codes(day))


def results_after(code: str, *, limit: int, on: date | None = None) -> Sequence[ProcedureResult]:
    """The results of the day beyond a code."""
    return _rows_after(ProcedureResult, code, limit, on)


def accounts_after(code: str, *, limit: int, on: date | None = None) -> Sequence[BeneficiaryAccount]:
    """The beneficiary accounts of the day beyond a code."""
    return _rows_after(BeneficiaryAccount, code, limit, on)


def _field_codes(day: date) -> Mapping[str, str]:
    rows = in_force(Field, day).order_by("-code").values_list("name", "code")
    return {fold(name): code for name, code in rows}


def _rows_after(model: type[D], code: str, limit: int, on: date | None) -> list[D]:
    return list(in_force(model, day_or_today(on)).filter(code__gt=code).order_by("code")[:limit])
