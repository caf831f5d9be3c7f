"""Callbacks a second: genuine ones, signed beforehand with the bank's own key, each for a payment that waits for it."""

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from benchmarks.client import Connection
from benchmarks.load import Run, Timings
from benchmarks.seed import PROVIDER, seed
from benchmarks.stack import Stack
from benchmarks.table import milliseconds, show
from sandbox.signatures import Signer

SERIES = "270130"
_WAITING = """
INSERT INTO payments_payment (code, link_token, obligation_id, revenue_identifier, agency_code, system_code, day,
    payment_type, provider_code, channel, amount_vnd, fee_vnd, state, accounting_state, counts, provider_reference,
    partner_reference, pay_url, qr_payload, return_to, outcome_reason, asks, created_at, expires_at)
SELECT 'G22.99.2-990101' || lpad((row_number() OVER (ORDER BY id))::text, 6, '0'), 'bench-' || id, id,
    revenue_identifier, agency_code, system_code, day, payment_type, %s, 'portal', amount_vnd, 0, 'processing',
    'pending', true, '', '', 'x', '', '', '', 0, now(), now() + interval '1 hour'
FROM payments_obligation WHERE revenue_identifier LIKE %s
RETURNING code, amount_vnd
"""


async def measure_callbacks(
    stack: Stack, database: psycopg.Connection[tuple[object, ...]], count: int
) -> None:
    """Print acknowledged callbacks a second and commits for each."""
    seed(database, count, series=SERIES)
    pattern = f"H26.12-{SERIES}-%"
    database.execute(
        "UPDATE payments_obligation SET state = 'in_payment' WHERE revenue_identifier LIKE %s", [pattern]
    )
    waiting = [
        (str(row[0]), int(str(row[1]))) for row in database.execute(_WAITING, [PROVIDER, pattern]).fetchall()
    ]
    signed = [_signed(stack, code, amount_vnd) for code, amount_vnd in waiting]
    connections = [Connection(stack.portal) for _ in range(32)]

    async def report(number: int, message: tuple[bytes, dict[str, str]], timings: Timings) -> None:
        body, headers = message
        timings.note("callback", await connections[number].post(f"/callbacks/{PROVIDER}", body, headers))

    before = _commits(database)
    started = time.perf_counter()
    timings = await Run(report).over(signed, clients=32)
    handled = await _wait_until_handled(database, len(signed))
    commits = _commits(database) - before
    show(
        "Callbacks (32 clients; every one stored before it is acknowledged)",
        ["callbacks", "acknowledged/s", "p50 ms", "p95 ms", "p99 ms", "not 2xx", "applied/s", "commits each"],
        [
            [
                len(signed),
                f"{timings.rate('callback'):.0f}",
                *milliseconds(timings.seconds["callback"]),
                sum(
                    timings.statuses["callback"][status]
                    for status in timings.statuses["callback"]
                    if not 200 <= status < 300
                ),
                f"{len(signed) / (handled - started):.0f}",
                f"{commits / len(signed):.2f}",
            ]
        ],
    )


def _signed(stack: Stack, code: str, amount_vnd: int) -> tuple[bytes, dict[str, str]]:
    now = datetime.now(UTC)
    body = json.dumps(
        {
            "event_id": f"bench-{code}",
            "code": code,
            "status": "succeeded",
            "amount_vnd": amount_vnd,
            "bank_reference": f"B{code[-12:]}",
            "paid_at": now.isoformat(timespec="seconds"),
            "reason": "",
        }
    ).encode()
    url = f"{stack.portal}/callbacks/{PROVIDER}"
    headers = _signer(stack.var).request(method="POST", url=url, body=body, created=int(now.timestamp()))
    return body, headers


def _signer(var: Path) -> Signer:
    key = load_pem_private_key((var / "sandbox" / "keys" / f"{PROVIDER}.pem").read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return Signer(key, f"{PROVIDER}-1")


def _commits(database: psycopg.Connection[tuple[object, ...]]) -> int:
    """Transactions that wrote something: the ids given out so far."""
    row = database.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
    return int(str(row[0])) if row else 0


async def _wait_until_handled(database: psycopg.Connection[tuple[object, ...]], count: int) -> float:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        row = database.execute(
            "SELECT count(*) FROM kernel_inboxmessage WHERE external_id LIKE 'bench-%' AND handled_at IS NOT NULL"
        ).fetchone()
        if row and int(str(row[0])) >= count:
            break
        await asyncio.sleep(0.02)
    return time.perf_counter()
