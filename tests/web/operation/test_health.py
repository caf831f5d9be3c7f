from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from dichvucong.kernel.models import InboxMessage, OutboxEvent
from dichvucong.web.operation.health import Check, Verdict, overall

pytestmark = [pytest.mark.django_db, pytest.mark.req("OPS-05")]


def _worker_reported(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_a_portal_whose_parts_all_work_is_ok(client: Client) -> None:
    _worker_reported(5)

    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert set(answer.json()["checks"]) == {"database", "migrations", "worker", "queues"}


@pytest.mark.parametrize("seconds_ago", [None, 600])
def test_without_a_living_worker_the_portal_serves_but_is_degraded(
    client: Client, seconds_ago: int | None
) -> None:
    if seconds_ago:
        _worker_reported(seconds_ago)

    answer = client.get("/health")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["worker"]["status"] == "degraded"


def test_a_message_that_waits_too_long_shows(client: Client) -> None:
    _worker_reported(1)
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    InboxMessage.objects.create(
        source="bank:x", external_id="1", believed=True, body=b"", received_at=long_ago
    )

    answer = client.get("/health")

    assert answer.json()["checks"]["queues"] == {
        "status": "degraded",
        "detail": "oldest event waits 0 s, oldest message 300 s",
    }


def test_the_worst_verdict_counts() -> None:
    degraded = Check("a", Verdict.DEGRADED, "")

    assert overall([degraded, Check("b", Verdict.DOWN, "")]) == Verdict.DOWN
    assert overall([degraded, Check("b", Verdict.OK, "")]) == Verdict.DEGRADED


def test_metrics_tell_counts_and_queue_ages(client: Client) -> None:
    OutboxEvent.objects.create(
        name="x", subject="x", stream="x", shard=0, at=datetime.now(UTC) - timedelta(seconds=90)
    )
    client.get("/health")

    answer = client.get("/metrics")

    lines = answer.content.decode().splitlines()
    assert "dichvucong_database_up 1.0" in lines
    assert 'dichvucong_queue_waiting{queue="outbox"} 1.0' in lines
    oldest = next(
        line for line in lines if line.startswith('dichvucong_queue_oldest_seconds{queue="outbox"}')
    )
    assert float(oldest.split()[1]) == pytest.approx(90, abs=5)
    assert any(
        line.startswith('dichvucong_http_answers_total{method="GET",route="health",status="200"}')
        for line in lines
    )


def test_metrics_are_for_this_machine_or_for_who_has_the_token(client: Client, settings: object) -> None:
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 403

    settings.METRICS_TOKEN = "t0ken"  # type: ignore[attr-defined]  # pytest-django's settings

    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 200


def test_every_answer_carries_a_request_number(client: Client) -> None:
    given = client.get("/health/live", headers={"X-Request-ID": "from-outside-1"})
    forged = client.get("/health/live", headers={"X-Request-ID": "a\tb" * 30})

    assert given["X-Request-ID"] == "from-outside-1"
    assert len(forged["X-Request-ID"]) == 16
