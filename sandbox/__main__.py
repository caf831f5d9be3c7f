"""The command: `python -m sandbox --port 8100 --state var/sandbox --portal http://127.0.0.1:8000`."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from sandbox import clock
from sandbox.app import build_app
from sandbox.authority.issuing import Authority
from sandbox.banks.catalog import SIGNING
from sandbox.settings import Settings
from sandbox.vault import Vault
from sandbox.world import build

DEFAULT_PORT = 8100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to stop. Returns the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    state = given.state.resolve()
    public = (given.public_url or f"http://{given.host}:{given.port}").rstrip("/")
    if given.init:
        Vault(state, list(SIGNING))
        Authority(state, public_url=public, now=clock.now())
        sys.stdout.write("ready\n")
        return 0
    smtp_port = given.smtp_port or given.port + 1
    settings = Settings(given.host, given.port, smtp_port, state, given.portal.rstrip("/"), public)
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    app = build_app(build(settings))
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        log_level="error",  # type: ignore[arg-type]
        websockets=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    sys.stdout.write(f"Sandbox: {settings.public_url}/  (state: {settings.state})\n")
    sys.stdout.flush()
    await server.serve()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="Plays the outside world for the portal: banks, a VNPAY-compatible gateway, VietQR transfers, "
        "a province's system, an SMS gateway, a mail server and a certificate authority. Everything is invented; no money moves.",
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"HTTP port (default {DEFAULT_PORT})")
    parser.add_argument("--smtp-port", type=int, default=0, help="SMTP port (default: HTTP port + 1)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--state",
        type=Path,
        default=Path("var/sandbox"),
        help="directory for keys, secrets, ledger and messages (default var/sandbox)",
    )
    parser.add_argument(
        "--portal", default="http://127.0.0.1:8000", help="address of the portal, without a path"
    )
    parser.add_argument("--public-url", default="", help="address payers' browsers use for the sandbox")
    parser.add_argument(
        "--init", action="store_true", help="make keys and secrets in the state directory, then end"
    )
    return parser


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Granian's runtime threads may still be winding down; nothing of ours is left to do.
    os._exit(code)
