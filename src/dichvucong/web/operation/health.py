"""Whether this process can serve, and whether the rest of the portal does its part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

HEARTBEAT_LIMIT_SECONDS = 45.0
WAITING_LIMIT_SECONDS = 60.0

_WORKER = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
_WAITING = """
SELECT
    (SELECT extract(epoch FROM now() - min(at)) FROM kernel_outboxevent WHERE handled_at IS NULL),
    (SELECT extract(epoch FROM now() - min(received_at)) FROM kernel_inboxmessage WHERE handled_at IS NULL AND believed)
"""


class Verdict(StrEnum):
    """`degraded` serves, but somebody should look; `down` must get no traffic."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True)
class Check:
    """One thing looked at: verdict, and a sentence for the operator."""

    name: str
    verdict: Verdict
    detail: str


@dataclass
class _Migrations:
    """Migrations can only become complete while a process lives: once seen, it is not asked again."""

    complete: bool = False


_migrations = _Migrations()


def look(*, now: datetime) -> list[Check]:
    """All checks, the decisive ones first."""
    checks: list[Check] = []
    for name, check in _CHECKS:
        try:
            checks.append(check(now))
        except DatabaseError as error:
            checks.append(Check(name, Verdict.DOWN, type(error).__name__))
            break
    return checks


def overall(checks: list[Check]) -> Verdict:
    """The worst of the verdicts."""
    for verdict in (Verdict.DOWN, Verdict.DEGRADED):
        if any(check.verdict == verdict for check in checks):
            return verdict
    return Verdict.OK


def _database(_now: datetime) -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (version,) = cursor.fetchone() or (0,)
    return Check("database", Verdict.OK, f"PostgreSQL {version}")


def _tables(_now: datetime) -> Check:
    if not _migrations.complete:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return Check("migrations", Verdict.DOWN, f"{len(missing)} not applied")
        _migrations.complete = True
    return Check("migrations", Verdict.OK, "all applied")


def _worker(_now: datetime) -> Check:
    with connection.cursor() as cursor:
        cursor.execute(_WORKER)
        (age,) = cursor.fetchone() or (None,)
    if age is None:
        return Check("worker", Verdict.DEGRADED, "none has reported")
    verdict = Verdict.OK if age <= HEARTBEAT_LIMIT_SECONDS else Verdict.DEGRADED
    return Check("worker", verdict, f"reported {float(age):.0f} s ago")


def _queues(_now: datetime) -> Check:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        ages = [float(age or 0) for age in cursor.fetchone() or (0, 0)]
    verdict = Verdict.OK if max(ages) <= WAITING_LIMIT_SECONDS else Verdict.DEGRADED
    return Check("queues", verdict, f"oldest event waits {ages[0]:.0f} s, oldest message {ages[1]:.0f} s")


_CHECKS: tuple[tuple[str, Callable[[datetime], Check]], ...] = (
    ("database", _database),
    ("migrations", _tables),
    ("worker", _worker),
    ("queues", _queues),
)
