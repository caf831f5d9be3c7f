"""The port of protocols that carry deliveries to connected systems. Adapters live in `integrations/provinces`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class CarryOutcome(StrEnum):
    """What came of one attempt. UNKNOWN may have arrived and is sent again under the same number."""

    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    UNKNOWN = "unknown"
    GONE = "gone"
    NOTHING_TO_SAY = "nothing_to_say"


@dataclass(frozen=True)
class SystemAddress:
    """Where a connected system is reached and what proves that we speak.

    `secrets` holds one Standard Webhooks secret, or two while they are being changed (newest first).
    """

    code: str
    protocol: str
    webhook_url: str = ""
    quote_url: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    partner_code: str = ""
    partner_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class DeliveryParcel:
    """One delivery on its way. `message_id` stays the same however often it is sent.

    `partner_reference` and `partner_content` are the receiver's own words of an earlier request about the stream.
    """

    delivery_id: int
    system: SystemAddress
    message_id: UUID
    kind: str
    subject: str
    stream: str
    payload: Mapping[str, Any]
    created_at: datetime
    attempt: int
    dossier_code: str = ""
    payment_code: str = ""
    partner_reference: str = ""
    partner_content: str = ""

    @property
    def lane(self) -> str:
        """Deliveries of one system share its places."""
        return self.system.code


@dataclass(frozen=True)
class CarryReport:
    """One attempt: HTTP status (0 without an answer), why, how long, and what the receiver wishes."""

    outcome: CarryOutcome
    status: int = 0
    reason: str = ""
    duration_ms: int = 0
    excerpt: str = ""
    retry_after: timedelta | None = None


class Courier(Protocol):
    """Carries deliveries in one protocol. Never raises for an outcome, never touches the database."""

    def carry(self, parcel: DeliveryParcel, *, now: datetime) -> CarryReport:
        """Send one delivery once."""
        ...


class UnknownProtocol(LookupError):
    """No courier is wired for that protocol."""


class CourierRegistry:
    """The couriers in use, by protocol."""

    def __init__(self) -> None:
        self._couriers: dict[str, Courier] = {}

    def install(self, couriers: Mapping[str, Courier]) -> None:
        """Replace all couriers."""
        self._couriers = dict(couriers)

    def protocols(self) -> list[str]:
        """The protocols that are wired, sorted."""
        return sorted(self._couriers)

    def __getitem__(self, protocol: str) -> Courier:
        if protocol not in self._couriers:
            raise UnknownProtocol(protocol)
        return self._couriers[protocol]


couriers = CourierRegistry()
