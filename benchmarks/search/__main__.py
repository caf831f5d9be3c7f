"""How well and how fast searches find the right procedure: `python -m benchmarks.search`.

Runs on a database of its own beside the one of DATABASE_URL. `--large 10000` adds generated procedures with local
versions in all 34 provinces and measures again.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command

from benchmarks.search.queries import HELD_OUT, TUNING, Judged, judged
from benchmarks.table import machine, milliseconds, show

DATABASE = "search_bench"


def main() -> None:
    """Load, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--large", type=int, default=0, help="how many procedures to generate besides")
    options.add_argument("--half", choices=(TUNING, HELD_OUT), help="one half only, while tuning")
    chosen = options.parse_args()
    _own_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichvucong.config.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    print(f"{machine()}, load {os.getloadavg()[0]:.1f}")
    from benchmarks.search import loading, measuring  # noqa: PLC0415 -- Django is ready now

    rows = loading.load()
    halves = [half for half in (TUNING, HELD_OUT) if chosen.half in {None, half}]
    _show_quality(halves, measuring.systems(rows))
    _show_speed("the real records", measuring.speed(judged()))
    if chosen.large:
        loading.enlarge(rows, chosen.large)
        _show_speed(f"{chosen.large} procedures × 34 provinces", measuring.speed(judged()))


def _show_quality(
    halves: Sequence[str], systems: Sequence[tuple[str, Callable[[str], Sequence[str]]]]
) -> None:
    from benchmarks.search import measuring  # noqa: PLC0415 -- Django is ready now

    lines: list[list[object]] = []
    for half in halves:
        asked: Sequence[Judged] = [one for one in judged() if one.half == half]
        for name, find in systems:
            started = time.perf_counter()
            quality = measuring.quality(asked, find)
            each = (time.perf_counter() - started) / len(asked) * 1000
            lines.append([half, name, len(asked), *(f"{value:.3f}" for value in quality), f"{each:.1f}"])
    header = ["half", "search", "queries", "recall@1", "recall@5", "MRR", "mean ms"]
    show("Finding the right procedure", header, lines)


def _show_speed(title: str, measured: Sequence[tuple[str, Sequence[float]]]) -> None:
    lines = [[what, len(seconds), *milliseconds(seconds)] for what, seconds in measured]
    show(f"Time of a search, {title}", ["what", "searches", "p50 ms", "p95 ms", "p99 ms"], lines)


def _own_database() -> None:
    """A fresh database beside the one of DATABASE_URL."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{DATABASE}"))


if __name__ == "__main__":
    main()
