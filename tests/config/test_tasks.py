from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from dichvucong.config import tasks
from dichvucong.kernel import housekeeping
from dichvucong.kernel.models import IdempotencyRecord, OutboxEvent, RateWindow

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def _record(key: str, age: timedelta) -> None:
    IdempotencyRecord.objects.create(caller="a", key=key, fingerprint="f", created_at=NOW - age)


def _event(subject: str, age: timedelta, *, handled: bool) -> None:
    at = NOW - age
    OutboxEvent.objects.create(
        name="x", subject=subject, stream="x", shard=0, at=at, handled_at=at if handled else None
    )


@pytest.mark.django_db
def test_old_answers_windows_and_handled_events_are_forgotten_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(housekeeping, "CHUNK", 2)
    for number in range(5):
        _record(f"old-{number}", timedelta(days=3))
    _record("promised", timedelta(hours=25))
    for days in (0, 2):
        RateWindow.objects.create(key="k", window_start=NOW - timedelta(days=days))
    _event("old", timedelta(days=91), handled=True)
    _event("recent", timedelta(days=1), handled=True)
    _event("unhandled", timedelta(days=400), handled=False)

    forgotten = housekeeping.forget_old(now=NOW)

    assert forgotten == {"answers": 5, "rate_windows": 1, "events": 1}
    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["promised"]
    assert set(OutboxEvent.objects.values_list("subject", flat=True)) == {"recent", "unhandled"}


@pytest.mark.django_db(transaction=True)
def test_a_job_that_a_killed_worker_left_half_done_is_started_again() -> None:
    job = app.configure_task("dichvucong.config.tasks.keep_house").defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        (dead_worker,) = cursor.fetchone() or (0,)
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [dead_worker, job]
        )

    async_to_sync(tasks.rescue)(app.job_manager)

    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        assert cursor.fetchone() == ("todo",)
        cursor.execute("DELETE FROM procrastinate_jobs; DELETE FROM procrastinate_workers")


def test_every_job_by_the_clock_is_known_to_the_worker() -> None:
    known = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}

    assert {task.name for task in (tasks.keep_house, tasks.rescue_jobs, tasks.forget_jobs)} <= known
