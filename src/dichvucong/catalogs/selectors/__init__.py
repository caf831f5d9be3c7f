"""What may be asked of the catalogues.

Every answer is as of `on` (a day in Vietnam), today when it is left out. Answers come from the process's memory
where it has them (`selectors/shelf.py`), so they may be asked on every request.
"""

from dichvucong.catalogs.selectors.accounts import (
    accounts_of,
    agencies_of_accounts,
    beneficiary_accounts,
    check_beneficiary,
)
from dichvucong.catalogs.selectors.agencies import (
    agencies,
    agency,
    children,
    is_within,
    publishers,
    subtree_codes,
)
from dichvucong.catalogs.selectors.changes import FEED, CatalogChange, changes_after
from dichvucong.catalogs.selectors.directory import contact_directory
from dichvucong.catalogs.selectors.entries import (
    all_contact_points,
    bank,
    banks,
    contact_points,
    fee_code,
    fee_codes,
    payment_type,
    payment_types,
    procedure_fees,
    public_contact_points,
)
from dichvucong.catalogs.selectors.keeping import (
    EntryQuery,
    EntryRow,
    EntrySort,
    EntryView,
    count,
    entries,
    entry,
    keepers,
    subject_of,
)
from dichvucong.catalogs.selectors.listing import (
    accounts_after,
    agencies_after,
    banks_after,
    contact_points_after,
    data_token,
    fee_codes_after,
    field_codes,
    fields_after,
    payment_types_after,
    results_after,
    units_after,
)
from dichvucong.catalogs.selectors.naming import known_fields, known_results
from dichvucong.catalogs.selectors.units import communes, provinces, unit

__all__ = [
    "FEED",
    "CatalogChange",
    "EntryQuery",
    "EntryRow",
    "EntrySort",
    "EntryView",
    "accounts_after",
    "accounts_of",
    "agencies",
    "agencies_after",
    "agencies_of_accounts",
    "agency",
    "all_contact_points",
    "bank",
    "banks",
    "banks_after",
    "beneficiary_accounts",
    "changes_after",
    "check_beneficiary",
    "children",
    "communes",
    "contact_directory",
    "contact_points",
    "contact_points_after",
    "count",
    "data_token",
    "entries",
    "entry",
    "fee_code",
    "fee_codes",
    "fee_codes_after",
    "field_codes",
    "fields_after",
    "is_within",
    "keepers",
    "known_fields",
    "known_results",
    "payment_type",
    "payment_types",
    "payment_types_after",
    "procedure_fees",
    "provinces",
    "public_contact_points",
    "publishers",
    "results_after",
    "subject_of",
    "subtree_codes",
    "unit",
    "units_after",
]
