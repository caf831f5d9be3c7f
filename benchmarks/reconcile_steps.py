"""The steps of one measured day, taken from the services themselves. Imported once Django is set up."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from benchmarks import reconcile_world as world
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import vietnam_day
from dichvucong.payments.services import settlement
from dichvucong.payments.services.reconciliation import narrowing, running, sieves
from dichvucong.payments.services.reconciliation.facts import gather_facts
from dichvucong.payments.services.reconciliation.verdicts import judge
from dichvucong.payments.services.reconciliation.writing import write_found
from dichvucong.payments.states import StatementSide


@dataclass(frozen=True)
class Measured:
    """Seconds of each part, and the most megabytes of this process and of PostgreSQL's."""

    rows: int
    imported: float
    sieved: float
    compared: float
    written: float
    found: int
    own_mb: float
    server_mb: float


def measure(rows: int, bank: Path) -> Measured:
    """Book the bank's file and compare the day; every planted difference has to be found, and nothing else."""
    imported = _import(bank)
    sieved, compared, written, found = _compare()
    planted = world.planted(rows)
    check(_found("portal_bank"), planted, "portal ↔ bank")
    check(_found("bank_agency"), {cause: planted[cause] for cause in world.SEEN_BY_AGENCY}, "bank ↔ agency")
    assert not _found("portal_agency")
    assert not _found("account_agency")
    return Measured(
        rows=rows,
        imported=imported,
        sieved=sieved,
        compared=compared,
        written=written,
        found=found,
        own_mb=_peak_mb(os.getpid()),
        server_mb=_peak_mb(_backend()),
    )


def check(found: Mapping[str, int], planted: Mapping[str, int], where: str) -> None:
    """Every cause as often as planted, and no other."""
    assert dict(found) == dict(planted), f"{where}: found {dict(found)}, planted {dict(planted)}"


def _import(bank: Path) -> float:
    begun = time.perf_counter()
    file, _new = settlement.receive_file(
        bank.read_bytes(),
        side=StatementSide.PROVIDER,
        source_code=world.BANK,
        name=bank.name,
        actor="bench",
        now=world.NOW,
    )
    settlement.book(file.number, actor="bench", now=world.NOW)
    seconds = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE payments_statementline")
    return seconds


def _compare() -> tuple[float, float, float, int]:
    """Seconds of the first sieve alone, of all comparisons, of the writing; and how many cases were written."""
    clock = time.perf_counter
    with transaction.atomic():
        running.begin_alone()
        values = narrowing.values_of(world.DAY, narrowing.EVERYTHING, load_calendar())
        begun = clock()
        for statement in sieves.PORTAL_BANK:
            narrowing.execute(statement, values)
        sieved = clock() - begun
        running.begin_alone()
        begun = clock()
        sieves.sieve(values)
        gather_facts(vietnam_day(world.NOW))
        judge()
        compared = clock() - begun
        begun = clock()
        opened = write_found(now=world.NOW)["opened"]
    return sieved, compared, clock() - begun, opened


def _found(comparison: str) -> Mapping[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cause, count(*) FROM payments_discrepancy WHERE comparison = %s GROUP BY cause",
            [comparison],
        )
        return {str(cause): int(count) for cause, count in cursor.fetchall()}


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _peak_mb(pid: int) -> float:
    """The most memory a process on this machine has held, shared pages included; 0 when it is elsewhere."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
