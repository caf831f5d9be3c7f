"""Refunds in our own protocol for banks: what is posted, and what a proven answer means."""

import json
from collections.abc import Mapping
from typing import Any, Final

from dichvucong.integrations.banks import untrusted
from dichvucong.payments.refunding import RefundOrder, RefundOutcome, RefundReport

_OF_STATUS: Final[Mapping[str, RefundOutcome]] = {
    "refunded": RefundOutcome.REFUNDED,
    "processing": RefundOutcome.PENDING,
    "refused": RefundOutcome.REFUSED,
}
_NOT_FOUND, _UNPROCESSABLE = 404, 422
_ABSENT: Final = {"unknown_refund"}
_REFUSED: Final = {"refused", "unknown_order"}


def body_of(order: RefundOrder) -> bytes:
    """`{"reference", "amount_vnd", "bank_reference", "reason"}`."""
    return json.dumps(
        {
            "reference": order.reference,
            "amount_vnd": order.amount_vnd,
            "bank_reference": order.provider_reference,
            "reason": order.reason,
        }
    ).encode()


def report_on(order: RefundOrder, status: int, fields: Mapping[str, Any], raw: str) -> RefundReport:
    """What an answer whose signature holds says about one refund. What cannot be read is UNKNOWN."""
    problem = str(fields.get("code") or "")
    if status == _NOT_FOUND and problem in _ABSENT:
        return RefundReport(RefundOutcome.NOT_FOUND, raw=raw)
    if status in {_NOT_FOUND, _UNPROCESSABLE} and problem in _REFUSED:
        reason = str(fields.get("title") or problem)[:200]
        return RefundReport(RefundOutcome.REFUSED, reason=reason, raw=raw)
    try:
        return _read(order, status, fields, raw)
    except untrusted.Unreadable as error:
        return RefundReport(RefundOutcome.UNKNOWN, reason=str(error), raw=raw)


def _read(order: RefundOrder, status: int, fields: Mapping[str, Any], raw: str) -> RefundReport:
    said = str(fields.get("status"))
    if status not in {200, 201} or said not in _OF_STATUS:
        raise untrusted.Unreadable(f"answer {status}")
    about = (fields.get("reference"), fields.get("code"), untrusted.amount(fields, "amount_vnd"))
    if about != (order.reference, order.payment_code, order.amount_vnd):
        raise untrusted.Unreadable("the answer is about another refund")
    return RefundReport(
        _OF_STATUS[said],
        provider_reference=untrusted.text(fields, "refund_reference", empty=True),
        reason=untrusted.text(fields, "reason", longest=200, empty=True),
        raw=raw,
    )
