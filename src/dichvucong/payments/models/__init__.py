"""The tables of payments, one file a subject."""

from dichvucong.payments.models.corrections import AccountCorrection, CreditRequest
from dichvucong.payments.models.money import (
    Obligation,
    Payment,
    PaymentCase,
    Provider,
    Receipt,
    ReceiptDocument,
)
from dichvucong.payments.models.reconciliation import Discrepancy, ReconciliationRun
from dichvucong.payments.models.refunds import OrderMessage, Refund, RefundClaim
from dichvucong.payments.models.settlement import (
    ColumnMapping,
    Credit,
    CreditShare,
    StatementBooking,
    StatementFile,
    StatementLine,
)

__all__ = [
    "AccountCorrection",
    "ColumnMapping",
    "Credit",
    "CreditRequest",
    "CreditShare",
    "Discrepancy",
    "Obligation",
    "OrderMessage",
    "Payment",
    "PaymentCase",
    "Provider",
    "Receipt",
    "ReceiptDocument",
    "ReconciliationRun",
    "Refund",
    "RefundClaim",
    "StatementBooking",
    "StatementFile",
    "StatementLine",
]
