"""What /metrics asks of the database. Each question must stay cheap however large the tables grow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True)
class Figure:
    """One gauge: its values by label values."""

    name: str
    meaning: str
    labels: Sequence[str]
    values: Mapping[tuple[str, ...], float]


_QUEUES = """
SELECT 'outbox', count(*), extract(epoch FROM %(now)s - min(at))
    FROM kernel_outboxevent WHERE handled_at IS NULL
UNION ALL
SELECT 'inbox', count(*), extract(epoch FROM %(now)s - min(received_at))
    FROM kernel_inboxmessage WHERE handled_at IS NULL AND believed
UNION ALL
SELECT 'jobs', count(*), extract(epoch FROM %(now)s - min(coalesce(j.scheduled_at, e.at)))
    FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
    WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %(now)s)
"""
_WORKERS = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"


def queues(*, now: datetime) -> Sequence[Figure]:
    """How much waits, and for how long the oldest has waited."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUES, {"now": now})
        rows = cursor.fetchall()
    return [
        Figure(
            "queue_waiting", "Rows that wait.", ["queue"], {(name,): float(count) for name, count, _ in rows}
        ),
        Figure(
            "queue_oldest_seconds",
            "For how long the oldest of them has waited.",
            ["queue"],
            {(name,): max(0.0, float(age or 0)) for name, _, age in rows},
        ),
    ]


def workers(*, now: datetime) -> Sequence[Figure]:  # noqa: ARG001 -- the heartbeat is on the database's clock
    """For how long no worker has reported."""
    with connection.cursor() as cursor:
        cursor.execute(_WORKERS)
        (age,) = cursor.fetchone() or (None,)
    values: dict[tuple[str, ...], float] = {} if age is None else {(): float(age)}
    return [Figure("worker_heartbeat_seconds", "Seconds since a worker last reported.", [], values)]


SOURCES: Sequence[Callable[..., Sequence[Figure]]] = (queues, workers)
