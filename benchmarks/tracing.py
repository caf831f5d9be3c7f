"""The first page of the tracing tool, per search field and per kind of officer: `python -m benchmarks.tracing`.

Fills an empty database (`DATABASE_URL`, else an embedded server of its own) with `--payments` payments and asks for
whole pages through Django's test client: access, query, names, rendering. `--explain` prints the plans behind them.
"""

import argparse
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import django
from django.core.management import call_command

from benchmarks.stack import ROOT
from benchmarks.table import machine, milliseconds, percentile, show

AIM_SECONDS = 0.3
OFFICERS = {"vanhanh": "whole country", "hanoi": "one province", "nganhang": "staff of a bank"}


def main() -> None:
    """Fill, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--payments", type=int, default=1_000_000)
    options.add_argument("--repeats", type=int, default=20)
    options.add_argument("--filled", action="store_true", help="the database was filled by an earlier run")
    options.add_argument("--explain", action="store_true")
    chosen = options.parse_args()
    print(f"Machine: {machine()}")
    with _database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichvucong.config.settings")
        django.setup()
        call_command("migrate", verbosity=0)
        if not chosen.filled:
            from benchmarks.tracing_seed import fill  # noqa: PLC0415 -- Django is ready now

            seconds = fill(chosen.payments)
            print(
                f"filled: {chosen.payments} payments in {seconds:.0f} s, {chosen.payments / seconds:.0f} a second"
            )
        _measure(chosen)


@contextmanager
def _database() -> Iterator[None]:
    if os.environ.get("DATABASE_URL"):
        yield
        return
    var = ROOT / "var" / f"bench-{os.getpid()}"
    os.environ["DICHVUCONG_VAR"] = str(var)
    from dichvucong.config.database.session import database  # noqa: PLC0415 -- reads the environment

    with database(var) as server:
        assert server is not None, "no DATABASE_URL, so an embedded server"
        server.ensure_database("tracing")
        os.environ["DATABASE_URL"] = server.url("tracing")
        yield
    shutil.rmtree(var, ignore_errors=True)


def _measure(chosen: argparse.Namespace) -> None:
    from benchmarks.tracing_visits import plan_of, visitor  # noqa: PLC0415 -- Django is ready now

    chance = random.Random(1)
    searches = _searches(chance)
    slowest, rows = 0.0, []
    for username, words in OFFICERS.items():
        visit = visitor(username)
        visit({})
        for name, query in searches.items():
            taken, found = [], 0
            for _ in range(chosen.repeats):
                started = time.perf_counter()
                found = visit(query())
                taken.append(time.perf_counter() - started)
            slowest = max(slowest, percentile(taken, 0.95))
            rows.append([words, name, found, *milliseconds(taken)[:2], f"{max(taken) * 1000:.1f}"])
            if chosen.explain:
                print(f"\n{words}, {name}\n{plan_of(username, query())}")
    show(
        f"First page of {chosen.payments} payments ({chosen.repeats} visits each)",
        ["officer", "search", "rows", "p50 ms", "p95 ms", "slowest ms"],
        rows,
    )
    print(f"\nslowest p95 {slowest * 1000:.0f} ms, aim {AIM_SECONDS * 1000:.0f} ms")


def _searches(chance: random.Random) -> Mapping[str, Callable[[], Mapping[str, str]]]:
    """What officers look for; each call names another payment or day."""
    from benchmarks.tracing_visits import a_payment, today  # noqa: PLC0415 -- Django is ready now

    def day_in_the_past() -> str:
        return str(today() - timedelta(days=chance.randrange(30, 400)))

    def one_day() -> Mapping[str, str]:
        day = day_in_the_past()
        return {"tu_ngay": day, "den_ngay": day}

    year = {"tu_ngay": str(today() - timedelta(days=399)), "den_ngay": str(today())}
    return {
        "nothing (30 days)": dict,
        "dossier code": lambda: {"ho_so": a_payment(chance).revenue_identifier},
        "transaction code": lambda: {"ma": a_payment(chance).code},
        "no such code": lambda: {"ma": f"G22.99.2-200101{chance.randrange(1, 999999):06d}"},
        "payment type, common": lambda: {"loai": "2"},
        "payment type, rare (0.1 %)": lambda: {"loai": "8"},
        "payment type, rare, 400 days": lambda: {"loai": "8", **year},
        "provider, common": lambda: {"ngan_hang": "songhong"},
        "provider, rare (0.1 %)": lambda: {"ngan_hang": "nhanai"},
        "provider, rare, 400 days": lambda: {"ngan_hang": "nhanai", **year},
        "rare type and rare provider, 400 days": lambda: {"loai": "8", "ngan_hang": "nhanai", **year},
        "one day": one_day,
        "one day, rare type": lambda: {**one_day(), "loai": "8"},
        "400 days": lambda: year,
        "400 days, oldest first": lambda: {**year, "thu_tu": "oldest"},
    }


if __name__ == "__main__":
    main()
