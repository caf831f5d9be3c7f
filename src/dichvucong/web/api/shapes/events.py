"""What a system is told of its obligations, as it fetches it by itself."""

from datetime import datetime
from typing import Annotated, Any

from dichvucong.web.api.shapes.base import In, Out, text


class EventOut(Out):
    """One piece of news, the same as the webhook of that `id` (Standard Webhooks: `type`, `timestamp`, `data`)."""

    id: str
    type: str
    timestamp: datetime
    state: str
    data: dict[str, Any]

    @classmethod
    def of(cls, delivery: Any) -> "EventOut":
        """A delivery of the exchange."""
        return cls.model_construct(
            id=delivery.webhook_id,
            type=delivery.kind,
            timestamp=delivery.created_at,
            state=delivery.state,
            data=delivery.payload,
        )


class EventsOut(Out):
    """A page of the feed. `next_cursor` continues it and may be acknowledged."""

    events: list[EventOut]
    next_cursor: str
    more: bool


class AcknowledgeIn(In):
    """The system has stored everything up to this cursor."""

    up_to: Annotated[str, text(80, least=1)]


class AcknowledgedOut(Out):
    """How many pieces of news were ticked off now; those ticked off earlier are not counted again."""

    acknowledged: int
