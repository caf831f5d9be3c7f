"""What others ask of the exchange."""

from dichvucong.exchange.services.deliveries import (
    DeliveryDraft,
    acknowledge_pulled,
    enqueue,
    resend,
)
from dichvucong.exchange.services.exchange_log import Exchange, log_exchanges
from dichvucong.exchange.services.partners import PartnerWish, remember_partner_request
from dichvucong.exchange.services.recorder import recorder
from dichvucong.exchange.services.sending import send_due_deliveries
from dichvucong.exchange.services.systems import (
    SystemDraft,
    connect_system,
    disable,
    enable,
    rotate_webhook_secret,
)

__all__ = [
    "DeliveryDraft",
    "Exchange",
    "PartnerWish",
    "SystemDraft",
    "acknowledge_pulled",
    "connect_system",
    "disable",
    "enable",
    "enqueue",
    "log_exchanges",
    "recorder",
    "remember_partner_request",
    "resend",
    "rotate_webhook_secret",
    "send_due_deliveries",
]
