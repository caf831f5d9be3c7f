"""The whole portal for a benchmark: `dichvucong up` on its own state, ports and embedded PostgreSQL."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from dichvucong.config.database.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 300.0


@dataclass
class Stack:
    """A running portal; addresses have no trailing slash."""

    portal: str
    outside: str
    var: Path
    process: subprocess.Popen[bytes]

    @property
    def server(self) -> EmbeddedServer:
        """The stack's own PostgreSQL."""
        return EmbeddedServer.at(self.var / "postgres")

    @property
    def database_url(self) -> str:
        """Where its database is."""
        return self.server.url("dichvucong")

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection to look at what was written."""
        return psycopg.connect(self.database_url, autocommit=True)


@contextmanager
def running(extra: Mapping[str, str] | None = None, *, keep: Path | None = None) -> Iterator[Stack]:
    """Start everything, wait until it is ready, stop it and forget its state."""
    var = keep or ROOT / "var" / f"bench-{os.getpid()}"
    var.mkdir(parents=True, exist_ok=True)
    port, outside_port = free_ports()
    environment = {
        **os.environ,
        "PORT": str(port),
        "DICHVUCONG_SANDBOX_PORT": str(outside_port),
        "DICHVUCONG_VAR": str(var),
        "DICHVUCONG_TRUSTED_PROXIES": "1",
        "DICHVUCONG_LOG_LEVEL": "warning",
        **(extra or {}),
    }
    environment.pop("DATABASE_URL", None)
    log = (var / "bench.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "dichvucong", "up"], env=environment, cwd=ROOT, stdout=log, stderr=log
    )
    stack = Stack(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{outside_port}", var, process)
    try:
        _wait_until_ready(stack)
        yield stack
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()
        if keep is None:
            shutil.rmtree(var, ignore_errors=True)


def free_ports() -> tuple[int, int]:
    """A free port, and a free one whose successor is free too (the sandbox's mail needs it)."""
    for start in range(18000, 19000, 4):
        if all(_is_free(start + offset) for offset in range(3)):
            return start, start + 1
    raise RuntimeError("no free ports between 18000 and 19000")


def answers(address: str) -> bool:
    """Whether an address answers 200."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_ready(stack: Stack) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not (answers(f"{stack.portal}/health") and answers(f"{stack.outside}/health")):
        if stack.process.poll() is not None or time.monotonic() > deadline:
            said = (stack.var / "bench.log").read_text(errors="replace")[-4000:]
            raise RuntimeError(f"the portal did not start:\n{said}")
        time.sleep(0.1)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
