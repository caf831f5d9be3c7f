"""The province and the SMS gateway of the simulation: each keeps what it got, under the number it came with."""

from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.simulation.network import Network
from dichvucong.exchange.gateways import CarryOutcome, CarryReport, DeliveryParcel
from dichvucong.notifications.gateways import OutgoingMessage, SendOutcome, SendReport


@dataclass
class SimulatedProvince:
    """A courier that brings deliveries to a province; the same number twice is kept once, in the order it first came."""

    network: Network
    received: dict[str, DeliveryParcel] = field(default_factory=dict)

    def carry(self, parcel: DeliveryParcel, *, now: datetime) -> CarryReport:  # noqa: ARG002 -- the port
        """Deliver once; the acknowledgement may be lost."""

        def take() -> CarryReport:
            if self.network.happens(0.2):
                return CarryReport(CarryOutcome.FAILED, 503, "down")
            self.received.setdefault(parcel.message_id.hex, parcel)
            return CarryReport(CarryOutcome.ACKNOWLEDGED, 204)

        return self.network.call(take, lost=CarryReport(CarryOutcome.UNKNOWN, 0, "timeout"))


@dataclass
class SimulatedSms:
    """A gateway that keeps one message a reference."""

    network: Network
    received: dict[str, OutgoingMessage] = field(default_factory=dict)

    def send(self, message: OutgoingMessage) -> SendReport:
        """Take a message; the answer may be lost."""

        def take() -> SendReport:
            self.received.setdefault(message.reference, message)
            return SendReport(SendOutcome.SENT)

        return self.network.call(take, lost=SendReport(SendOutcome.UNKNOWN, "timeout"))
