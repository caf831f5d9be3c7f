"""Loading, asking and timing."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection

from benchmarks.search import rivals
from benchmarks.search.queries import Judged
from benchmarks.search.records import SINCE, records
from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.procedures.selectors import Wanted, search
from dichvucong.procedures.services import Ground, Incoming, load_synonyms, put_versions

PROVINCES = [f"H{number:02d}" for number in range(1, 35)]

_LOCAL = """
INSERT INTO procedures_localversion (procedure_id, province_code, number, based_on_id, overrides, valid_from, changed_by,
    changed_at)
SELECT v.procedure_id, province, 1, v.id, '{"receiving_address": "Trung tâm phục vụ hành chính công"}', v.valid_from,
    'benchmark', %s
FROM procedures_procedureversion v, unnest(%s::text[]) AS province
"""


def load(batch: int) -> Sequence[Incoming]:
    """The real records and the shipped synonyms, written as an import writes them."""
    rows = list(records())
    _put(rows, batch)
    load_synonyms(now=now())
    return rows


def enlarge(count: int, batch: int) -> None:
    """Up to `count` procedures: real ones under new codes, words of names exchanged; every one in 34 provinces."""
    chance = random.Random(1)
    real = list(records())
    words = [word for row in real for word in row.content.name.split()]
    made = []
    for number in range(count - len(real)):
        row = real[number % len(real)]
        name = row.content.name.split()
        for _ in range(3):
            name[chance.randrange(len(name))] = chance.choice(words)
        made.append(replace(row, code=f"4.{number:06d}", content=replace(row.content, name=" ".join(name))))
    _put(made, batch)
    with connection.cursor() as cursor:
        cursor.execute(_LOCAL, [now(), PROVINCES])
        cursor.execute("VACUUM ANALYZE")


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
    """Whole searches of a citizen in Hanoi, and what of them the database took; after one round to warm up."""
    day = vietnam_day(now())
    whole: list[float] = []
    inside: list[float] = []
    spent = 0.0

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent += time.perf_counter() - started

    with connection.execute_wrapper(timed):
        for rehearsal in (True, False):
            for one in asked:
                spent, started = 0.0, time.perf_counter()
                search(Wanted(one.text, province_code=PROVINCES[0]), day, offset=0, limit=10)
                if not rehearsal:
                    whole.append(time.perf_counter() - started)
                    inside.append(spent)
    return [("in the database", inside), ("in the process", whole)]


def _put(rows: Sequence[Incoming], batch: int) -> None:
    ground = Ground("benchmark", now(), "import")
    for start in range(0, len(rows), batch):
        put_versions(rows[start : start + batch], ground=ground)
    assert all(row.valid_from == SINCE for row in rows)
