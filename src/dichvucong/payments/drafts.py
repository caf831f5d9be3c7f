"""What a connected system hands in about an obligation, before any of it is believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Caller:
    """A connected system acting for the subtree below `agency_code`."""

    system_code: str
    agency_code: str


@dataclass(frozen=True)
class LineDraft:
    """One fee, charge or fine: budget sub-item code, name, amount in đồng."""

    code: str
    name: str
    amount_vnd: int


@dataclass(frozen=True)
class ObligationDraft:
    """All of TT 27.1 a–o. Empty strings mean: not given.

    `revenue_identifier` is a dossier code, a dossier code with `.2`, `.3` … for further obligations of the same
    dossier, or a decision number. `due_on` is the last day to pay.
    """

    revenue_identifier: str
    agency_code: str
    payment_type: int
    fee_code: str
    amount_vnd: int
    lines: Sequence[LineDraft]
    payer_name: str
    citad: str
    account_number: str
    account_name: str
    bank_bin: str = ""
    currency: str = "VND"
    dossier_code: str = ""
    procedure_code: str = ""
    procedure_name: str = ""
    payer_identifier: str = ""
    payer_tax_code: str = ""
    payer_phone: str = ""
    payer_email: str = ""
    payer_address: str = ""
    due_on: date | None = None
    note: str = ""
    requotable: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
