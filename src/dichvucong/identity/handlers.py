"""What identity does when it hears of something."""

from collections.abc import Sequence
from datetime import datetime

from dichvucong.identity.services.portals.back_channel import end_with_session
from dichvucong.kernel.models import OutboxEvent


def end_sign_ons(events: Sequence[OutboxEvent], now: datetime) -> None:
    """`session.ended`: whoever left here has left the portals that were entered through here."""
    end_with_session([int(event.payload["session"]) for event in events], now=now)
