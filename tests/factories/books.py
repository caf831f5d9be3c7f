"""What banks, agencies and the account say of a day, row by row, without files to read."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from dichvucong.payments import links
from dichvucong.payments.models import (
    Credit,
    CreditShare,
    Discrepancy,
    Payment,
    StatementFile,
    StatementLine,
)
from dichvucong.payments.states import AccountingState, CreditState, FileState, PaymentState, StatementSide
from tests.factories.payments import an_obligation

DAY = date(2026, 11, 18)
DUE = date(2026, 11, 19)
AFTERWARDS = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""A Wednesday, the Thursday its money is due, and the Friday morning after."""

ACCOUNT = "3511012345678"
_numbers = itertools.count(1)


def a_file(side: str, source: str, day: date | None = DAY, **changes: Any) -> StatementFile:
    number = next(_numbers)
    values: dict[str, Any] = {
        "number": f"SK-{number:06d}",
        "side": side,
        "source_code": source,
        "format": "csv",
        "sha256": f"{number:064d}",
        "body": b"",
        "day": day,
        "state": FileState.BOOKED,
        "received_at": AFTERWARDS,
        "received_by": "test",
        "booked_at": AFTERWARDS,
    }
    return StatementFile.objects.create(**values | changes)


def a_paid_payment(**changes: Any) -> Payment:
    """Paid on DAY at ten, acknowledged by the owner, counted."""
    number = next(_numbers)
    agency = changes.setdefault("agency_code", "H26.12")
    obligation = changes.pop("obligation", None) or an_obligation(
        agency_code=agency, account_number=changes.pop("account_number", ACCOUNT)
    )
    paid_at = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
    values: dict[str, Any] = {
        "code": f"G22.99.2-261118{number:06d}",
        "link_token": links.new_token(),
        "obligation": obligation,
        "revenue_identifier": obligation.revenue_identifier,
        "system_code": "hanoi",
        "day": DAY,
        "payment_type": 2,
        "provider_code": "scripted",
        "channel": "portal",
        "amount_vnd": 200_000,
        "state": PaymentState.TRANSACTION_SUCCEEDED,
        "accounting_state": AccountingState.PENDING,
        "created_at": paid_at,
        "expires_at": paid_at,
        "paid_at": paid_at,
        "documents_received_at": paid_at,
    }
    return Payment.objects.create(**values | changes)


def a_line(file: StatementFile, payment: Payment | None = None, **changes: Any) -> StatementLine:
    number = next(_numbers)
    values: dict[str, Any] = {
        "file": file,
        "position": number,
        "side": file.side,
        "source_code": file.source_code,
        "external_id": f"FT{number}",
        "payment": payment,
        "payment_code": payment.code if payment else "",
        "agency_code": payment.agency_code if payment else "",
        "revenue_identifier": payment.revenue_identifier if payment else "",
        "day": DAY,
        "status": "succeeded",
        "amount_vnd": payment.amount_vnd if payment else 200_000,
    }
    line = StatementLine.objects.create(**values | changes)
    file.days = sorted({*file.days, line.day})
    file.save(update_fields=["days"])
    return line


def a_credit(file: StatementFile, *payments: Payment, **changes: Any) -> Credit:
    """Money on the account, split over the payments by their amounts."""
    number = next(_numbers)
    amount_vnd = changes.pop("amount_vnd", sum(payment.amount_vnd for payment in payments) or 200_000)
    values: dict[str, Any] = {
        "file": file,
        "position": number,
        "account_number": ACCOUNT,
        "external_id": f"GC{number}",
        "amount_vnd": amount_vnd,
        "booked_on": DUE,
        "payment_codes": [payment.code for payment in payments],
        "agency_code": "H26.12",
        "matched_vnd": amount_vnd if payments else 0,
        "state": CreditState.MATCHED if payments else CreditState.UNMATCHED,
    }
    credit = Credit.objects.create(**values | changes)
    for payment in payments:
        share = amount_vnd if len(payments) == 1 else payment.amount_vnd
        CreditShare.objects.create(
            credit=credit, payment=payment, amount_vnd=share, origin="content", actor="test", at=AFTERWARDS
        )
    return credit


def provider_file(**changes: Any) -> StatementFile:
    return a_file(StatementSide.PROVIDER, "scripted", **changes)


def agency_file(**changes: Any) -> StatementFile:
    return a_file(StatementSide.AGENCY, "H26.12", **changes)


def account_file(**changes: Any) -> StatementFile:
    return a_file(StatementSide.BANK, "970405", day=DUE, **changes)


def a_discrepancy(payment: Payment, **changes: Any) -> Discrepancy:
    """A difference of amount between portal and bank, as a run would have written it."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "number": f"CL-261120-{number:05d}",
        "comparison": "portal_bank",
        "cause": "amount_differs",
        "dedupe_key": f"portal_bank:amount_differs:{payment.code}",
        "payment": payment,
        "revenue_identifier": payment.revenue_identifier,
        "agency_code": payment.agency_code,
        "provider_code": payment.provider_code,
        "payment_type": payment.payment_type,
        "day": DAY,
        "ours_vnd": payment.amount_vnd,
        "theirs_vnd": payment.amount_vnd - 1_000,
        "evidence": {"portal": {"amount_vnd": payment.amount_vnd}, "bank": []},
        "owner_unit": payment.provider_code,
        "opened_at": AFTERWARDS,
        "due_at": AFTERWARDS,
    }
    return Discrepancy.objects.create(**values | changes)
