"""Asking and timing."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.search import rivals, serving
from benchmarks.search.queries import Judged
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.procedures.selectors import Wanted, search
from dichvucong.procedures.services import Incoming

HANOI = "H26"


def systems(rows: Sequence[Incoming]) -> Sequence[tuple[str, rivals.Find]]:
    """Ours and the others."""
    day = vietnam_day(now())

    def ours(text: str) -> Sequence[str]:
        found = search(Wanted(text), day, offset=0, limit=10)
        return [result.view.code for result in found.results]

    others = [("PostgreSQL simple full text", rivals.full_text(rows))]
    okapi = rivals.bm25(rows)
    return [("portal", ours), *others, *([("BM25 (rank_bm25)", okapi)] if okapi else [])]


def quality(asked: Sequence[Judged], find: Callable[[str], Sequence[str]]) -> tuple[float, float, float]:
    """Recall among the first and the first five, and the mean reciprocal rank among ten."""
    ranks = []
    for one in asked:
        found = find(one.text)
        ranks.append(next((place for place, code in enumerate(found, 1) if code in one.codes), 0))
    count = len(ranks)
    first = sum(rank == 1 for rank in ranks) / count
    five = sum(1 <= rank <= 5 for rank in ranks) / count
    return first, five, sum(1 / rank for rank in ranks if rank) / count


def speed(asked: Sequence[Judged]) -> Sequence[tuple[str, Sequence[float]]]:
    """Whole searches of a citizen in Hanoi, what of them the database took, and how much of a processor it used for
    that (waiting for its turn on a busy machine is left out); after one round to warm up.
    """
    day = vietnam_day(now())
    whole: list[float] = []
    inside: list[float] = []
    worked: list[float] = []
    spent = used = 0.0
    processor = _processor()

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal spent, used
        started, before = time.perf_counter(), processor()
        try:
            return execute(sql, params, many, context)
        finally:
            spent += time.perf_counter() - started
            used += processor() - before

    with connection.execute_wrapper(timed):
        for rehearsal in (True, False):
            for one in asked:
                spent, used, started = 0.0, 0.0, time.perf_counter()
                search(Wanted(one.text, province_code=HANOI), day, offset=0, limit=10)
                if not rehearsal:
                    whole.append(time.perf_counter() - started)
                    inside.append(spent)
                    worked.append(used)
    return [
        ("in the database", inside),
        ("in the database, on a processor", worked),
        ("in the process", whole),
        ("over HTTP", serving.speed(asked, HANOI)),
    ]


def _processor() -> Callable[[], float]:
    """How many seconds of a processor the connection's PostgreSQL process has used so far; 0 where Linux does not say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    file = Path(f"/proc/{pid}/schedstat")
    return lambda: int(file.read_text().split()[0]) / 1e9 if file.exists() else 0.0
