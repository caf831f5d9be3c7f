import json

import pytest
from django.db import connection

from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.req("OPS-05")]


def _health(stack: Stack) -> dict[str, object]:
    answer = stack.http.request("GET", f"{stack.portal}/health")
    body: dict[str, object] = json.loads(answer.data)
    return body


def test_a_started_portal_says_that_all_its_parts_work(stack: Stack) -> None:
    wait_for(lambda: _health(stack)["status"] == "ok", lambda: str(_health(stack)))


def test_metrics_are_the_same_whichever_web_process_answers(stack: Stack) -> None:
    stack.http.request("GET", f"{stack.portal}/health/live")

    page = stack.http.request("GET", f"{stack.portal}/metrics").data.decode()

    assert 'dichvucong_http_answers_total{method="GET",route="health/live",status="200"}' in page
    assert "dichvucong_database_up 1.0" in page


def test_a_killed_worker_works_again_after_its_start(stack: Stack) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")

    stack.kill("worker")
    assert _heartbeats() == 0
    stack.start("worker")

    wait_for(lambda: _heartbeats() > 0, lambda: stack.log("worker")[-2000:])


def _heartbeats() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        (count,) = cursor.fetchone() or (0,)
    return int(count)
