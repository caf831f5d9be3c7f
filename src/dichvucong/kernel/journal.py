"""The append-only record of who did what. Moves write here; so do named actions that change no state."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
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


_INSERT = """
INSERT INTO kernel_journalentry (subject, stream, event, source, target, actor, reason, evidence, at)
SELECT s.subject, s.stream, s.event, s.source, s.target, s.actor, s.reason, s.evidence::jsonb, %s
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    WITH ORDINALITY AS s(subject, stream, event, source, target, actor, reason, evidence, position)
ORDER BY s.position
"""


def write(entries: Sequence[Entry], *, now: datetime) -> None:
    """Append entries in the caller's transaction."""
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                now,
                [entry.subject for entry in entries],
                [entry.stream for entry in entries],
                [entry.event for entry in entries],
                [entry.source for entry in entries],
                [entry.target for entry in entries],
                [entry.actor for entry in entries],
                [entry.reason for entry in entries],
                [json.dumps(dict(entry.evidence)) for entry in entries],
            ],
        )


def history_about(subject: str) -> QuerySet[JournalEntry]:
    """Everything that was done to one subject, oldest first."""
    return JournalEntry.objects.filter(subject=subject).order_by("pk")


def history_of(stream: str) -> QuerySet[JournalEntry]:
    """Everything that was done in one stream, oldest first."""
    return JournalEntry.objects.filter(stream=stream).order_by("pk")
