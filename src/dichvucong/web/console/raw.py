"""A raw message from outside, shown as it came but safely: as text, shortened, secrets blanked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dichvucong.kernel.models import InboxMessage
from dichvucong.web.console import labels
from dichvucong.web.console.timeline import source_name

LONGEST_SHOWN = 20_000
_SECRET = ("authorization", "cookie", "proxy-authorization", "x-api-key")


@dataclass(frozen=True)
class RawView:
    """What a page shows of a message."""

    number: int
    source: str
    received_at: datetime
    believed: bool
    refusal: str
    outcome: str
    headers: Sequence[tuple[str, str]]
    body: str
    cut: bool


def raw_view(message: InboxMessage) -> RawView:
    """The message as text. JSON is laid out; what is not UTF-8 is shown with replacement marks."""
    text = _laid_out(bytes(message.body).decode("utf-8", errors="replace"))
    headers = [
        (name, "(đã che)" if name.lower() in _SECRET else str(value))
        for name, value in sorted(message.headers.items())
    ]
    return RawView(
        number=message.pk,
        source=source_name(message.source),
        received_at=message.received_at,
        believed=message.believed,
        refusal=message.refusal,
        outcome=labels.label(labels.EFFECTS, message.outcome),
        headers=headers,
        body=text[:LONGEST_SHOWN],
        cut=len(text) > LONGEST_SHOWN,
    )


def _laid_out(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text
