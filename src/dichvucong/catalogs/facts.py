"""What other components get to see of the catalogues: immutable values, no rows."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class AgencyLevel(StrEnum):
    """Where an agency stands in the state. A department is a unit inside any of the others."""

    CENTRAL = "central"
    PROVINCE = "province"
    COMMUNE = "commune"
    DEPARTMENT = "department"


class UnitKind(StrEnum):
    """The kinds of administrative units since 1 July 2025."""

    PROVINCE = "tinh"
    CITY = "thanh-pho"
    WARD = "phuong"
    COMMUNE = "xa"
    SPECIAL_ZONE = "dac-khu"


UNIT_KIND_NAMES = {
    UnitKind.PROVINCE: "Tỉnh",
    UnitKind.CITY: "Thành phố",
    UnitKind.WARD: "Phường",
    UnitKind.COMMUNE: "Xã",
    UnitKind.SPECIAL_ZONE: "Đặc khu",
}


class ItemKind(StrEnum):
    """What a budget sub-item collects: phí, lệ phí, tiền phạt, thuế, bảo hiểm, khác."""

    FEE = "fee"
    CHARGE = "charge"
    FINE = "fine"
    TAX = "tax"
    INSURANCE = "insurance"
    OTHER = "other"


class AccountKind(StrEnum):
    """Where a beneficiary account is kept."""

    TREASURY = "treasury"
    BANK = "bank"


class Severity(StrEnum):
    """An error keeps money away from the account; a warning is for an officer to look at."""

    ERROR = "error"
    WARNING = "warning"


class CheckState(StrEnum):
    """What the last check of a beneficiary account found."""

    UNCHECKED = "unchecked"
    PASSED = "passed"
    WARNED = "warned"
    REFUSED = "refused"


class Catalogue(StrEnum):
    """The nine shared catalogues of article 6, in its order."""

    PROCEDURES = "procedures"
    SERVICES = "services"
    AGENCIES = "agencies"
    UNITS = "units"
    FIELDS = "fields"
    RESULTS = "results"
    ACCOUNTS = "accounts"
    BUDGET_ITEMS = "budget-items"
    BANKS = "banks"


@dataclass(frozen=True)
class AgencyInfo:
    """One agency on one day.

    `path` holds the codes from the root down, each between slashes: `/H26/H26.12/`. `active` is False once the
    agency was disabled (merged, dissolved); `successor_code` then names the agency that took over.
    """

    code: str
    name: str
    short_name: str
    level: AgencyLevel
    parent_code: str
    path: str
    active: bool
    successor_code: str
    unit_code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class UnitInfo:
    """One administrative unit on one day. `full_name` is how the unit is written: `Thành phố Đồng Nai`."""

    code: str
    name: str
    kind: UnitKind
    full_name: str
    province_code: str


@dataclass(frozen=True)
class BankInfo:
    """One bank or finance company: six-digit NAPAS BIN, NAPAS code, names, SWIFT.

    `citad_institution` is the three-digit institution part of its CITAD codes, or "" where none is known.
    `valid_to` is the first day it is no longer in the list.
    """

    bin: str
    napas_code: str
    short_name: str
    name: str
    swift: str
    kind: str
    citad_institution: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class PaymentTypeInfo:
    """One payment type of TT 01/2023/TT-VPCP, article 27.4: `number` 1–8, `code` `G22.99.<number>`."""

    number: int
    code: str
    name: str
    item_kinds: frozenset[ItemKind]


@dataclass(frozen=True)
class FeeCodeInfo:
    """One budget sub-item (tiểu mục), four digits, or a payment type standing in for one (TT 27.1c)."""

    code: str
    name: str
    kind: ItemKind


@dataclass(frozen=True)
class AccountInfo:
    """One beneficiary account of an agency. Empty sets of types or fee codes mean: any."""

    agency_code: str
    kind: AccountKind
    account_number: str
    account_name: str
    citad: str
    bank_bin: str
    payment_types: frozenset[int]
    fee_codes: frozenset[str]
    check_state: CheckState
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class ContactInfo:
    """Whom to ask at a unit: an agency, a bank or an intermediary. `code` is `<owner>/<ordinal>`."""

    owner_code: str
    name: str
    position: str
    phone: str
    email: str
    hotline: str
    hours: str = ""
    code: str = ""
    public: bool = True


@dataclass(frozen=True)
class UnitContacts:
    """The public contact points of one unit.

    `name` is "" where the catalogue has no agency under the code (a provider, the portal). `body_code` and
    `body_name` are the ministry or province above it; `folded` is the name as it is searched.
    """

    owner_code: str
    name: str
    folded: str
    body_code: str
    body_name: str
    points: tuple[ContactInfo, ...]


@dataclass(frozen=True)
class FeeLine:
    """One line of a procedure's fees."""

    code: str
    name: str
    amount_vnd: int


@dataclass(frozen=True)
class ProcedureFeeInfo:
    """What one procedure costs at one level of agency."""

    procedure_code: str
    procedure_name: str
    agency_level: AgencyLevel
    lines: tuple[FeeLine, ...]

    @property
    def total_vnd(self) -> int:
        """The sum of the lines."""
        return sum(line.amount_vnd for line in self.lines)


@dataclass(frozen=True)
class BeneficiaryDraft:
    """Where somebody wants the money to go, and for what, before anybody believed it.

    `payment_type` is 1–8 or 0 when not known yet; `fee_codes` are sub-items or payment type codes.
    """

    agency_code: str
    account_number: str
    account_name: str
    citad: str = ""
    bank_bin: str = ""
    kind: AccountKind | None = None
    payment_type: int = 0
    fee_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing the check found: a stable code, the field it is about, Vietnamese words for people."""

    code: str
    field: str
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class CheckResult:
    """All findings of one check."""

    findings: tuple[Finding, ...] = field(default=())

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What makes the account unusable."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def state(self) -> CheckState:
        """The findings in one word."""
        if self.errors:
            return CheckState.REFUSED
        return CheckState.WARNED if self.findings else CheckState.PASSED
