"""`dichvucong up`: the whole portal on one machine."""

import argparse
import fcntl
import importlib.util
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dichvucong.config import environment as env
from dichvucong.config.cli import exits
from dichvucong.config.cli.single import DEMO, run_command
from dichvucong.config.database.embedded import EmbeddedServer
from dichvucong.config.database.session import database
from dichvucong.config.running.outside import introduce
from dichvucong.config.running.supervisor import Part, Supervisor, say


class AlreadyRunning(Exception):
    """Another `up` has this checkout's state, or another program has the port."""


def up(_chosen: argparse.Namespace) -> int:
    """Start everything, keep it running, stop it in order: web, worker, sandbox, database."""
    var = env.var_directory()
    var.mkdir(parents=True, exist_ok=True)
    with _only_one(var):
        _require_free_ports()
        os.environ.setdefault("DICHVUCONG_PUBLIC_URL", _portal())
        _introduce_sandbox(var)
        with database(var) as server:
            supervisor = Supervisor(_parts(), tend=lambda: _tend(server))
            supervisor.listen()
            try:
                say("Preparing the tables and the demo data …")
                run_command("manage", "migrate", "--verbosity", "0")
                lines = _demo_lines()
            except subprocess.CalledProcessError as error:
                if supervisor.stopping:
                    return exits.DONE
                say(f"`{' '.join(map(str, error.cmd[3:]))}` failed; its own message is above.")
                return exits.FAILED
            supervisor.run(lambda: _announce(lines))
            say("Stopped.")
    return exits.DONE


def _parts() -> list[Part]:
    ours = [sys.executable, "-m", "dichvucong"]
    parts = [
        Part("web", [*ours, "web"], patience_seconds=15),
        Part("worker", [*ours, "worker"], patience_seconds=20),
    ]
    if _has_sandbox():
        parts.append(Part("sandbox", [*ours, "sandbox"]))
    return parts


def _introduce_sandbox(var: Path) -> None:
    """Use the sandbox as the outside world, unless real providers are configured."""
    if _has_sandbox() and not os.environ.get("DICHVUCONG_PROVIDERS"):
        os.environ.update(introduce(var / "sandbox", var, outside=_outside(), portal=_portal()))


def _has_sandbox() -> bool:
    return importlib.util.find_spec("sandbox.__main__") is not None


def _portal() -> str:
    return f"http://127.0.0.1:{env.port()}"


def _outside() -> str:
    return f"http://127.0.0.1:{env.sandbox_port()}"


def _tend(server: EmbeddedServer | None) -> None:
    if server is not None and not server.is_running():
        say("PostgreSQL ended; it is started again.")
        server.start()


def _demo_lines() -> list[str]:
    if importlib.util.find_spec(DEMO) is None:
        return []
    done = subprocess.run(
        [sys.executable, "-m", "dichvucong", "demo"], check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.splitlines()


def _announce(lines: list[str]) -> bool:
    """Once the portal answers: where it is, and who can log in."""
    if not _answers(f"{_portal()}/health/live"):
        return False
    say("")
    say(f"  Portal    {_portal()}/")
    say(f"  Console   {_portal()}/quantri/")
    if _has_sandbox():
        say(f"  Sandbox   {_outside()}/  (banks, a province, SMS and mail)")
    for line in lines:
        say(f"  {line}")
    say("")
    say("  Ctrl-C stops everything.")
    return True


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=1).close()  # noqa: S310 -- our own address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def _only_one(var: Path) -> Iterator[None]:
    with (var / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunning(
                f"`dichvucong up` already runs on {var} (process {lock.read().strip()})."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _require_free_ports() -> None:
    smtp_port = env.sandbox_port() + 1
    for port in (env.port(), env.sandbox_port(), smtp_port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((env.bind_address(), port))
            except OSError as error:
                raise AlreadyRunning(
                    f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=8080 make run"
                ) from error
