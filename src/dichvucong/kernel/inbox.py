"""Messages from outside: stored raw before they are believed, the same message twice kept once."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from dichvucong.kernel.models import InboxMessage


@dataclass(frozen=True)
class Letter:
    """One raw message.

    `external_id` is the sender's own number of the message, or a hash of its bytes when the proof of origin
    failed (so that a forger cannot use up a genuine number). `digest` is what the adapter read out of it.
    """

    source: str
    external_id: str
    believed: bool
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    digest: Mapping[str, Any] = field(default_factory=dict)
    reference: str = ""
    refusal: str = ""


_INSERT = """
INSERT INTO kernel_inboxmessage
    (source, external_id, believed, refusal, headers, body, digest, reference, received_at, outcome, attempts)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '', 0)
ON CONFLICT ON CONSTRAINT one_inbox_row_per_message DO NOTHING
RETURNING id
"""


def receive(letter: Letter, *, now: datetime) -> bool:
    """Store one message durably. Returns whether it was new."""
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                letter.source,
                letter.external_id[:200],
                letter.believed,
                letter.refusal[:2000].replace("\x00", ""),
                _jsonb(letter.headers),
                letter.body,
                _jsonb(letter.digest),
                letter.reference[:80],
                now,
            ],
        )
        return cursor.fetchone() is not None


def unhandled(source_prefix: str, *, now: datetime) -> QuerySet[InboxMessage]:
    """Believed messages that wait to be handled, oldest first."""
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    return InboxMessage.objects.filter(
        due, handled_at=None, believed=True, source__startswith=source_prefix
    ).order_by("pk")


def refused_letters(
    sources: Collection[str] | None, *, since: datetime
) -> QuerySet[InboxMessage, InboxMessage]:
    """Messages of providers whose proof failed, since an instant; from these sources only, or from all (None)."""
    rows = InboxMessage.objects.filter(believed=False, received_at__gte=since)
    return rows.filter(source__startswith="provider:") if sources is None else rows.filter(source__in=sources)


def mark_handled(messages: Sequence[InboxMessage], outcome: str, *, now: datetime) -> None:
    """Note what became of messages that were handled together."""
    InboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(
        handled_at=now, outcome=outcome[:60], next_attempt_at=None
    )


def _jsonb(values: Mapping[str, Any]) -> str:
    """JSON that PostgreSQL takes: it knows neither NUL nor halves of surrogate pairs."""
    text = json.dumps(dict(values))
    if "\\u0000" not in text and "\\ud" not in text:
        return text
    return json.dumps({name: _storable(value) for name, value in values.items()})


def _storable(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode().replace("\x00", "")
