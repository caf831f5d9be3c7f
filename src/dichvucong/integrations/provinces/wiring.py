"""Builds the adapters of this folder for `config/wiring.py`."""

from collections.abc import Callable, Mapping
from datetime import datetime

from dichvucong.exchange.gateways import Courier, SystemAddress
from dichvucong.exchange.selectors import system_by_code
from dichvucong.integrations.provinces.payment_platform import PaymentPlatformCourier
from dichvucong.integrations.provinces.quotes import SystemQuoter
from dichvucong.integrations.provinces.webhooks import WebhookCourier
from dichvucong.kernel.clock import now
from dichvucong.kernel.outbound import OutboundClient, default_client


def build_couriers(client: OutboundClient | None = None) -> Mapping[str, Courier]:
    """A courier for each protocol a connected system may have."""
    chosen = client or default_client()
    return {"webhook": WebhookCourier(chosen), "payment_platform": PaymentPlatformCourier(chosen)}


def build_quoter(client: OutboundClient | None = None, clock: Callable[[], datetime] = now) -> SystemQuoter:
    """The quoter for `payments.gateways.quoter`."""
    return SystemQuoter(client or default_client(), _address_of, clock)


def _address_of(system_code: str) -> SystemAddress | None:
    system = system_by_code(system_code)
    return system.address if system is not None and system.active else None
