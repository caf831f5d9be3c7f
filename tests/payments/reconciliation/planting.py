"""A day with planted differences: each plant makes one payment's books, and says what has to be found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from dichvucong.payments.models import StatementFile
from dichvucong.payments.states import PaymentState
from tests.factories.books import (
    DAY,
    DUE,
    a_credit,
    a_line,
    a_paid_payment,
    account_file,
    agency_file,
    provider_file,
)

Found = tuple[str, str, str]
"""Comparison, cause, and the payment's code or the row's own number."""

LATER = DUE + timedelta(days=1)


@dataclass
class Books:
    """The three books of the day, with one clean payment, so that account, agency and bank are known to report."""

    bank: StatementFile = field(default_factory=provider_file)
    agency: StatementFile = field(default_factory=agency_file)
    account: StatementFile = field(default_factory=account_file)

    def __post_init__(self) -> None:
        plant(self, Row())


@dataclass(frozen=True)
class Row:
    """One payment: what is said of it where. None leaves the row out; `reports` is whether its agency sends files."""

    payment: Mapping[str, Any] = field(default_factory=dict)
    bank: Sequence[Mapping[str, Any]] = ({},)
    agency: Sequence[Mapping[str, Any]] | None = ({},)
    credits: Sequence[Mapping[str, Any]] = ({},)
    expects: Sequence[tuple[str, str]] = ()


def plant(books: Books, row: Row) -> set[Found]:
    payment = a_paid_payment(**row.payment)
    for changes in row.bank:
        a_line(books.bank, payment, **changes)
    for changes in row.agency or ():
        a_line(books.agency, payment, **changes)
    for changes in row.credits:
        a_credit(books.account, payment, **changes)
    return {(comparison, cause, payment.code) for comparison, cause in row.expects}


BANK, TWO, OURS, ACCOUNT = "portal_bank", "bank_agency", "portal_agency", "account_agency"
ACKNOWLEDGED = {"agency_code": "H26.13"}
UNPAID = {"state": PaymentState.PAYMENT_FAILED, "paid_at": None, "documents_received_at": None}


def both(cause: str) -> Sequence[tuple[str, str]]:
    return ((BANK, cause), (TWO, cause))


def everywhere_at_agency(cause: str) -> Sequence[tuple[str, str]]:
    return ((TWO, cause), (OURS, cause), (ACCOUNT, cause))


ROWS: Mapping[str, Row] = {
    "clean": Row(),
    "clean, acknowledged": Row(payment=ACKNOWLEDGED, agency=()),
    "failed everywhere": Row(payment=UNPAID, bank=({"status": "failed"},), agency=(), credits=()),
    "paid in two credits": Row(credits=({"amount_vnd": 150_000}, {"amount_vnd": 50_000})),
    "sent back and paid again": Row(bank=({}, {"status": "reversed"}, {})),
    "credited early": Row(credits=({"booked_on": DAY},)),
    "surplus": Row(payment={"counts": False}, agency=(), credits=()),
    "not at bank": Row(bank=(), expects=both("missing_at_bank")),
    "failed at bank": Row(bank=({"status": "failed"},), expects=both("status_differs")),
    "failed at portal": Row(
        payment=UNPAID,
        agency=(),
        credits=(),
        expects=((BANK, "status_differs"), (TWO, "missing_at_agency")),
    ),
    "other amount at bank": Row(bank=({"amount_vnd": 199_000},), expects=both("amount_differs")),
    "twice at bank": Row(bank=({}, {}), expects=both("duplicate")),
    "other currency": Row(bank=({"currency": "USD"},), expects=both("currency_differs")),
    "late at bank": Row(bank=({"day": LATER},), expects=((BANK, "late"),)),
    "other account at bank": Row(bank=({"account_number": "999"},), expects=((BANK, "account_differs"),)),
    "sent back": Row(bank=({}, {"status": "reversed"}), expects=both("reversed_after_success")),
    "not at agency": Row(agency=(), expects=everywhere_at_agency("missing_at_agency")),
    "not acknowledged": Row(
        payment={**ACKNOWLEDGED, "documents_received_at": None},
        agency=(),
        expects=everywhere_at_agency("missing_at_agency"),
    ),
    "failed at agency": Row(
        agency=({"status": "failed"},),
        expects=((TWO, "status_differs"), (OURS, "status_differs"), (ACCOUNT, "missing_at_agency")),
    ),
    "other amount at agency": Row(
        agency=({"amount_vnd": 100_000},), expects=everywhere_at_agency("amount_differs")
    ),
    "twice at agency": Row(agency=({}, {}), expects=everywhere_at_agency("duplicate")[:2]),
    "not credited": Row(credits=(), expects=((ACCOUNT, "missing_at_account"),)),
    "credited in part": Row(credits=({"amount_vnd": 150_000},), expects=((ACCOUNT, "amount_differs"),)),
    "credited twice": Row(credits=({}, {}), expects=((ACCOUNT, "duplicate"),)),
    "credited late": Row(credits=({"booked_on": LATER},), expects=((ACCOUNT, "late"),)),
    "credited elsewhere": Row(credits=({"account_number": "888"},), expects=((ACCOUNT, "account_differs"),)),
    "credited in dollars": Row(credits=({"currency": "USD"},), expects=((ACCOUNT, "currency_differs"),)),
}


def unknown_order(books: Books) -> set[Found]:
    line = a_line(books.bank, payment_code="G22.99.2-261118999999")
    return {(BANK, "missing_at_portal", f"scripted/{line.external_id}")}


def illegible_order(books: Books) -> set[Found]:
    line = a_line(books.bank, payment_code="G22 HOC PHI")
    return {(BANK, "unknown_reference", f"scripted/{line.external_id}")}


def failed_unknown_order(books: Books) -> set[Found]:
    a_line(books.bank, payment_code="G22.99.2-261118999998", status="failed")
    return set()


def unknown_at_agency(books: Books) -> set[Found]:
    line = a_line(books.agency, payment_code="G22.99.2-261118999997", agency_code="H26.12")
    return {(OURS, "missing_at_portal", f"H26.12/{line.external_id}")}


def credit_of_nobody(books: Books) -> set[Found]:
    credit = a_credit(books.account)
    return {(ACCOUNT, "credit_without_payment", f"{credit.account_number}/{credit.external_id}")}


def credit_of_unknown(books: Books) -> set[Found]:
    credit = a_credit(books.account, payment_codes=["G22.99.2-261118999996"])
    return {(ACCOUNT, "unknown_reference", f"{credit.account_number}/{credit.external_id}")}


def credit_too_large(books: Books) -> set[Found]:
    payment = a_paid_payment()
    a_line(books.bank, payment)
    a_line(books.agency, payment)
    credit = a_credit(books.account, payment)
    credit.amount_vnd, credit.state = 250_000, "partly"
    credit.save()
    return {(ACCOUNT, "amount_differs", f"{credit.account_number}/{credit.external_id}")}


STRAYS: Mapping[str, Callable[[Books], set[Found]]] = {
    "order unknown to the portal": unknown_order,
    "order with an illegible code": illegible_order,
    "failed order unknown to the portal": failed_unknown_order,
    "unknown at the portal, told by the agency": unknown_at_agency,
    "credit without a code": credit_of_nobody,
    "credit with an unknown code": credit_of_unknown,
    "credit with too much": credit_too_large,
}
NAMES: Sequence[str] = (*ROWS, *STRAYS)


def plant_named(books: Books, name: str) -> set[Found]:
    """Plant one by name; what has to be found."""
    return STRAYS[name](books) if name in STRAYS else plant(books, ROWS[name])
