"""Complete payments a second through HTTP: start → bank callback → paid → receipt issued → delivery acknowledged.

Bank, province, worker, web and PostgreSQL (default durability) all run on this machine, and so does this program.
`python -m benchmarks.payments` prints the tables; `--payments 1000` makes a quick one.
"""

import argparse
import asyncio
import re
import time
from dataclasses import dataclass, field

import psycopg

from benchmarks import ceiling
from benchmarks.callbacks import measure_callbacks
from benchmarks.client import Broken, Connection
from benchmarks.load import Run, Timings
from benchmarks.memory import worker_megabytes
from benchmarks.seed import PROVIDER, Seeded, seed
from benchmarks.stack import Stack, running
from benchmarks.table import machine, milliseconds, percentile, show

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
DRAIN_SECONDS = 120.0


@dataclass
class Payer:
    """One client: a browser's connection to the portal with its cookies, and one to its bank."""

    portal: Connection
    bank: Connection
    cookie: str = ""
    token: str = ""

    async def prepare(self, link_token: str) -> None:
        """Open a payment page once for cookie and form token, as a browser does."""
        answer = await self.portal.get(f"/thanh-toan/k/{link_token}")
        found = _TOKEN.search(answer.body)
        assert found is not None, f"no form on the payment page: {answer.status}"
        self.token = found[1].decode()
        self.cookie = answer.headers["set-cookie"].split(";")[0]

    async def start(self, link_token: str, timings: Timings) -> str:
        """Choose the bank; returns the payment code. Raises `Broken` while the outcome is unknown."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = f"csrfmiddlewaretoken={self.token}&ngan-hang={PROVIDER}".encode()
        answer = timings.note("start", await self.portal.post(f"/thanh-toan/k/{link_token}", body, headers))
        assert answer.status == 303, f"start answered {answer.status}: {answer.body[-500:]!r}"
        place = answer.headers["location"]
        if "/thanh-toan/gd/" in place:
            raise Broken(f"the bank has not answered the portal yet: {place}")
        return place.rstrip("/").rsplit("/", 1)[1]


@dataclass
class Crowd:
    """So many payers at once."""

    stack: Stack
    payers: list[Payer] = field(default_factory=list)

    async def gather(self, count: int, link_token: str) -> None:
        """Bring payers, each from an address of its own."""
        for number in range(len(self.payers), count):
            payer = Payer(Connection(self.stack.portal), Connection(self.stack.outside))
            payer.portal.headers["X-Forwarded-For"] = f"198.18.{number // 250}.{number % 250 + 1}"
            await payer.prepare(link_token)
            self.payers.append(payer)

    async def pay(self, number: int, one: Seeded, timings: Timings) -> None:
        """One whole payment as the payer does it."""
        payer = self.payers[number]
        code = await payer.start(one.link_token, timings)
        timings.note("pay at the bank", await payer.bank.post(f"/admin/pay/{code}"))

    async def look_up(self, number: int, one: Seeded, timings: Timings) -> None:
        """What is due for a code."""
        answer = await self.payers[number].portal.get(f"/thanh-toan?ma={one.dossier_code}")
        timings.note("look-up", answer)


def main() -> None:
    """Run everything and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--payments", type=int, default=6000, help="payments at 32 clients")
    options.add_argument("--look-ups", type=int, default=8000)
    options.add_argument("--callbacks", type=int, default=5000)
    options.add_argument("--clients", type=int, nargs="*", default=[1, 8, 32])
    chosen = options.parse_args()
    print(f"Machine: {machine()}")
    with running(
        {"DICHVUCONG_STARTS_PER_MINUTE": "1000000", "DICHVUCONG_LOOK_UPS_PER_MINUTE": "1000000"}
    ) as stack:
        asyncio.run(_measure(stack, chosen))


async def _measure(stack: Stack, chosen: argparse.Namespace) -> None:
    with stack.connect() as database:
        ceilings = await ceiling.measure(stack)
        rows = []
        for position, clients in enumerate(chosen.clients):
            count = max(200, chosen.payments * clients // 32)
            rows += await _complete_payments(stack, database, clients, count, series=f"27010{position + 1}")
        show(
            "Complete payments",
            [
                "clients",
                "payments",
                "a second",
                "request",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "lost",
                "longest tail s",
            ],
            rows,
        )
        await _look_ups(stack, database, chosen, ceilings)
        await measure_callbacks(stack, database, chosen.callbacks)
        show("Ceiling on the same run", ["what", "a second"], ceilings.rows())
        show("Memory", ["process", "MB"], worker_megabytes(stack.process.pid))


async def _complete_payments(
    stack: Stack,
    database: psycopg.Connection[tuple[object, ...]],
    clients: int,
    count: int,
    *,
    series: str,
) -> list[list[object]]:
    seeded = seed(database, count, series=series)
    crowd = Crowd(stack)
    await crowd.gather(clients, seeded[0].link_token)
    started = time.perf_counter()
    timings = await Run(crowd.pay).over(seeded, clients=clients)
    completed = await _wait_for_completion(database, count, series)
    elapsed = time.perf_counter() - started
    tails = _tails(database, series)
    return [
        [
            clients,
            count,
            f"{completed / elapsed:.1f}",
            name,
            *milliseconds(timings.seconds[name]),
            count - completed,
            f"{percentile(tails, 1.0):.2f}",
        ]
        for name in ("start", "pay at the bank")
    ]


async def _wait_for_completion(
    database: psycopg.Connection[tuple[object, ...]], count: int, series: str
) -> int:
    deadline = time.monotonic() + DRAIN_SECONDS
    while True:
        row = database.execute(
            "SELECT count(*) FROM payments_payment WHERE revenue_identifier LIKE %s "
            "AND state = 'transaction_succeeded'",
            [f"H26.12-{series}-%"],
        ).fetchone()
        completed = int(str(row[0])) if row else 0
        if completed >= count or time.monotonic() > deadline:
            return completed
        await asyncio.sleep(0.05)


def _tails(database: psycopg.Connection[tuple[object, ...]], series: str) -> list[float]:
    """Seconds from the bank's word to the owner's acknowledgement."""
    rows = database.execute(
        "SELECT extract(epoch FROM documents_received_at - paid_at) FROM payments_payment "
        "WHERE revenue_identifier LIKE %s AND documents_received_at IS NOT NULL",
        [f"H26.12-{series}-%"],
    ).fetchall()
    return [float(str(row[0])) for row in rows]


async def _look_ups(
    stack: Stack,
    database: psycopg.Connection[tuple[object, ...]],
    chosen: argparse.Namespace,
    ceilings: "ceiling.Ceilings",
) -> None:
    seeded = seed(database, 500, series="270131")
    rows = []
    for clients in chosen.clients:
        crowd = Crowd(stack)
        await crowd.gather(clients, seeded[0].link_token)
        items = (seeded * (chosen.look_ups // len(seeded) + 1))[: chosen.look_ups]
        timings = await Run(crowd.look_up).over(items, clients=clients)
        rate = timings.rate("look-up")
        share = rate / ceilings.bare[clients] if clients in ceilings.bare else 0.0
        rows.append(
            [
                clients,
                f"{rate:.0f}",
                *milliseconds(timings.seconds["look-up"]),
                timings.unexpected("look-up", 200),
                f"{share:.0%}",
            ]
        )
    show(
        "Look-ups (page with its database read)",
        ["clients", "a second", "p50 ms", "p95 ms", "p99 ms", "not 200", "of the bare view"],
        rows,
    )


if __name__ == "__main__":
    main()
