"""What may be asked of the catalogues.

Every answer is as of `on` (a day in Vietnam), today when it is left out. Answers come from the process's memory
where it has them (`selectors/shelf.py`), so they may be asked on every request.
"""

from dichvucong.catalogs.selectors.accounts import beneficiary_accounts, check_beneficiary
from dichvucong.catalogs.selectors.agencies import agency, children, is_within, subtree_codes
from dichvucong.catalogs.selectors.entries import (
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
from dichvucong.catalogs.selectors.units import communes, provinces, unit

__all__ = [
    "agency",
    "bank",
    "banks",
    "beneficiary_accounts",
    "check_beneficiary",
    "children",
    "communes",
    "contact_points",
    "fee_code",
    "fee_codes",
    "is_within",
    "payment_type",
    "payment_types",
    "procedure_fees",
    "provinces",
    "public_contact_points",
    "subtree_codes",
    "unit",
]
