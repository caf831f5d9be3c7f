import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from dichvucong.kernel import limits
from dichvucong.kernel.limits import Counters, seconds_until_next_window
from dichvucong.kernel.models import RateWindow

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

pytestmark = [pytest.mark.req("PAY-06"), pytest.mark.django_db(transaction=True)]


def uses(counters: Counters, key: str, times: int, *, now: datetime, limit: int = 5) -> int:
    return sum(counters.allow(key, limit=limit, window_seconds=60, now=now) for _ in range(times))


def test_a_window_lets_through_its_limit_and_the_next_one_starts_anew() -> None:
    counters = Counters()

    first = uses(counters, "look-up:a", 8, now=NOW)
    later = uses(counters, "look-up:a", 8, now=NOW + timedelta(seconds=60))

    assert (first, later) == (5, 5)


def test_keys_and_windows_do_not_share_a_count() -> None:
    counters = Counters()

    assert uses(counters, "look-up:a", 8, now=NOW) == 5
    assert uses(counters, "look-up:b", 8, now=NOW) == 5
    assert counters.allow("look-up:a", limit=5, window_seconds=120, now=NOW)


def test_a_hit_needs_no_database_within_a_second_of_the_last_sharing(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    counters = Counters()
    counters.share(now=NOW)

    with django_assert_num_queries(0):  # type: ignore[operator]
        uses(counters, "look-up:a", 100, now=NOW + SECOND / 2, limit=1000)


def test_two_processes_know_of_each_other_after_sharing() -> None:
    one, other = Counters(), Counters()
    uses(one, "look-up:a", 4, now=NOW, limit=6)
    one.share(now=NOW)
    uses(other, "look-up:a", 1, now=NOW, limit=6)

    other.share(now=NOW + SECOND)

    assert uses(other, "look-up:a", 5, now=NOW + SECOND, limit=6) == 1


def test_a_real_second_process_counts_into_the_same_window() -> None:
    counters = Counters()
    counters.share(now=NOW)
    uses(counters, "look-up:a", 2, now=NOW + SECOND / 2, limit=6)
    script = f"""
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "dichvucong.config.settings"
import django
django.setup()
from datetime import datetime
from django.db import connection
connection.settings_dict["NAME"] = {connection.settings_dict["NAME"]!r}
from dichvucong.kernel.limits import Counters
counters = Counters()
now = datetime.fromisoformat({NOW.isoformat()!r})
print(sum(counters.allow("look-up:a", limit=6, window_seconds=60, now=now) for _ in range(3)))
counters.share(now=now)
"""

    other = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    counters.share(now=NOW + SECOND)

    assert other.stdout.split() == ["3"]
    assert uses(counters, "look-up:a", 9, now=NOW + SECOND, limit=6) == 1
    assert RateWindow.objects.get().hits == 5


def test_threads_together_get_exactly_the_limit() -> None:
    counters = Counters()
    counters.share(now=NOW)
    start = threading.Barrier(8)

    def hammer(_: int) -> int:
        start.wait()
        return uses(counters, "look-up:a", 500, now=NOW, limit=1000)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(hammer, range(8))) == 1000


def test_inside_a_transaction_nothing_is_shared_and_everything_still_counts() -> None:
    counters = Counters()

    with transaction.atomic():
        assert uses(counters, "look-up:a", 8, now=NOW) == 5

    assert not RateWindow.objects.exists()
    counters.share(now=NOW)
    assert RateWindow.objects.get().hits == 5


def test_without_the_table_each_process_limits_alone_and_tells_later(monkeypatch: pytest.MonkeyPatch) -> None:
    counters = Counters()

    def unreachable(_: object) -> dict[limits.Window, int]:
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as patch:
        patch.setattr(limits, "_add", unreachable)
        assert uses(counters, "look-up:a", 8, now=NOW) == 5
    counters.share(now=NOW + SECOND)

    assert RateWindow.objects.get().hits == 5


def test_who_is_limited_is_not_readable_in_the_table() -> None:
    counters = Counters()

    uses(counters, "look-up:203.0.113.7", 1, now=NOW)
    counters.share(now=NOW)

    assert "203.0.113.7" not in RateWindow.objects.get().key


def test_ended_windows_are_forgotten_in_memory_and_in_the_table() -> None:
    counters = Counters()
    uses(counters, "look-up:a", 1, now=NOW)
    counters.share(now=NOW)

    counters.share(now=NOW + timedelta(days=3))

    assert not RateWindow.objects.exists()
    assert not counters._counts


def test_emptying_the_table_frees_who_was_limited() -> None:
    counters = Counters()
    uses(counters, "look-up:a", 9, now=NOW)
    counters.share(now=NOW)
    assert uses(counters, "look-up:a", 1, now=NOW) == 0

    RateWindow.objects.all().delete()
    counters.share(now=NOW + SECOND)

    assert uses(counters, "look-up:a", 9, now=NOW + SECOND) == 5


def test_many_keys_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST_WINDOWS", 100)
    counters = Counters()
    counters.share(now=NOW)

    for number in range(1000):
        counters.allow(f"look-up:{number}", limit=1, window_seconds=60, now=NOW)

    assert len(counters._counts) <= 100


def test_the_caller_learns_when_to_come_back() -> None:
    assert seconds_until_next_window(window_seconds=60, now=NOW + timedelta(seconds=59)) == 1
    assert seconds_until_next_window(window_seconds=60, now=NOW) == 60
