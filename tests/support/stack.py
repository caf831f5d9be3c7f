"""The real portal for end-to-end tests: web, worker and sandbox as processes, on a database of their own."""

import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import urllib3
from django.conf import settings
from django.db import connection
from psycopg import sql

from dichvucong.config.running.outside import introduce
from dichvucong.config.running.supervisor import Part
from dichvucong.kernel.clock import now

READY_SECONDS = 60.0
MOVED_CLOCK = Path(__file__).parent / "moved_clock"


@dataclass
class Stack:
    """A running portal. Addresses end without a slash."""

    portal: str
    outside: str
    var: Path
    database: str
    environment: dict[str, str]
    parts: dict[str, Part]
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=30))

    def log(self, name: str) -> str:
        """What one part has said so far."""
        return (self.var / f"{name}.log").read_text(errors="replace")

    def kill(self, name: str) -> None:
        """`kill -9` one part with everything it started."""
        self.parts[name].kill_group()

    def start(self, name: str) -> None:
        """Start a part (again)."""
        self.parts[name].start()

    def move_clock(self, moment: datetime) -> None:
        """Stop everything and start it again by a clock that stands at that moment and goes on from there."""
        ahead = (moment - now()).total_seconds()
        self.environment |= {"MOVED_CLOCK_SECONDS": str(ahead), "PYTHONPATH": str(MOVED_CLOCK)}
        for part in self.parts.values():
            part.stop()
        for part in self.parts.values():
            part.start()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Until every part answers. Fails with the logs when one has ended."""
        wait_for(lambda: self.answers(f"{self.outside}/health"), self._describe)
        wait_for(lambda: self.answers(f"{self.portal}/health"), self._describe)
        wait_for(lambda: "worker.started" in self.log("worker"), self._describe)

    def answers(self, address: str) -> bool:
        """Whether an address says 200. Fails with the logs when a part has ended."""
        for part in self.parts.values():
            assert part.process is None or part.process.poll() is None, self._describe()
        try:
            return self.http.request("GET", address).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def _describe(self) -> str:
        return "\n".join(f"--- {name}\n{self.log(name)[-3000:]}" for name in self.parts)


def wait_for(
    condition: Callable[[], object], describe: Callable[[], str] = str, seconds: float = READY_SECONDS
) -> None:
    """Poll until the condition holds. Fails with the description when it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {describe()}"
        time.sleep(0.05)


@contextmanager
def running_stack(var: Path, server: str, database: str) -> Iterator[Stack]:
    """Create the database on `server` (a DATABASE_URL), migrate, load the demo data, start everything; stop it at the end."""
    var.mkdir(parents=True, exist_ok=True)
    _recreate(server, database)
    portal_port, outside_port = free_ports(1)[0], free_ports(2)[0]
    portal, outside = f"http://127.0.0.1:{portal_port}", f"http://127.0.0.1:{outside_port}"
    environment = {
        "DATABASE_URL": with_database(server, database),
        "DICHVUCONG_VAR": str(var),
        "DICHVUCONG_PUBLIC_URL": portal,
        # The tests look into the portal's tables.
        "DICHVUCONG_DATA_KEYS": ",".join(settings.DATA_KEYS),
        "DICHVUCONG_LOOKUP_KEYS": ",".join(settings.LOOKUP_KEYS),
        "DICHVUCONG_STATEMENTS": str(var / "statements"),
        "DICHVUCONG_SANDBOX_PORT": str(outside_port),
        "DICHVUCONG_WEB_WORKERS": "1",
        # Everybody in the tests comes from one address.
        "DICHVUCONG_LOG_INS_PER_MINUTE": "600",
        "PORT": str(portal_port),
        "PYTHONWARNINGS": "default",
        **introduce(var / "sandbox", var, outside=outside, portal=portal),
    }
    stack = Stack(portal, outside, var, database, environment, {})
    for command in ("migrate", "demo"):
        _finish(stack, command)
    for name in ("sandbox", "web", "worker"):
        stack.parts[name] = _part(stack, name)
        stack.start(name)
    try:
        stack.wait_until_ready()
        yield stack
    finally:
        for name in ("web", "worker", "sandbox"):
            stack.parts[name].stop()
        _drop(server, database)


@contextmanager
def on_database(name: str) -> Iterator[None]:
    """Let this process's models look into another database of the same server."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def with_database(url: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def free_ports(count: int) -> list[int]:
    """Consecutive ports nobody listens on, below those that systems hand out to outgoing connections by themselves."""
    while True:
        first = 20_000 + secrets.randbelow(12_000 - count)
        if all(_is_free(first + step) for step in range(count)):
            return [first + step for step in range(count)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _part(stack: Stack, name: str) -> Part:
    return Part(
        name, [sys.executable, "-m", "dichvucong", name], stack.environment, log=stack.var / f"{name}.log"
    )


def _finish(stack: Stack, command: str) -> None:
    part = _part(stack, command)
    part.start()
    assert part.process is not None
    assert part.process.wait(300) == 0, stack.log(command)


def _recreate(server: str, database: str) -> None:
    _drop(server, database)
    with psycopg.connect(with_database(server, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))


def _drop(server: str, database: str) -> None:
    with psycopg.connect(with_database(server, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def server_url() -> str:
    """The server the suite runs on."""
    return os.environ["DATABASE_URL"]
