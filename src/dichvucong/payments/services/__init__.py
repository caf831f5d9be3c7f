"""The writes of payments: one public function a use case."""

from dichvucong.payments.services.asking import (
    ask_provider,
    hurry_payment,
    raise_stuck_payments,
    sweep_payments,
)
from dichvucong.payments.services.batches import open_obligations
from dichvucong.payments.services.cases import RESOLUTIONS, resolve_case
from dichvucong.payments.services.completing import complete_payments
from dichvucong.payments.services.finding import look_up_or_ask
from dichvucong.payments.services.hearing import handle_inbox, receive_callback
from dichvucong.payments.services.obligations import (
    amend_obligation,
    expire_obligations,
    open_obligation,
    withdraw_obligation,
)
from dichvucong.payments.services.providers import resume_provider, suspend_provider
from dichvucong.payments.services.receipts import issue_receipts, receipt_pdf
from dichvucong.payments.services.registering import ProviderDraft, register_provider
from dichvucong.payments.services.starting import StartRequest, renew_payment, start_payment

__all__ = [
    "RESOLUTIONS",
    "ProviderDraft",
    "StartRequest",
    "amend_obligation",
    "ask_provider",
    "complete_payments",
    "expire_obligations",
    "handle_inbox",
    "hurry_payment",
    "issue_receipts",
    "look_up_or_ask",
    "open_obligation",
    "open_obligations",
    "raise_stuck_payments",
    "receipt_pdf",
    "receive_callback",
    "register_provider",
    "renew_payment",
    "resolve_case",
    "resume_provider",
    "start_payment",
    "suspend_provider",
    "sweep_payments",
    "withdraw_obligation",
]
