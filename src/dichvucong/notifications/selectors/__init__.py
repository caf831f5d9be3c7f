"""Reads of the notifications."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from dichvucong.notifications.models import Message
from dichvucong.notifications.states import MessageState

_WAITING = (MessageState.QUEUED, MessageState.SENDING)


@dataclass
class DayFigures:
    """One channel's day (NTF-02): `requested` is the sum of the others. `why` counts the reasons of failures."""

    channel: str
    requested: int = 0
    sent: int = 0
    failed: int = 0
    replaced: int = 0
    waiting: int = 0
    why: dict[str, int] = field(default_factory=dict)


def newest_messages(subjects: Collection[str], *, limit: int) -> list[Message]:
    """The newest messages about some subjects, on whatever channel."""
    return list(Message.objects.filter(about__in=subjects).order_by("-pk")[:limit])


def figures_of_day(day: date) -> list[DayFigures]:
    """What was requested, sent and failed on a day in Vietnam, and why, by channel."""
    rows = (
        Message.objects.filter(day=day)
        .values("channel", "state", "reason")
        .annotate(count=Count("pk"))
        .order_by("channel", "state", "reason")
    )
    channels: dict[str, DayFigures] = {}
    for row in rows:
        _add(channels.setdefault(row["channel"], DayFigures(row["channel"])), row)
    return list(channels.values())


def messages_about(subject: str) -> QuerySet[Message]:
    """Every message about one obligation, oldest first."""
    return Message.objects.filter(about=subject).order_by("pk")


def _add(figures: DayFigures, row: Mapping[str, object]) -> None:
    state, count = row["state"], int(str(row["count"]))
    figures.requested += count
    if state == MessageState.SENT:
        figures.sent += count
    elif state in _WAITING:
        figures.waiting += count
    else:
        figures.replaced += count if state == MessageState.REPLACED else 0
        figures.failed += count if state == MessageState.FAILED else 0
        reason = str(row["reason"]) or "unknown"
        figures.why[reason] = figures.why.get(reason, 0) + count
