"""What it costs to know what an officer may do: one query of grants, and subtrees opened from the shared catalogue."""

import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.table import milliseconds
from dichvucong.identity.rules import Permission
from dichvucong.identity.selectors import account_by_username, authority_of
from dichvucong.kernel.clock import now as clock_now

OFFICERS = {
    "vanhanh": ("whole country, every permission", "H26.101"),
    "hanoi": ("one province with everything below", "H26.101"),
    "quay": ("one commune", "H26.101"),
}
TITLE = "Permission check of a console request (aim: under 1 ms, at most one query)"
HEADER = ("officer", "checks", "queries each", "p50 ms", "p95 ms", "p99 ms")


def measure(repeats: int) -> list[list[object]]:
    """One row an officer: everything from the account to "may do this at that unit"."""
    rows: list[list[object]] = []
    for username, (words, unit) in OFFICERS.items():
        _check(username, unit)
        with CaptureQueriesContext(connection) as caught:
            _check(username, unit)
        queries = len(caught) - 1  # the first one finds the account, which a request knows already
        taken = [_check(username, unit) for _ in range(repeats)]
        rows.append([f"{username}, {words}", repeats, queries, *milliseconds(taken)])
    return rows


def _check(username: str, unit: str) -> float:
    """Seconds from knowing the account to the answer."""
    account = account_by_username(username)
    assert account is not None, f"the demo data has {username}"
    started = time.perf_counter()
    authority = authority_of(account, now=clock_now())
    reached = authority.agencies(Permission.PAYMENTS_VIEW).covers(unit)
    taken = time.perf_counter() - started
    assert reached, f"{username} may look at payments of {unit}"
    return taken
