"""Seeded worlds by the thousand: `python -m benchmarks.simulate --seeds 1000`; `--seed 17` replays one."""

import argparse
import time
import traceback

from benchmarks.table import machine, show


def main() -> None:
    """Run in a database of its own on the benchmark's own server."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=1000)
    options.add_argument("--seed", type=int, help="replay this one")
    options.add_argument("--steps", type=int, default=70)
    chosen = options.parse_args()
    print(f"Machine: {machine()}")
    from benchmarks.scratch import scratch_database  # noqa: PLC0415 -- sets the environment before Django

    with scratch_database():
        seeds = range(chosen.seeds) if chosen.seed is None else [chosen.seed]
        _run(list(seeds), chosen.steps)


def _run(seeds: list[int], steps: int) -> None:
    from benchmarks.simulation.run import SeedFailed, prepare, run_seed  # noqa: PLC0415 -- Django is ready now

    prepare()
    started = time.perf_counter()
    tallies, failed = [], []
    for seed in seeds:
        try:
            tallies.append(run_seed(seed, steps=steps))
        except SeedFailed:
            failed.append(seed)
            traceback.print_exc()
    elapsed = time.perf_counter() - started
    show(
        "Simulated worlds",
        ["seeds", "steps", "crashes", "payments", "failed seeds", "seconds", "seeds a second"],
        [
            [
                len(seeds),
                sum(tally.steps for tally in tallies),
                sum(tally.crashes for tally in tallies),
                sum(tally.payments for tally in tallies),
                ", ".join(map(str, failed)) or "none",
                f"{elapsed:.0f}",
                f"{len(seeds) / elapsed:.2f}",
            ]
        ],
    )


if __name__ == "__main__":
    main()
