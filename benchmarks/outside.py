"""The sandbox bank alone: orders, payments and callbacks a second, and what each costs in processor time.

Shows how much of a `payments` run the outside world takes. `python -m benchmarks.outside`; `--orders 500` is quick.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.client import Broken, Connection
from benchmarks.load import Run, Timings
from benchmarks.stack import free_ports
from benchmarks.table import machine, milliseconds, show
from sandbox.signatures import Signer

ROOT = Path(__file__).resolve().parents[1]
BANK = "songhong"
ACCEPTED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Ear:
    """The least a portal can be: accepts every callback and counts."""

    expected: int
    heard: int = 0
    full: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One kept connection."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
                await reader.readexactly(length)
                self.heard += 1
                writer.write(ACCEPTED)
                if self.heard >= self.expected:
                    self.full.set()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()


def main() -> None:
    """Start a bank on its own state, measure, stop it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=4000)
    options.add_argument("--clients", type=int, default=8)
    chosen = options.parse_args()
    print(f"Machine: {machine()}")
    ear_port, port = free_ports()
    with tempfile.TemporaryDirectory() as state:
        command = [sys.executable, "-m", "sandbox", "--state", state, "--port", str(port)]
        with subprocess.Popen([*command, "--portal", f"http://127.0.0.1:{ear_port}"], cwd=ROOT) as bank:
            try:
                asyncio.run(_measure(bank.pid, f"http://127.0.0.1:{port}", ear_port, Path(state), chosen))
            finally:
                bank.terminate()


async def _measure(pid: int, bank: str, ear_port: int, state: Path, chosen: argparse.Namespace) -> None:
    ear = Ear(chosen.orders)
    server = await asyncio.start_server(ear.listen, "127.0.0.1", ear_port)
    connections = [Connection(bank) for _ in range(chosen.clients)]
    await _wait_until_up(connections[0])
    signer = _known_signer(state)
    orders = [_order(signer, bank, ear_port, number) for number in range(chosen.orders)]

    async def order(number: int, one: tuple[bytes, dict[str, str]], timings: Timings) -> None:
        answer = await connections[number].post(f"/banks/{BANK}/v1/orders", *one)
        assert timings.note("order", answer).status == 201, answer.body

    async def pay(number: int, code: str, timings: Timings) -> None:
        answer = await connections[number].post(f"/admin/pay/{code}")
        assert timings.note("pay", answer).status == 200, answer.body

    before = _cpu_seconds(pid)
    ordered = await Run(order).over(orders, clients=chosen.clients)
    between = _cpu_seconds(pid)
    started = time.perf_counter()
    paid = await Run(pay).over([_code(number) for number in range(chosen.orders)], clients=chosen.clients)
    await ear.full.wait()
    callbacks = chosen.orders / (time.perf_counter() - started)
    after = _cpu_seconds(pid)
    rows = [
        [
            "signed orders",
            f"{ordered.rate('order'):.0f}",
            *milliseconds(ordered.seconds["order"]),
            _each(before, between, chosen.orders),
        ],
        [
            "payments, each with its callback",
            f"{callbacks:.0f}",
            *milliseconds(paid.seconds["pay"]),
            _each(between, after, chosen.orders),
        ],
    ]
    title = f"The bank alone ({chosen.clients} clients, {_resident_megabytes(pid)} MB at the end)"
    show(title, ["what", "a second", "p50 ms", "p95 ms", "p99 ms", "CPU ms each"], rows)
    server.close()


def _each(start: float, end: float, count: int) -> str:
    return f"{(end - start) * 1000 / count:.2f}"


def _code(number: int) -> str:
    return f"G22.99.2-990101{number:06d}"


def _order(signer: Signer, bank: str, ear_port: int, number: int) -> tuple[bytes, dict[str, str]]:
    code = _code(number)
    body = json.dumps(
        {
            "code": code,
            "amount_vnd": 120_000,
            "content": f"{code} NOP PHI HO SO",
            "beneficiary": {
                "account_number": "7111.0.1054321",
                "account_name": "SO TU PHAP",
                "citad": "01701001",
            },
            "expires_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
            "return_url": f"http://127.0.0.1:{ear_port}/",
            "callback_url": f"http://127.0.0.1:{ear_port}/callbacks/{BANK}",
        }
    ).encode()
    url = f"{bank}/banks/{BANK}/v1/orders"
    return body, signer.request(method="POST", url=url, body=body, created=int(time.time()))


def _known_signer(state: Path) -> Signer:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (state / "partners" / "bench-1.pem").write_bytes(public)
    return Signer(key, "bench-1")


async def _wait_until_up(connection: Connection) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if (await connection.get("/health")).status == 200:
                return
        except Broken:
            await asyncio.sleep(0.1)
    raise TimeoutError("the sandbox does not answer")


def _cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_megabytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


if __name__ == "__main__":
    main()
