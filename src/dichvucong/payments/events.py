"""Events others may hear, beside those named in the state charts."""

STARTED = "payment.started"
OBLIGATION_OPENED = "obligation.opened"
CASE_OPENED = "case.opened"
DISCREPANCY_OPENED = "discrepancy.opened"
RECEIPT_SENT_AGAIN = "receipt.sent_again"
REFUND_DRAFTED = "refund.drafted"
REFUND_STUCK = "refund.stuck"
CORRECTION_OPENED = "correction.opened"
CREDIT_REQUEST_OPENED = "credit_request.opened"
BORN = (
    STARTED,
    OBLIGATION_OPENED,
    CASE_OPENED,
    DISCREPANCY_OPENED,
    RECEIPT_SENT_AGAIN,
    REFUND_DRAFTED,
    REFUND_STUCK,
    CORRECTION_OPENED,
    CREDIT_REQUEST_OPENED,
)
