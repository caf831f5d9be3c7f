"""The lives of obligations, payments and cases (TT 01/2023/TT-VPCP, article 28)."""

from enum import StrEnum

from dichvucong.kernel.states import StateChart


class ObligationState(StrEnum):
    """What is due. `reported` and `credited` follow settlement; `refunded`: all of it went back."""

    OPEN = "open"
    IN_PAYMENT = "in_payment"
    PAID = "paid"
    REPORTED = "reported"
    CREDITED = "credited"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


class PaymentState(StrEnum):
    """One attempt to pay (TT 28.1a). PROCESSING without an answer is unknown, never failed."""

    INITIATED = "initiated"
    INITIATION_FAILED = "initiation_failed"
    PROCESSING = "processing"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_SUCCEEDED = "payment_succeeded"
    TRANSACTION_FAILED = "transaction_failed"
    TRANSACTION_SUCCEEDED = "transaction_succeeded"


class AccountingState(StrEnum):
    """Whether the money reached the beneficiary account (TT 28.1b); settlement moves it."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class CaseState(StrEnum):
    """A difference that a person or later evidence has to end."""

    OPEN = "open"
    RESOLVED = "resolved"


LIVE_PAYMENTS = (PaymentState.INITIATED, PaymentState.PROCESSING)
PAID_PAYMENTS = (PaymentState.PAYMENT_SUCCEEDED, PaymentState.TRANSACTION_SUCCEEDED)

_O = ObligationState
OBLIGATION_CHART = StateChart(
    {
        (_O.OPEN, _O.IN_PAYMENT): "obligation.in_payment",
        (_O.IN_PAYMENT, _O.OPEN): "obligation.reopened",
        (_O.OPEN, _O.PAID): "obligation.paid",
        (_O.IN_PAYMENT, _O.PAID): "obligation.paid",
        (_O.PAID, _O.OPEN): "obligation.unpaid",
        (_O.PAID, _O.REPORTED): "obligation.reported",
        (_O.PAID, _O.CREDITED): "obligation.credited",
        (_O.REPORTED, _O.CREDITED): "obligation.credited",
        (_O.CREDITED, _O.PAID): "obligation.credit_taken_back",
        (_O.REPORTED, _O.OPEN): "obligation.unpaid",
        (_O.OPEN, _O.CANCELLED): "obligation.cancelled",
        (_O.OPEN, _O.EXPIRED): "obligation.expired",
        (_O.EXPIRED, _O.OPEN): "obligation.renewed",
        (_O.EXPIRED, _O.CANCELLED): "obligation.cancelled",
        (_O.EXPIRED, _O.PAID): "obligation.paid",
        (_O.PAID, _O.REFUNDED): "obligation.refunded",
        (_O.REPORTED, _O.REFUNDED): "obligation.refunded",
        (_O.CREDITED, _O.REFUNDED): "obligation.refunded",
        (_O.REFUNDED, _O.OPEN): "obligation.due_again",
        (_O.REFUNDED, _O.CANCELLED): "obligation.cancelled",
    }
)

_P = PaymentState
PAYMENT_CHART = StateChart(
    {
        (_P.INITIATED, _P.PROCESSING): "payment.processing",
        (_P.INITIATED, _P.INITIATION_FAILED): "payment.initiation_failed",
        (_P.INITIATED, _P.PAYMENT_SUCCEEDED): "payment.succeeded",
        (_P.INITIATED, _P.PAYMENT_FAILED): "payment.failed",
        (_P.INITIATED, _P.TRANSACTION_FAILED): "payment.closed",
        (_P.PROCESSING, _P.PAYMENT_SUCCEEDED): "payment.succeeded",
        (_P.PROCESSING, _P.PAYMENT_FAILED): "payment.failed",
        (_P.PROCESSING, _P.TRANSACTION_FAILED): "payment.closed",
        (_P.INITIATION_FAILED, _P.PAYMENT_SUCCEEDED): "payment.succeeded",
        (_P.PAYMENT_FAILED, _P.PAYMENT_SUCCEEDED): "payment.succeeded",
        (_P.TRANSACTION_FAILED, _P.PAYMENT_SUCCEEDED): "payment.succeeded",
        (_P.PAYMENT_SUCCEEDED, _P.TRANSACTION_SUCCEEDED): "payment.completed",
        (_P.PAYMENT_SUCCEEDED, _P.TRANSACTION_FAILED): "payment.reversed",
        (_P.TRANSACTION_SUCCEEDED, _P.TRANSACTION_FAILED): "payment.reversed",
    }
)

CASE_CHART = StateChart(
    {
        (CaseState.OPEN, CaseState.RESOLVED): "case.resolved",
        (CaseState.RESOLVED, CaseState.OPEN): "case.reopened",
    }
)


class StatementSide(StrEnum):
    """Whose books a file shows."""

    PROVIDER = "provider"
    BANK = "bank"
    TREASURY = "treasury"
    AGENCY = "agency"


class FileState(StrEnum):
    """The life of a statement file."""

    RECEIVED = "received"
    REFUSED = "refused"
    BOOKED = "booked"


class BookingState(StrEnum):
    """The life of a wish that the worker book a large file."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


