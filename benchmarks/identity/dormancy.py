"""The nightly job over accounts nobody uses: `python -m benchmarks.identity.dormancy --accounts 1000000`.

A database of its own, beside the one that `DATABASE_URL` names or on an embedded server. One account in a hundred is due;
one more in a hundred was told in the months before and waits, as in any month. Nothing is sent: messages stay in line.
"""

import argparse
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import django
import psycopg

from benchmarks.database import fresh_database
from benchmarks.table import machine, show

DATABASE = "dichvucong_bench_dormancy"
TITLE = "Accounts nobody uses: one night a month, of which 1 % are due each time"
HEADER = (
    "accounts",
    "step",
    "done",
    "s",
    "a second",
    "queries a batch",
    "longest transaction ms",
    "more memory MB",
    "index",
)
CHUNK = 1_000_000
LOOK_EVERY_SECONDS = 0.01

# One in a hundred idle for 25 months, one more for 26 and told already, the others used within twenty months.
_ACCOUNTS = """
INSERT INTO identity_account
    (username, password, kind, full_name, birth, phone, email, locale, is_active, created_at, last_active_at)
SELECT 'do-' || g, '', 'citizen', %(name)s, '', %(phone)s, %(email)s, 'vi', true, %(now)s,
    %(now)s - CASE g %% 100 WHEN 0 THEN interval '760 days' WHEN 1 THEN interval '800 days'
        ELSE (g %% 600) * interval '1 day' END - (g %% 86400) * interval '1 second'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS g
"""
_TOLD = """
INSERT INTO identity_dormancy (account_id, state, idle_since, noticed_at)
SELECT id, 'noticed', last_active_at, %(now)s - interval '5 days' FROM identity_account
WHERE last_active_at < %(now)s - interval '790 days'
"""


@dataclass
class Seen:
    """What was seen of one step: how many queries, the plan of the one that finds the next batch, the longest transaction."""

    queries: int = 0
    batches: int = 0
    plan: str = ""
    longest: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def index(self) -> str:
        """The index that the batch is found by; what is read from one end to the other instead, if it is."""
        lines = [line.strip() for line in self.plan.splitlines() if "Scan" in line]
        whole = [line for line in lines if "Seq Scan" in line]
        found = [
            word for line in lines for word in line.split() if word.startswith(("account_", "dormancy_"))
        ]
        return f"none: {whole[0]}" if whole else ", ".join(dict.fromkeys(found))


def main() -> None:
    """Fill, run three nights a month apart, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--accounts", type=int, default=100_000)
    chosen = options.parse_args()
    os.environ.setdefault("DICHVUCONG_LOG_LEVEL", "warning")
    print(f"Machine: {machine()}, load {os.getloadavg()[0]:.1f}")
    with fresh_database(DATABASE):
        subprocess.run([sys.executable, "-m", "dichvucong", "migrate"], check=True)
        django.setup()
        from dichvucong.kernel.clock import now as clock_now  # noqa: PLC0415 -- Django is ready now

        now = clock_now()
        print(f"\nfilled: {chosen.accounts:,} accounts in {_fill(chosen.accounts, now):.0f} s")
        show(TITLE, HEADER, _nights(chosen.accounts, now))


def _nights(count: int, now: datetime) -> Sequence[Sequence[object]]:
    from dichvucong.identity.services.care import dormancy  # noqa: PLC0415 -- Django is ready now

    def night(what: str, days: int) -> list[object]:
        at = now + timedelta(days=days)
        return _measured(count, what, lambda: vars(dormancy.care_for_dormant(now=at)))

    return [night("notice", 0), night("remind", 40), night("lock", 75), night("nothing due", 76)]


def _measured(count: int, what: str, work: Callable[[], Mapping[str, int]]) -> list[object]:
    from django.db import connection  # noqa: PLC0415 -- Django is ready now

    seen, before = Seen(), _memory_mb()
    connection.ensure_connection()
    watcher = threading.Thread(target=_watch, args=(seen, connection.connection.info.backend_pid))
    watcher.start()
    started = time.perf_counter()
    with connection.execute_wrapper(_counting(seen)):
        figures = work()
    seconds = time.perf_counter() - started
    seen.done.set()
    watcher.join()
    done = sum(figures.values())
    told = ", ".join(f"{name} {number:,}" for name, number in figures.items() if number) or "0"
    return [
        f"{count:,}",
        what,
        told,
        f"{seconds:.1f}",
        f"{done / seconds:,.0f}",
        f"{seen.queries / max(1, seen.batches):.1f}",
        f"{seen.longest * 1000:.0f}",
        f"{_memory_mb() - before:.0f}",
        seen.index,
    ]


def _counting(seen: Seen) -> Callable[..., Any]:
    """Counts queries; asks for the plan of each that takes a batch and keeps the dearest kind: one that reads it all."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.queries += 1
        if "SKIP LOCKED" in sql:
            seen.batches += 1
            if seen.batches <= 3 or seen.batches % 100 == 0:
                cursor = context["cursor"].cursor
                cursor.execute(f"EXPLAIN {sql}", params)
                seen.plan += "\n".join(row[0] for row in cursor.fetchall()) + "\n"
        return execute(sql, params, many, context)

    return wrapper


def _watch(seen: Seen, pid: int) -> None:
    """How long the job's transactions stay open, looked at from beside."""
    question = (
        "SELECT extract(epoch FROM clock_timestamp() - xact_start) FROM pg_stat_activity WHERE pid = %s"
    )
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as beside:
        while not seen.done.wait(LOOK_EVERY_SECONDS):
            found = beside.execute(question, [pid]).fetchone()
            seen.longest = max(seen.longest, float(found[0]) if found and found[0] else 0.0)


def _fill(count: int, now: datetime) -> float:
    from django.db import connection  # noqa: PLC0415 -- Django is ready now

    from dichvucong.kernel.sealing import seal  # noqa: PLC0415 -- Django is ready now

    started = time.perf_counter()
    values: dict[str, Any] = {
        "now": now,
        "name": seal("Nguyễn Văn Đo", label="account.full_name", look_up=False),
        "phone": seal("+84950000001", label="account.phone", look_up=True),
        "email": seal("do@example.com", label="account.email", look_up=False),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for first in range(1, count + 1, CHUNK):
            cursor.execute(_ACCOUNTS, {**values, "first": first, "last": min(first + CHUNK - 1, count)})
        cursor.execute(_TOLD, values)
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("VACUUM ANALYZE identity_account")
        cursor.execute("VACUUM ANALYZE identity_dormancy")
    return time.perf_counter() - started


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
