"""The feed of changes that mirrors follow (CAT-04): every version of every entry, in the order it was last written.

Revisions are taken under one lock, so their order is the order of commits: nothing appears behind a place already read.
A version that is ended or corrected later comes again, with its new revision; a mirror keeps the last it has seen of
each version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any, Final

from django.db.models import Q

from dichvucong.catalogs.models import (
    AdministrativeUnit,
    Agency,
    AgencyPlacement,
    Bank,
    BeneficiaryAccount,
    BudgetItem,
    Dated,
    Field,
    PaymentType,
    ProcedureResult,
)
from dichvucong.kernel.feeds import Place

_ACCOUNT: Final = ("agency_code", "kind", "account_number", "account_name", "citad", "bank_bin")
FEED: Sequence[tuple[str, type[Dated], tuple[str, ...]]] = (
    ("agencies", Agency, ("name", "short_name", "level", "unit_code", "successor_code")),
    ("placements", AgencyPlacement, ("parent_code", "path")),
    ("units", AdministrativeUnit, ("name", "kind", "province_code")),
    ("fields", Field, ("name", "owner_code")),
    ("results", ProcedureResult, ("name", "owner_code", "procedure_code")),
    ("accounts", BeneficiaryAccount, (*_ACCOUNT, "payment_types", "fee_codes")),
    ("budget-items", BudgetItem, ("name", "kind", "group_code")),
    ("payment-types", PaymentType, ("number", "name", "item_kinds")),
    ("banks", Bank, ("napas_code", "short_name", "name", "swift", "kind", "citad_institution")),
)
"""The catalogues of the feed with the values told. Their order is part of cursors: new ones go to the end."""

_TABLE: Final = 10**16


@dataclass(frozen=True)
class CatalogChange:
    """One version as it is now. `withdrawn`: it was wrong from the start and holds on no day."""

    catalogue: str
    version: int
    code: str
    valid_from: date
    valid_to: date | None
    withdrawn: bool
    legal_document: str
    changed_at: datetime
    revision: int
    values: Mapping[str, Any]
    place: Place


def changes_after(place: Place, *, limit: int, catalogue: str = "") -> Sequence[CatalogChange]:
    """The changes beyond a place, oldest first; of one catalogue, or of all ("")."""
    feeds = [
        _of_one(table, place, limit)
        for table, (name, _model, _cells) in enumerate(FEED)
        if catalogue in {"", name}
    ]
    in_order = merge(*feeds, key=lambda change: (change.place.number, change.place.row_id))
    return list(islice(in_order, limit))


def _of_one(table: int, place: Place, limit: int) -> list[CatalogChange]:
    name, model, cells = FEED[table]
    seen = place.row_id - table * _TABLE
    beyond = Q(revision__gt=place.number) | Q(revision=place.number, pk__gt=max(min(seen, _TABLE), -1))
    rows = model._default_manager.filter(beyond).order_by("revision", "pk")[:limit]  # noqa: SLF001 -- Django's own name for it
    return [
        CatalogChange(
            catalogue=name,
            version=row.pk,
            code=row.code,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            withdrawn=row.superseded_at is not None,
            legal_document=row.legal_document,
            changed_at=row.changed_at,
            revision=row.revision,
            values={cell: getattr(row, cell) for cell in cells},
            place=Place(row.revision, table * _TABLE + row.pk),
        )
        for row in rows
    ]
