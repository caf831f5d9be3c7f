"""The writes of refunds: drafted by one, approved by another, ordered, followed to their result (TT 30)."""

from dichvucong.payments.services.refunds.claims import (
    ANSWER_WITHIN_WORKING_DAYS,
    BY_LINK,
    PAYER_ASKED,
    ClaimDraft,
    accept_claim,
    answering_route,
    make_claim,
    refuse_claim,
)
from dichvucong.payments.services.refunds.deciding import (
    approve_refund,
    consent_to_refund,
    refuse_consent,
    reject_refund,
    retry_refund,
)
from dichvucong.payments.services.refunds.drafting import (
    Payee,
    RefundDraft,
    draft_for_cases,
    draft_refund,
    submit_refund,
    take_back_refund,
    withdraw_for_cases,
    withdraw_refund,
)
from dichvucong.payments.services.refunds.ordering import (
    ask_refund_now,
    record_failed,
    record_refunded,
    send_orders,
    sweep_refunds,
    takes_orders,
)
from dichvucong.payments.services.refunds.partners import (
    consent_by_system,
    refuse_by_system,
    request_refund,
    take_back_by_system,
)
from dichvucong.payments.services.refunds.results import (
    ResultsTaken,
    Sender,
    Word,
    sweep_results,
    take_results,
)
from dichvucong.payments.services.refunds.returning import close_refunded, make_due_again
from dichvucong.payments.services.refunds.strays import (
    STRAY_CREDIT,
    CreditRefundDraft,
    draft_credit_refund,
)
from dichvucong.payments.services.refunds.treasury import OrderFile, treasury_order_file
from dichvucong.payments.services.refunds.watching import raise_stuck_refunds

__all__ = [
    "ANSWER_WITHIN_WORKING_DAYS",
    "BY_LINK",
    "PAYER_ASKED",
    "STRAY_CREDIT",
    "ClaimDraft",
    "CreditRefundDraft",
    "OrderFile",
    "Payee",
    "RefundDraft",
    "ResultsTaken",
    "Sender",
    "Word",
    "accept_claim",
    "answering_route",
    "approve_refund",
    "ask_refund_now",
    "close_refunded",
    "consent_by_system",
    "consent_to_refund",
    "draft_credit_refund",
    "draft_for_cases",
    "draft_refund",
    "make_claim",
    "make_due_again",
    "raise_stuck_refunds",
    "record_failed",
    "record_refunded",
    "refuse_by_system",
    "refuse_claim",
    "refuse_consent",
    "reject_refund",
    "request_refund",
    "retry_refund",
    "send_orders",
    "submit_refund",
    "sweep_refunds",
    "sweep_results",
    "take_back_by_system",
    "take_back_refund",
    "take_results",
    "takes_orders",
    "treasury_order_file",
    "withdraw_for_cases",
    "withdraw_refund",
]
