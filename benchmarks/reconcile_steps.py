"""The steps of one measured day, taken from the services themselves. Imported once Django is set up."""

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
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
from dichvucong.payments.states import FileState, StatementSide

COPIED_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Spent:
    """What a step took: seconds by the clock, and of the processor, in this process and in PostgreSQL's."""

    seconds: float
    processor: float


@dataclass(frozen=True)
class Measured:
    """Each step, and the most megabytes of this process and of PostgreSQL's."""

    rows: int
    imported: Spent
    copied: Spent
    sieved: Spent
    compared: Spent
    written: Spent
    found: int
    own_mb: float
    server_mb: float


def measure(rows: int, banks: Sequence[Path]) -> Measured:
    """Book the bank's files and compare the day; every planted difference has to be found, and nothing else."""
    imported = _import(banks)
    _book(world.credits_due(rows), StatementSide.BANK, world.STATEMENT_BANK, "credits.csv")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE payments_statementline")
    copied = _copy_alone()
    sieved, compared, written, found = _compare()
    check(_found("portal_bank"), world.planted(rows), "portal_bank")
    for comparison, planted in world.planted_elsewhere(rows).items():
        check(_found(comparison), planted, comparison)
    return Measured(
        rows=rows,
        imported=imported,
        copied=copied,
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


def _import(banks: Sequence[Path]) -> Spent:
    watch = _Watch()
    for bank in banks:
        _book(bank.read_bytes(), StatementSide.PROVIDER, world.BANK, bank.name)
    return watch.spent()


def _copy_alone() -> Spent:
    """The ceiling: PostgreSQL takes the same lines, ready made, into a table with the same indexes, and keeps them."""
    with connection.cursor() as cursor, tempfile.TemporaryFile() as lines:
        cursor.execute("CREATE TABLE bench_lines (LIKE payments_statementline INCLUDING ALL)")
        with cursor.copy("COPY payments_statementline TO STDOUT") as ready:
            lines.writelines(ready)
        lines.seek(0)
        watch = _Watch()
        with cursor.copy("COPY bench_lines FROM STDIN") as copy:
            while block := lines.read(COPIED_BYTES):
                copy.write(block)
        spent = watch.spent()
        cursor.execute("DROP TABLE bench_lines")
    return spent


def _book(body: bytes, side: StatementSide, source_code: str, name: str) -> None:
    file, _new = settlement.receive_file(
        body, side=side, source_code=source_code, name=name, actor="bench", now=world.NOW
    )
    booked = settlement.book(file.number, actor="bench", now=world.NOW)
    assert (booked.state, booked.bad_count) == (FileState.BOOKED, 0), booked.problems


def _compare() -> tuple[Spent, Spent, Spent, int]:
    """The first sieve alone, all comparisons, the writing; and how many cases were written."""
    with transaction.atomic():
        running.begin_alone()
        values = narrowing.values_of(world.DAY, narrowing.EVERYTHING, load_calendar())
        watch = _Watch()
        for statement in sieves.PORTAL_BANK:
            narrowing.execute(statement, values)
        sieved = watch.spent()
        running.begin_alone()
        watch = _Watch()
        sieves.sieve(values)
        gather_facts(vietnam_day(world.NOW))
        judge()
        compared = watch.spent()
        watch = _Watch()
        opened = write_found(now=world.NOW)["opened"]
    return sieved, compared, watch.spent(), opened


class _Watch:
    """Begins when it is made."""

    def __init__(self) -> None:
        self.backend = _backend()
        self.begun, self.used = time.perf_counter(), self._processor()

    def spent(self) -> Spent:
        """Since then."""
        return Spent(time.perf_counter() - self.begun, self._processor() - self.used)

    def _processor(self) -> float:
        stat = Path(f"/proc/{self.backend}/stat")
        fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else []
        # The 14th and 15th of the line: its own ticks in user and in system mode.
        ticks = sum(map(int, fields[11:13]))
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


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
