import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection

from dichvucong.config.running.loops import BUSY_SECONDS, FULL_BATCH, LONGEST_PAUSE_SECONDS, Loop, LoopThread


def _thread(answers: Iterator[int | Exception], idle_seconds: float = 0.2) -> LoopThread:
    def work(_now: datetime) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return LoopThread(Loop("sample", work, idle_seconds), threading.Event())


def test_a_full_batch_is_followed_at_once() -> None:
    thread = _thread(iter([FULL_BATCH]))

    thread.step()

    assert thread.pause_seconds == 0


def test_some_work_is_followed_soon() -> None:
    thread = _thread(iter([0, 0, 0, 3]))

    for _ in range(4):
        thread.step()

    assert thread.pause_seconds == BUSY_SECONDS


def test_without_work_the_pauses_grow_up_to_the_idle_interval() -> None:
    thread = _thread(iter([0] * 6), idle_seconds=0.2)
    pauses = []

    for _ in range(6):
        thread.step()
        pauses.append(thread.pause_seconds)

    assert pauses == [0.04, 0.08, 0.16, 0.2, 0.2, 0.2]


@pytest.mark.django_db(transaction=True)
def test_a_failing_loop_backs_off_closes_its_connection_and_recovers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    thread = _thread(iter([*[RuntimeError("boom")] * 20, 1]))

    for _ in range(20):
        thread.step()

    assert thread.pause_seconds == LONGEST_PAUSE_SECONDS
    assert connection.connection is None

    thread.step()

    assert (thread.failures, thread.pause_seconds) == (0, BUSY_SECONDS)


@pytest.mark.django_db(transaction=True)
def test_a_loop_works_again_after_the_server_ended_its_connection() -> None:
    answers: list[int] = []

    def work(_now: datetime) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone() or (0,)
        answers.append(int(pid))
        return 1

    thread = LoopThread(Loop("sample", work), threading.Event())
    thread.step()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", answers)
    other.close()

    thread.step()
    thread.step()

    assert len(answers) == 2
    assert answers[0] != answers[1]
    assert thread.failures == 0
