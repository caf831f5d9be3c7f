"""Events that commit with the change they tell of, and the relay that hands them to their handlers.

A handler takes a batch of events and runs in the relay's transaction. Order is kept per stream: the relay of
one shard is alone (advisory lock), takes rows by id, and a failing event holds back only its own stream.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet

from dichvucong.kernel.models import OutboxEvent

log = structlog.get_logger()

SHARDS = 4
_LOCK_SPACE = 7120
RETRY_AFTER_SECONDS = (1, 5, 30, 120, 600, 1800)

Handler = Callable[[Sequence[OutboxEvent], datetime], None]


@dataclass
class Subscriptions:
    """Which handlers hear which event. Filled once by `config.wiring`."""

    handlers: dict[str, list[Handler]] = field(default_factory=dict)

    def install(self, table: Mapping[str, Sequence[Handler]]) -> None:
        """Replace the whole table."""
        self.handlers = {name: list(handlers) for name, handlers in table.items()}

    def hears(self, name: str) -> bool:
        """Whether anybody listens to the event."""
        return bool(self.handlers.get(name))


subscriptions = Subscriptions()


@dataclass(frozen=True)
class News:
    """One event to publish. `stream` is the thing whose order must be kept."""

    name: str
    subject: str
    stream: str
    payload: Mapping[str, Any]


_INSERT = """
INSERT INTO kernel_outboxevent (name, subject, stream, shard, payload, at, attempts, last_error)
SELECT s.name, s.subject, s.stream, s.shard, s.payload::jsonb, %s, 0, ''
FROM unnest(%s::text[], %s::text[], %s::text[], %s::smallint[], %s::text[])
    WITH ORDINALITY AS s(name, subject, stream, shard, payload, position)
ORDER BY s.position
"""


def publish(news: Sequence[News], *, now: datetime) -> None:
    """Write events that somebody hears into the outbox, in the caller's transaction."""
    heard = [item for item in news if subscriptions.hears(item.name)]
    if not heard:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                now,
                [item.name for item in heard],
                [item.subject for item in heard],
                [item.stream for item in heard],
                [shard_of(item.stream) for item in heard],
                [json.dumps(dict(item.payload)) for item in heard],
            ],
        )


def shard_of(stream: str) -> int:
    """The shard of a stream: stable across processes and releases."""
    return zlib.crc32(stream.encode()) % SHARDS


def relay(*, now: datetime, limit: int = 200) -> int:
    """Hand one batch to its handlers, in one transaction. Returns how many events were taken.

    Works on the shards nobody else is working on, so several workers share the load and a stream stays in order.
    """
    with transaction.atomic(durable=True):
        mine = _lock_shards()
        events = list(_due(mine, now)[:limit])
        if not events:
            return 0
        try:
            with transaction.atomic():
                _handle(events, now=now)
        except Exception:
            log.exception("outbox.batch_failed", events=len(events))
            _handle_apart(events, now=now)
    return len(events)


def _lock_shards() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shard FROM generate_series(0, %s) AS shard WHERE pg_try_advisory_xact_lock(%s, shard)",
            [SHARDS - 1, _LOCK_SPACE],
        )
        return [int(row[0]) for row in cursor.fetchall()]


def _due(shards: Sequence[int], now: datetime) -> QuerySet[OutboxEvent]:
    waiting = OutboxEvent.objects.filter(handled_at=None, next_attempt_at__gt=now).values("stream")
    unhandled = OutboxEvent.objects.filter(shard__in=shards, handled_at=None)
    return unhandled.exclude(stream__in=waiting).order_by("pk")


def _handle(events: Sequence[OutboxEvent], *, now: datetime) -> None:
    for wave in _waves(events):
        for name, batch in wave.items():
            for handler in subscriptions.handlers.get(name, []):
                handler(batch, now)
    OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(
        handled_at=now, next_attempt_at=None
    )


def _waves(events: Sequence[OutboxEvent]) -> Iterator[dict[str, list[OutboxEvent]]]:
    """Batches by event name such that no stream sees its second event before its first."""
    left = list(events)
    while left:
        taken: set[str] = set()
        wave: dict[str, list[OutboxEvent]] = defaultdict(list)
        later: list[OutboxEvent] = []
        for event in left:
            if event.stream in taken:
                later.append(event)
                continue
            taken.add(event.stream)
            wave[event.name].append(event)
        yield wave
        left = later


def _handle_apart(events: Sequence[OutboxEvent], *, now: datetime) -> None:
    """One event at a time, so that a broken one holds back nothing but its own stream."""
    broken: set[str] = set()
    for event in events:
        if event.stream in broken:
            continue
        try:
            with transaction.atomic():
                _handle([event], now=now)
        except Exception as error:
            log.exception("outbox.event_failed", event_name=event.name, subject=event.subject)
            broken.add(event.stream)
            _postpone(event, error, now=now)


def _postpone(event: OutboxEvent, error: Exception, *, now: datetime) -> None:
    wait = RETRY_AFTER_SECONDS[min(event.attempts, len(RETRY_AFTER_SECONDS) - 1)]
    OutboxEvent.objects.filter(pk=event.pk).update(
        attempts=event.attempts + 1,
        next_attempt_at=now + timedelta(seconds=wait),
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
