"""What /metrics asks of the database. Each question must stay cheap however large the tables grow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from dichvucong.exchange.selectors import delivery_figures
from dichvucong.kernel.clock import vietnam_day
from dichvucong.notifications.selectors import figures_of_day
from dichvucong.payments.selectors import counts_by_state
from dichvucong.payments.states import PaymentState


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


def payments(*, now: datetime) -> Sequence[Figure]:
    """Today's payments in Vietnam, by state."""
    counts = counts_by_state(vietnam_day(now))
    values: dict[tuple[str, ...], float] = {
        (str(state),): float(counts.get(state, 0)) for state in PaymentState
    }
    return [Figure("payments_today", "Payments started today (in Vietnam).", ["state"], values)]


def deliveries(*, now: datetime) -> Sequence[Figure]:
    """What connected systems have not heard yet."""
    rows = delivery_figures(now=now)
    return [
        Figure(
            "deliveries_waiting",
            "Deliveries not acknowledged yet.",
            ["system"],
            {(r.system_code,): r.waiting for r in rows},
        ),
        Figure(
            "deliveries_given_up",
            "Deliveries that need a person.",
            ["system"],
            {(r.system_code,): r.given_up for r in rows},
        ),
        Figure(
            "delivery_lag_seconds",
            "For how long the oldest of them has waited.",
            ["system"],
            {(r.system_code,): r.lag.total_seconds() for r in rows},
        ),
    ]


def messages(*, now: datetime) -> Sequence[Figure]:
    """Today's messages to payers, by channel."""
    values: dict[tuple[str, ...], float] = {}
    for row in figures_of_day(vietnam_day(now)):
        values |= {
            (row.channel, "sent"): row.sent,
            (row.channel, "waiting"): row.waiting,
            (row.channel, "failed"): row.failed,
        }
    return [
        Figure("messages_today", "Messages to payers today (in Vietnam).", ["channel", "outcome"], values)
    ]


SOURCES: Sequence[Callable[..., Sequence[Figure]]] = (queues, workers, payments, deliveries, messages)
