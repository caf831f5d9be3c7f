"""kill -9 of web, worker and PostgreSQL at random under load; afterwards every answer a client saw is matched against
the database and the bank's ledger.

`python -m benchmarks.crash` kills 20 times, `--kills 100` a hundred times.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from benchmarks.client import Broken, Connection
from benchmarks.load import Timings
from benchmarks.memory import below
from benchmarks.payments import Payer
from benchmarks.seed import Seeded, seed
from benchmarks.stack import Stack, running
from benchmarks.table import machine, percentile, show

CLIENTS = 8
SERIES = "270200"
PARTS = ("web", "worker", "postgres")
CLASSES = ("match", "mismatch", "missing", "duplicate", "conflicting")
QUIET_SECONDS = 180.0


@dataclass
class Record:
    """What clients saw: for each obligation the payment code they were given, and when the last answer came."""

    codes: dict[str, set[str]] = field(default_factory=dict)
    unknown: int = 0
    resolved: int = 0
    successes: list[tuple[float, float]] = field(default_factory=list)
    recovery: dict[str, list[float]] = field(default_factory=lambda: {part: [] for part in PARTS})


def main() -> None:
    """Run, kill, match, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--every", type=float, default=4.0, help="seconds between two kills")
    options.add_argument("--seed", type=int, default=20261122)
    chosen = options.parse_args()
    print(f"Machine: {machine()}")
    limits = {"DICHVUCONG_STARTS_PER_MINUTE": "1000000", "DICHVUCONG_LOOK_UPS_PER_MINUTE": "1000000"}
    with running(limits) as stack:
        record = asyncio.run(_under_fire(stack, chosen))
        _wait_for_quiet(stack)
        _print(stack, record, chosen.kills)


async def _under_fire(stack: Stack, chosen: argparse.Namespace) -> Record:
    record = Record()
    with stack.connect() as database:
        waiting = iter(seed(database, 60_000, series=SERIES))
    stop = asyncio.Event()
    payers = [asyncio.create_task(_client(stack, number, waiting, record, stop)) for number in range(CLIENTS)]
    await asyncio.sleep(3)
    chance = random.Random(chosen.seed)
    for _kill in range(chosen.kills):
        part = chance.choice(PARTS)
        killed = time.perf_counter()
        if _kill_one(stack, part, chance):
            await _wait_for_success(record, killed, part)
        await asyncio.sleep(chance.uniform(0.5, 1.5) * chosen.every)
    stop.set()
    await asyncio.gather(*payers)
    return record


async def _client(
    stack: Stack, number: int, waiting: Iterator[Seeded], record: Record, stop: asyncio.Event
) -> None:
    payer = Payer(Connection(stack.portal, timeout_seconds=15), Connection(stack.outside))
    payer.portal.headers["X-Forwarded-For"] = f"198.18.7.{number + 1}"
    timings = Timings()
    for one in waiting:
        if stop.is_set():
            return
        code = await _start_until_answered(payer, one, timings, record)
        record.codes.setdefault(one.dossier_code, set()).add(code)
        try:
            await payer.bank.post(f"/admin/pay/{code}")
        except Broken:
            # The bank closed an idle connection: its ledger tells in the end whether it was paid.
            await payer.bank.post(f"/admin/pay/{code}")


async def _start_until_answered(payer: Payer, one: Seeded, timings: Timings, record: Record) -> str:
    """The same wish until there is an answer: the link is its key."""
    tries = 0
    while True:
        started = time.perf_counter()
        try:
            if not payer.token:
                await payer.prepare(one.link_token)
            code = await payer.start(one.link_token, timings)
        except (Broken, AssertionError):
            # No answer, or the server said that it cannot now: what happened is unknown until it is asked again.
            tries += 1
            record.unknown += tries == 1
            await asyncio.sleep(0.2)
            continue
        record.successes.append((started, time.perf_counter()))
        record.resolved += tries > 0
        return code


