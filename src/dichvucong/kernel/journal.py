"""The append-only record of who did what. Moves write here; so do named actions that change no state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dichvucong.kernel.models import JournalEntry


@dataclass(frozen=True)
class Entry:
    """One thing that was done to `subject`. Never put personal data in `reason` or `evidence`."""

    subject: str
    stream: str
    event: str
    actor: str
    source: str = ""
    target: str = ""
    reason: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


def write(entries: Sequence[Entry], *, now: datetime) -> None:
    """Append entries in the caller's transaction."""
    JournalEntry.objects.bulk_create(
        [
            JournalEntry(
                subject=entry.subject,
                stream=entry.stream,
                event=entry.event,
                source=entry.source,
                target=entry.target,
                actor=entry.actor,
                reason=entry.reason,
                evidence=dict(entry.evidence),
                at=now,
            )
            for entry in entries
        ]
    )


def history_of(stream: str) -> QuerySet[JournalEntry]:
    """Everything that was done in one stream, oldest first."""
    return JournalEntry.objects.filter(stream=stream).order_by("pk")
