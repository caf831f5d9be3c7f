"""Finding an account by a number among millions: numbers are sealed, the index is on their keyed digests."""

import random
import time
from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet

from benchmarks.table import percentile
from dichvucong.identity.models import Identifier
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.services import add_identifier, create_account
from dichvucong.kernel.clock import now as clock_now

TITLE = "An account by citizen number (aim: p95 under 5 ms in the database)"
HEADER = ("accounts", "look-ups", "where", "p50 ms", "p95 ms", "p99 ms")
KNOWN = 500
CHUNK = 1_000_000

# Rows of the shape the portal writes; their digests are of nothing, so only the known ones can be found.
_ACCOUNTS = """
INSERT INTO identity_account (id, username, password, kind, full_name, birth, phone, email, locale, is_active, created_at)
SELECT g, 'do-' || g, '', 'citizen', '1a2b3c4d.' || repeat('x', 60), '', digest || '.1a2b3c4d.' || repeat('x', 50), '', 'vi',
    true, now()
FROM (SELECT g, translate(encode(sha256(('p' || g)::bytea), 'base64'), '+/=', '-_') AS digest
      FROM generate_series(%s::bigint, %s::bigint) AS g) AS numbers
"""
_NUMBERS = """
INSERT INTO identity_identifier (account_id, kind, country, value, verified_with, assurance, added_at, verified_at)
SELECT g, 'citizen_number', '', digest || '.1a2b3c4d.' || repeat('x', 54), 'vneid', '{}', now(), now()
FROM (SELECT g, translate(encode(sha256(('n' || g)::bytea), 'base64'), '+/=', '-_') AS digest
      FROM generate_series(%s::bigint, %s::bigint) AS g) AS numbers
"""
_FIRST = 1_000_000_000


def fill(count: int) -> float:
    """`count` accounts with a number each; seconds taken, indexes kept up and statistics included."""
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        for first in range(0, count, CHUNK):
            span = [_FIRST + first, _FIRST + min(first + CHUNK, count) - 1]
            cursor.execute(_ACCOUNTS, span)
            cursor.execute(_NUMBERS, span)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("VACUUM ANALYZE identity_account")
        cursor.execute("VACUUM ANALYZE identity_identifier")
    return time.perf_counter() - started


def measure(count: int, repeats: int) -> list[list[object]]:
    """Two rows: inside PostgreSQL alone, and as a request pays for it (query, round trip, seals opened)."""
    numbers = _plant()
    chance = random.Random(1)
    inside, outside = [], []
    for _ in range(repeats):
        number = chance.choice(numbers)
        found = Identifier.objects.holding(IdentifierKind.CITIZEN_NUMBER, number).select_related("account")
        started = time.perf_counter()
        row = found.get()
        outside.append(time.perf_counter() - started)
        assert row.value == number, "the look-up finds the number it was asked for"
        inside.append(_execution(found))
    return [
        [f"{count:,}", repeats, "in PostgreSQL (EXPLAIN ANALYZE)", *_fine(inside)],
        [f"{count:,}", repeats, "from Python, account opened", *_fine(outside)],
    ]


def _plant() -> list[str]:
    """Accounts made as the portal makes them."""
    now = clock_now()
    numbers = [
        f"001{century}{year:02d}{serial:06d}"
        for century in (0, 1)
        for year in (90,)
        for serial in range(KNOWN // 2)
    ]
    for number in numbers:
        account = create_account(
            f"that-{number}", kind=AccountKind.CITIZEN, full_name="Nguyễn Văn Đo", actor="benchmark", now=now
        )
        add_identifier(account, IdentifierKind.CITIZEN_NUMBER, number, actor="benchmark", now=now)
    return numbers


def _execution(found: QuerySet[Identifier]) -> float:
    """Seconds the plan ran, as PostgreSQL says."""
    plan = found.explain(analyze=True)
    line = next(line for line in plan.splitlines() if line.startswith("Execution Time"))
    return float(line.split()[2]) / 1000


def _fine(seconds: Sequence[float]) -> list[str]:
    """p50, p95 and p99 in milliseconds, with hundredths."""
    return [f"{percentile(seconds, share) * 1000:.2f}" for share in (0.50, 0.95, 0.99)]