LIVE_BOOKINGS = (BookingState.WAITING, BookingState.RUNNING)


class CreditState(StrEnum):
    """How much of a credit belongs to known payments; what nobody claims goes back to its sender."""

    UNMATCHED = "unmatched"
    PARTLY = "partly"
    MATCHED = "matched"
    EXPLAINED = "explained"
    RETURNING = "returning"
    RETURNED = "returned"


class DiscrepancyState(StrEnum):
    """The life of a difference."""

    OPEN = "open"
    AWAITING_APPROVAL = "awaiting_approval"
    RESOLVED = "resolved"


class RefundState(StrEnum):
    """The life of a refund document (TT 30)."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    ORDERED = "ordered"
    REFUNDED = "refunded"
    FAILED = "failed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ClaimState(StrEnum):
    """The life of a payer's claim."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class CorrectionState(StrEnum):
    """The life of a correction of wrong account data (TT 29.2). BOOKED is the bank's word, CREDITED the account's."""

    OPEN = "open"
    CORRECTED = "corrected"
    ACKNOWLEDGED = "acknowledged"
    BOOKED = "booked"
    CREDITED = "credited"
    WITHDRAWN = "withdrawn"


class CreditRequestState(StrEnum):
    """The life of an agency's request about money it has not got (TT 29.1)."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


FILE_CHART = StateChart(
    {
        (FileState.RECEIVED, FileState.BOOKED): "statement.booked",
        (FileState.RECEIVED, FileState.REFUSED): "statement.refused",
    }
)

BOOKING_CHART = StateChart(
    {
        (BookingState.WAITING, BookingState.RUNNING): "booking.started",
        (BookingState.RUNNING, BookingState.DONE): "booking.done",
        (BookingState.RUNNING, BookingState.FAILED): "booking.failed",
    }
)

DISCREPANCY_CHART = StateChart(
    {
        (DiscrepancyState.OPEN, DiscrepancyState.AWAITING_APPROVAL): "discrepancy.write_off_proposed",
        (DiscrepancyState.AWAITING_APPROVAL, DiscrepancyState.OPEN): "discrepancy.write_off_refused",
        (DiscrepancyState.AWAITING_APPROVAL, DiscrepancyState.RESOLVED): "discrepancy.written_off",
        (DiscrepancyState.OPEN, DiscrepancyState.RESOLVED): "discrepancy.resolved",
        (DiscrepancyState.RESOLVED, DiscrepancyState.OPEN): "discrepancy.reopened",
    }
)

REFUND_CHART = StateChart(
    {
        (RefundState.DRAFT, RefundState.AWAITING_APPROVAL): "refund.submitted",
        (RefundState.DRAFT, RefundState.WITHDRAWN): "refund.withdrawn",
        (RefundState.AWAITING_APPROVAL, RefundState.WITHDRAWN): "refund.withdrawn",
        (RefundState.AWAITING_APPROVAL, RefundState.APPROVED): "refund.approved",
        (RefundState.AWAITING_APPROVAL, RefundState.REJECTED): "refund.rejected",
        (RefundState.APPROVED, RefundState.ORDERED): "refund.ordered",
        (RefundState.APPROVED, RefundState.FAILED): "refund.failed",
        (RefundState.ORDERED, RefundState.REFUNDED): "refund.refunded",
        (RefundState.ORDERED, RefundState.FAILED): "refund.failed",
        (RefundState.FAILED, RefundState.APPROVED): "refund.retried",
    }
)

CLAIM_CHART = StateChart(
    {
        (ClaimState.OPEN, ClaimState.ACCEPTED): "claim.accepted",
        (ClaimState.OPEN, ClaimState.REFUSED): "claim.refused",
    }
)

LIVE_CORRECTIONS = (
    CorrectionState.OPEN,
    CorrectionState.CORRECTED,
    CorrectionState.ACKNOWLEDGED,
    CorrectionState.BOOKED,
)

_C = CorrectionState
CORRECTION_CHART = StateChart(
    {
        (_C.OPEN, _C.CORRECTED): "correction.corrected",
        (_C.CORRECTED, _C.ACKNOWLEDGED): "correction.acknowledged",
        (_C.CORRECTED, _C.OPEN): "correction.refused",
        (_C.ACKNOWLEDGED, _C.OPEN): "correction.refused",
        (_C.ACKNOWLEDGED, _C.BOOKED): "correction.booked",
        (_C.BOOKED, _C.OPEN): "correction.refused",
        **{(live, _C.CREDITED): "correction.credited" for live in LIVE_CORRECTIONS},
        **{(live, _C.WITHDRAWN): "correction.withdrawn" for live in LIVE_CORRECTIONS},
    }
)

CREDIT_REQUEST_CHART = StateChart(
    {
        (CreditRequestState.OPEN, CreditRequestState.ANSWERED): "credit_request.answered",
        (CreditRequestState.OPEN, CreditRequestState.CLOSED): "credit_request.closed",
        (CreditRequestState.ANSWERED, CreditRequestState.CLOSED): "credit_request.closed",
    }
)
