"""Seeded worlds by the thousand: `python -m benchmarks.simulate --seeds 1000`; `--seed 17` replays one.

Each job plays its share of the seeds in a process and a database of its own, on one embedded server.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command

from benchmarks.stack import ROOT
from benchmarks.table import machine, show

TALLIED = ("seeds", "steps", "crashes", "payments")


def main() -> None:
    """Share the seeds out, or play a share."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=1000)
    options.add_argument("--seed", type=int, help="replay this one")
    options.add_argument("--steps", type=int, default=70)
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options.add_argument(
        "--share", type=int, nargs=2, metavar=("JOB", "JOBS"), help="used by the jobs themselves"
    )
    chosen = options.parse_args()
    if chosen.share:
        job, jobs = chosen.share
        _play(list(range(job, chosen.seeds, jobs)), chosen.steps)
    elif chosen.seed is not None:
        with _server() as urls:
            os.environ["DATABASE_URL"] = next(urls)
            _play([chosen.seed], chosen.steps)
    else:
        _share_out(chosen)


def _share_out(chosen: argparse.Namespace) -> None:
    print(f"Machine: {machine()}")
    started = time.perf_counter()
    with _server() as urls:
        jobs = [_job(chosen, number, next(urls)) for number in range(chosen.jobs)]
        results = [json.loads(job.communicate()[0].splitlines()[-1]) for job in jobs]
    elapsed = time.perf_counter() - started
    failed = sorted(seed for result in results for seed in result["failed"])
    totals = [sum(result[name] for result in results) for name in TALLIED]
    show(
        "Simulated worlds",
        [*TALLIED, "failed seeds", "jobs", "seconds", "seeds a second"],
        [
            [
                *totals,
                ", ".join(map(str, failed)) or "none",
                chosen.jobs,
                f"{elapsed:.0f}",
                f"{totals[0] / elapsed:.2f}",
            ]
        ],
    )
    sys.exit(1 if failed else 0)


def _job(chosen: argparse.Namespace, number: int, url: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "benchmarks.simulate", "--seeds", str(chosen.seeds)]
    command += ["--steps", str(chosen.steps), "--share", str(number), str(chosen.jobs)]
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@contextmanager
def _server() -> Iterator[Iterator[str]]:
    """Addresses of fresh databases on an embedded server of this benchmark's own."""
    var = ROOT / "var" / f"bench-{os.getpid()}"
    os.environ["DICHVUCONG_VAR"] = str(var)
    os.environ.pop("DATABASE_URL", None)
    from dichvucong.config.database.session import database  # noqa: PLC0415 -- reads the environment

    with database(var) as server:
        assert server is not None, "no DATABASE_URL, so an embedded server"

        def fresh() -> Iterator[str]:
            number = 0
            while True:
                number += 1
                server.ensure_database(f"worlds_{number}")
                yield server.url(f"worlds_{number}")

        yield fresh()
    shutil.rmtree(var, ignore_errors=True)


def _play(seeds: list[int], steps: int) -> None:
    """Play seeds in this process on `DATABASE_URL`; the last line printed is the tally as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichvucong.config.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    from benchmarks.simulation.run import SeedFailed, prepare, run_seed  # noqa: PLC0415 -- Django is ready now

    prepare()
    tallies, failed = [], []
    for seed in seeds:
        try:
            tallies.append(run_seed(seed, steps=steps))
        except SeedFailed:
            failed.append(seed)
            traceback.print_exc()
    total = {
        "seeds": len(seeds),
        "steps": sum(tally.steps for tally in tallies),
        "crashes": sum(tally.crashes for tally in tallies),
        "payments": sum(tally.payments for tally in tallies),
        "failed": failed,
    }
    print(json.dumps(total))


if __name__ == "__main__":
    main()
