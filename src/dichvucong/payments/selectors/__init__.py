"""The reads of payments."""

from dichvucong.payments.selectors.dues import Due, Line, LookUp, LookUpKind, due_by_link, look_up
from dichvucong.payments.selectors.offers import Offer, all_providers, offered_providers
from dichvucong.payments.selectors.payments import (
    PaymentView,
    Timeline,
    counts_by_state,
    payment_by_code,
    payment_by_link,
    payment_by_partner_reference,
    payment_timeline,
    receipt_by_number,
    receipt_by_verification,
    receipt_of,
    state_by_link,
)
from dichvucong.payments.selectors.search import (
    CaseFilter,
    ObligationFilter,
    PaymentFilter,
    search_cases,
    search_obligations,
    search_payments,
)

__all__ = [
    "CaseFilter",
    "Due",
    "Line",
    "LookUp",
    "LookUpKind",
    "ObligationFilter",
    "Offer",
    "PaymentFilter",
    "PaymentView",
    "Timeline",
    "all_providers",
    "counts_by_state",
    "due_by_link",
    "look_up",
    "offered_providers",
    "payment_by_code",
    "payment_by_link",
    "payment_by_partner_reference",
    "payment_timeline",
    "receipt_by_number",
    "receipt_by_verification",
    "receipt_of",
    "search_cases",
    "search_obligations",
    "search_payments",
    "state_by_link",
]
