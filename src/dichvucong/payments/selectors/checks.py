"""Whether a receipt is ours, unchanged and still valid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from dichvucong.kernel.identifiers import mask_identifier, mask_name
from dichvucong.payments.models import Receipt
from dichvucong.payments.printing import press
from dichvucong.payments.selectors.payments import receipt_by_verification


class ReceiptVerdict(StrEnum):
    """`refunded`: genuine, and all its money went back. `broken`: the data in our own table do not fit the signature."""

    VALID = "valid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    BROKEN = "broken"


@dataclass(frozen=True)
class CheckedReceipt:
    """A receipt as anybody who holds it may see it. `data` are the signed values, `signature` their compact JWS."""

    verdict: ReceiptVerdict
    number: str
    data: Mapping[str, Any]
    signature: str
    payer_masked: str
    identifier_masked: str
    issued_at: datetime
    cancelled_at: datetime | None
    refunded_vnd: int
    left_vnd: int
    refunded_at: datetime | None


def check_receipt(verification_token: str) -> CheckedReceipt:
    """Look a receipt up and prove its signature. Raises `ReceiptNotFound`."""
    receipt = receipt_by_verification(verification_token)
    payment = receipt.payment
    return CheckedReceipt(
        verdict=_verdict(receipt),
        number=receipt.number,
        data=receipt.data,
        signature=receipt.signature,
        payer_masked=mask_name(str(receipt.data.get("payer_name", ""))),
        identifier_masked=mask_identifier(str(receipt.data.get("payer_identifier", ""))),
        issued_at=receipt.issued_at,
        cancelled_at=receipt.cancelled_at,
        refunded_vnd=payment.refunded_vnd,
        left_vnd=payment.amount_vnd - payment.refunded_vnd,
        refunded_at=payment.refunded_at,
    )


def _verdict(receipt: Receipt) -> ReceiptVerdict:
    if not press.current.is_genuine(receipt.data, receipt.signature):
        return ReceiptVerdict.BROKEN
    if receipt.cancelled_at:
        return ReceiptVerdict.CANCELLED
    return ReceiptVerdict.REFUNDED if receipt.payment.refunded_at else ReceiptVerdict.VALID
