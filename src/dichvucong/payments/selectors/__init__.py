"""The reads of payments. The rows are named here for annotations; they are written by services only."""

from dichvucong.payments.models import Obligation as ObligationRow
from dichvucong.payments.models import Payment as PaymentRow
from dichvucong.payments.models import PaymentCase as CaseRow
from dichvucong.payments.models import Provider as ProviderRow
from dichvucong.payments.models import Receipt as ReceiptRow
from dichvucong.payments.selectors.attention import Attention, attention
from dichvucong.payments.selectors.checks import CheckedReceipt, ReceiptVerdict, check_receipt
from dichvucong.payments.selectors.dues import Due, Line, LookUp, LookUpKind, due_by_link, look_up
from dichvucong.payments.selectors.mine import (
    MyPayment,
    Payer,
    dues_of_payer,
    is_payer_of,
    own_among,
    paid_by_payer,
    payments_of_payer,
)
from dichvucong.payments.selectors.obligations import (
    obligation_changes,
    obligation_of_system,
    obligations_of_dossier,
    payment_of_system,
    payments_of_obligation,
)
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
from dichvucong.payments.selectors.proofs import payment_of_payer
from dichvucong.payments.selectors.search import (
    CaseFilter,
    ObligationFilter,
    Order,
    PaymentFilter,
    Scope,
    Slice,
    case_by_number,
    search_cases,
    search_obligations,
    search_payments,
    within_scope,
)

__all__ = [
    "Attention",
    "CaseFilter",
    "CaseRow",
    "CheckedReceipt",
    "Due",
    "Line",
    "LookUp",
    "LookUpKind",
    "MyPayment",
    "ObligationFilter",
    "ObligationRow",
    "Offer",
    "Order",
    "Payer",
    "PaymentFilter",
    "PaymentRow",
    "PaymentView",
    "ProviderRow",
    "ReceiptRow",
    "ReceiptVerdict",
    "Scope",
    "Slice",
    "Timeline",
    "all_providers",
    "attention",
    "case_by_number",
    "check_receipt",
    "counts_by_state",
    "due_by_link",
    "dues_of_payer",
    "is_payer_of",
    "look_up",
    "obligation_changes",
    "obligation_of_system",
    "obligations_of_dossier",
    "offered_providers",
    "own_among",
    "paid_by_payer",
    "payment_by_code",
    "payment_by_link",
    "payment_by_partner_reference",
    "payment_of_payer",
    "payment_of_system",
    "payment_timeline",
    "payments_of_obligation",
    "payments_of_payer",
    "receipt_by_number",
    "receipt_by_verification",
    "receipt_of",
    "search_cases",
    "search_obligations",
    "search_payments",
    "state_by_link",
    "within_scope",
]
