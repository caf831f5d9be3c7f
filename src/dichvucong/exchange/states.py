"""The life of a delivery."""

from enum import StrEnum

from dichvucong.kernel.states import StateChart


class DeliveryState(StrEnum):
    """PULL waits to be fetched by a system that gave no address; GIVEN_UP is for a person to look at."""

    QUEUED = "queued"
    SENDING = "sending"
    ACKNOWLEDGED = "acknowledged"
    GIVEN_UP = "given_up"
    PULL = "pull"


UNFINISHED = (DeliveryState.QUEUED, DeliveryState.SENDING)

_D = DeliveryState
DELIVERY_CHART = StateChart(
    {
        (_D.QUEUED, _D.SENDING): "delivery.sending",
        (_D.SENDING, _D.SENDING): "delivery.lease_ended",
        (_D.SENDING, _D.ACKNOWLEDGED): "delivery.acknowledged",
        (_D.SENDING, _D.QUEUED): "delivery.postponed",
        (_D.SENDING, _D.GIVEN_UP): "delivery.given_up",
        (_D.ACKNOWLEDGED, _D.QUEUED): "delivery.resent",
        (_D.GIVEN_UP, _D.QUEUED): "delivery.resent",
        (_D.PULL, _D.ACKNOWLEDGED): "delivery.acknowledged",
    }
)
