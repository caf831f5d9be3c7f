import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection

from dichvucong.config.running import worker
from dichvucong.config.running.loops import Loop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """The worker takes over SIGINT and SIGTERM of the process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_sigterm_lets_the_work_at_hand_finish(usual_signals: None) -> None:
    done: list[str] = []

    def work(_now: datetime) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.5)
        done.append("finished")
        threading.Event().wait(0.05)
        return 0

    worker.run([Loop("slow", work, idle_seconds=60)])

    assert done == ["finished"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        assert cursor.fetchone() == (0,)
