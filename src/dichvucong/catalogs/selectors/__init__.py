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
from dichvucong.catalogs.selectors.listing import (
    agencies_after,
    banks_after,
    contact_points_after,
    data_token,
    fee_codes_after,
    payment_types_after,
    units_after,
)
from dichvucong.catalogs.selectors.units import communes, provinces, unit

__all__ = [
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
    "check_beneficiary",
    "children",
    "communes",
    "contact_directory",
    "contact_points",
    "contact_points_after",
    "data_token",
    "fee_code",
    "fee_codes",
    "fee_codes_after",
    "is_within",
    "payment_type",
    "payment_types",
    "payment_types_after",
    "procedure_fees",
    "provinces",
    "public_contact_points",
    "publishers",
    "subtree_codes",
    "unit",
    "units_after",
]
