"""Everything that happened to one obligation, in the order of time, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dichvucong.exchange.models import Delivery
from dichvucong.exchange.states import DeliveryState
from dichvucong.kernel.models import InboxMessage, JournalEntry
from dichvucong.payments.selectors import Timeline
from dichvucong.web.console import labels

_BAD = ("failed", "reversed", "closed", "duplicate", "cancelled", "expired", "unpaid")
_GOOD = ("succeeded", "paid", "completed", "issued", "resolved", "credited", "acknowledged")


@dataclass(frozen=True)
class Happening:
    """One thing that happened. `tone` is `ok`, `bad` or empty; `message_id` a raw message that can be opened."""

    at: datetime
    title: str
    subject: str
    actor: str = ""
    reason: str = ""
    tone: str = ""
    message_id: int = 0


def happenings(timeline: Timeline, deliveries: Sequence[Delivery] = ()) -> Sequence[Happening]:
    """Journal, raw messages and deliveries to the owning system, oldest first."""
    told = [_entry(entry) for entry in timeline.journal]
    heard = [_message(message) for message in timeline.messages]
    passed_on = [_delivery(delivery) for delivery in deliveries if delivery.finished_at]
    return sorted([*heard, *told, *passed_on], key=lambda item: item.at)


def _delivery(delivery: Delivery) -> Happening:
    acknowledged = delivery.state == DeliveryState.ACKNOWLEDGED
    words = "đã nhận tin" if acknowledged else "không nhận được tin"
    return Happening(
        at=delivery.finished_at or delivery.created_at,
        title=f"Hệ thống {delivery.system_code} {words}: {labels.label(labels.EVENTS, delivery.kind)}",
        subject=delivery.subject,
        reason="" if acknowledged else delivery.last_reason,
        tone="ok" if acknowledged else "bad",
    )


def _entry(entry: JournalEntry) -> Happening:
    last_word = entry.event.rpartition(".")[2]
    tone = "bad" if last_word.endswith(_BAD) else "ok" if last_word in _GOOD else ""
    return Happening(
        at=entry.at,
        title=labels.label(labels.EVENTS, entry.event),
        subject=entry.subject,
        actor=labels.actor_name(entry.actor),
        reason=entry.reason,
        tone=tone,
    )


def _message(message: InboxMessage) -> Happening:
    title = f"Nhận tin từ {source_name(message.source)}"
    if not message.believed:
        return Happening(
            at=message.received_at,
            title=f"{title}: không tin được",
            subject=message.reference,
            reason=message.refusal,
            tone="bad",
            message_id=message.pk,
        )
    outcome = labels.label(labels.EFFECTS, message.outcome) if message.handled_at else "Chưa xử lý"
    return Happening(
        at=message.received_at,
        title=title,
        subject=message.reference,
        reason=outcome,
        message_id=message.pk,
    )


def source_name(source: str) -> str:
    """`provider:songhong` → `ngân hàng songhong`."""
    kind, _, name = source.partition(":")
    return f"{labels.label(labels.ACTORS, kind).lower()} {name}".strip()
