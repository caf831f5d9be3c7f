"""The port of channels. Adapters live in `integrations/sms` and `integrations/email`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class SendOutcome(StrEnum):
    """What came of handing a message over. UNKNOWN may have been taken: sent again under the same reference."""

    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class OutgoingMessage:
    """One message. `reference` stays the same however often it is sent; the receiver's side may deduplicate."""

    reference: str
    recipient: str = field(repr=False)
    subject: str = ""
    text: str = field(default="", repr=False)


@dataclass(frozen=True)
class SendReport:
    """The answer. REFUSED is final (no such number), `reason` is one of few short words for the statistics."""

    outcome: SendOutcome
    reason: str = ""
    gateway_reference: str = ""
    duration_ms: int = 0


class Carrier(Protocol):
    """One way to reach people. Never raises for an outcome, never touches the database."""

    def send(self, message: OutgoingMessage) -> SendReport:
        """Hand one message over."""
        ...


class CarrierRegistry:
    """The carriers in use, by channel. A channel without one keeps its messages waiting."""

    def __init__(self) -> None:
        self._carriers: dict[str, Carrier] = {}

    def install(self, carriers: Mapping[str, Carrier]) -> None:
        """Replace all carriers."""
        self._carriers = dict(carriers)

    def channels(self) -> list[str]:
        """The channels that are wired, sorted."""
        return sorted(self._carriers)

    def __getitem__(self, channel: str) -> Carrier:
        return self._carriers[channel]


carriers = CarrierRegistry()
