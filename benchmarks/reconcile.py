"""Comparing a day of payments with its bank's file: import, comparison and writing of differences, each by itself.

`python -m benchmarks.reconcile --rows 100000 1000000` runs these sizes, on a database of its own beside the one
of DATABASE_URL, or on an embedded server. DuckDB and pandas do the comparison from the same CSV files in the same run.
Afterwards every planted difference has to have been found with its cause, and none invented.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import django
from django.core.management import call_command

from benchmarks import reconcile_world as world
from benchmarks.database import fresh_database
from benchmarks.table import machine, show

if TYPE_CHECKING:
    from benchmarks.reconcile_steps import Spent

DATABASE = "reconcile_bench"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    wanted = parser.parse_args()
    with fresh_database(DATABASE):
        django.setup()
        from dichvucong.config import wiring  # noqa: PLC0415 -- after Django is set up

        wiring.install()
        call_command("migrate", verbosity=0)
        print(machine())
        with tempfile.TemporaryDirectory() as folder:
            for rows in wanted.rows:
                _one_size(rows, Path(folder))


def _one_size(rows: int, folder: Path) -> None:
    from benchmarks import reconcile_steps as steps  # noqa: PLC0415 -- after Django is set up

    portal, banks = world.make(rows, folder)
    ours = steps.measure(rows, banks)
    everything = steps.Spent(
        sum(step.seconds for step in (ours.imported, ours.compared, ours.written)),
        sum(step.processor for step in (ours.imported, ours.compared, ours.written)),
    )
    table = [
        _row("portal: import (read, check, book)", ours.imported, rows),
        _row("ceiling: COPY of the same lines, ready made, same indexes", ours.copied, rows),
        _row("portal: sieve of portal ↔ bank alone", ours.sieved, rows),
        _row("portal: all four comparisons", ours.compared, rows),
        _row(f"portal: {ours.found} cases written", ours.written, ours.found),
        [*_row("portal: everything", everything, rows)[:-2], f"{ours.own_mb:.0f}", f"{ours.server_mb:.0f}"],
    ]
    for name in ("duckdb", "pandas"):
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not installed (`pip install --group bench`): not compared.")
            continue
        said = _rival(name, portal, banks)
        steps.check(said["found"], world.planted(rows), name)
        spent = steps.Spent(said["seconds"], said["processor"])
        label = f"{name}: two CSV files read and compared, nothing kept"
        table.append([*_row(label, spent, rows)[:-2], f"{said['megabytes']:.0f}", ""])
    show(f"{rows:,} payments", ("part", "s", "rows/s", "processor s", "MB", "PostgreSQL MB"), table)


def _row(label: str, spent: "Spent", rows: int) -> list[object]:
    rate = f"{rows / spent.seconds:,.0f}"
    return [label, f"{spent.seconds:.2f}", rate, f"{spent.processor:.2f}", "", ""]


class Rival(TypedDict):
    """What a rival says of itself."""

    seconds: float
    processor: float
    megabytes: float
    found: dict[str, int]


def _rival(name: str, portal: Path, banks: Sequence[Path]) -> Rival:
    command = [sys.executable, "-m", "benchmarks.reconcile_rivals", name, str(portal), *map(str, banks)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    said: Rival = json.loads(done.stdout)
    return said


if __name__ == "__main__":
    main()