def _kill_one(stack: Stack, part: str, chance: random.Random) -> bool:
    found = [pid for pid in below(stack.process.pid) if _is(pid, part)]
    if part == "postgres":
        found = [_postmaster(stack)]
    if not found:
        return False
    victim = chance.choice(found)
    with contextlib.suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
    return True


def _is(pid: int, part: str) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return False
    return f"dichvucong {part}" in command


def _postmaster(stack: Stack) -> int:
    file = stack.server.layout.data / "postmaster.pid"
    return int(file.read_text().split()[0])


async def _wait_for_success(record: Record, killed: float, part: str) -> None:
    """Until a request made after the kill was answered; the worker's recovery shows in the completions, not here."""
    while time.perf_counter() - killed < 60:
        later = [ended for started, ended in record.successes[-50:] if started > killed]
        if later:
            record.recovery[part].append(min(later) - killed)
            return
        await asyncio.sleep(0.01)
    record.recovery[part].append(time.perf_counter() - killed)


def _wait_for_quiet(stack: Stack) -> None:
    deadline = time.monotonic() + QUIET_SECONDS
    while time.monotonic() < deadline:
        try:
            with stack.connect() as database:
                row = database.execute(
                    "SELECT (SELECT count(*) FROM payments_payment WHERE state = 'payment_succeeded') + "
                    "(SELECT count(*) FROM kernel_inboxmessage WHERE believed AND handled_at IS NULL) + "
                    "(SELECT count(*) FROM kernel_outboxevent WHERE handled_at IS NULL)"
                ).fetchone()
        except psycopg.OperationalError:
            row = None
        if row is not None and row[0] == 0:
            return
        time.sleep(0.5)


def _print(stack: Stack, record: Record, kills: int) -> None:
    with stack.connect() as database:
        classes = _classify(database, record, _ledger(stack))
    show(
        "Every answer a client saw, against database and bank",
        ["kills", "answers", *CLASSES, "unknown", "resolved by repeating"],
        [
            [
                kills,
                sum(classes.values()),
                *[classes[name] for name in CLASSES],
                record.unknown,
                record.resolved,
            ]
        ],
    )
    show(
        "First success after a kill, seconds",
        ["killed", "times", "p50", "longest"],
        [
            [part, len(times), f"{percentile(times, 0.5):.2f}", f"{percentile(times, 1.0):.2f}"]
            for part, times in record.recovery.items()
        ],
    )


def _ledger(stack: Stack) -> dict[str, str]:
    with urllib.request.urlopen(f"{stack.outside}/admin/ledger", timeout=120) as answer:
        orders = json.load(answer)["orders"]
    return {order["code"]: order["status"] for order in orders}


def _classify(
    database: psycopg.Connection[tuple[object, ...]], record: Record, ledger: dict[str, str]
) -> Counter[str]:
    rows = database.execute(
        "SELECT p.code, p.revenue_identifier, p.state, p.counts, r.id IS NOT NULL, count(*) OVER (PARTITION BY p.code) "
        "FROM payments_payment p LEFT JOIN payments_receipt r ON r.payment_id = p.id WHERE p.revenue_identifier LIKE %s",
        [f"H26.12-{SERIES}-%"],
    ).fetchall()
    known = {str(row[0]): row for row in rows}
    paid = Counter(str(row[1]) for row in rows if row[3] and row[2] == "transaction_succeeded")
    return Counter(
        _class_of(code, dossier, known, paid, ledger)
        for dossier, codes in record.codes.items()
        for code in codes
    )


def _class_of(
    code: str,
    dossier: str,
    known: dict[str, tuple[object, ...]],
    paid: Counter[str],
    ledger: dict[str, str],
) -> str:
    row = known.get(code)
    if row is None:
        return "missing"
    if row[1] != dossier:
        return "mismatch"
    if paid[dossier] > 1 or row[5] != 1:
        return "duplicate"
    bank_has_money = ledger.get(code) == "paid"
    we_have_money = row[2] == "transaction_succeeded" and bool(row[4])
    return "match" if bank_has_money == we_have_money else "conflicting"


if __name__ == "__main__":
    main()
