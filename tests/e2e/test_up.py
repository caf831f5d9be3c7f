import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import urllib3

from dichvucong.config.cli import exits
from tests.support.stack import free_ports, server_url, wait_for, with_database

pytestmark = [pytest.mark.e2e, pytest.mark.req("OPS-05")]

DATABASE = "dichvucong_up_test"


class Up:
    """A `dichvucong up` of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_ports(3)[0]
        self.log = var / "up.out"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        url = with_database(server_url(), DATABASE)
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DICHVUCONG_VAR": str(self.var),
            "PORT": str(self.port),
        }
        environment |= {"DICHVUCONG_WEB_WORKERS": "1"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dichvucong", "up"], env=environment, stdout=log, stderr=log
            )
        wait_for(self._announced, self.said, seconds=240)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def _announced(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        return "Ctrl-C stops everything" in self.said()

    def answers(self) -> bool:
        try:
            return (
                urllib3.request(
                    "GET", f"http://127.0.0.1:{self.port}/health", retries=False, timeout=5
                ).status
                == 200
            )
        except urllib3.exceptions.HTTPError:
            return False


def _admin(statement: str) -> None:
    with psycopg.connect(with_database(server_url(), "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    _admin(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    _admin(f"CREATE DATABASE {DATABASE}")
    one = Up(tmp_path_factory.mktemp("up"))
    yield one
    if one.process is not None and one.process.poll() is None:
        one.process.send_signal(signal.SIGTERM)
        one.process.wait(60)
    _admin(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _children(pid: int) -> list[int]:
    said = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in said.stdout.split()]


def test_up_from_nothing_to_a_page_through_every_death_to_a_clean_end(up: Up) -> None:
    up.start()
    assert up.process is not None
    said = up.said()
    assert f"http://127.0.0.1:{up.port}/" in said
    assert "/quantri/" in said

    for pid in _children(up.process.pid):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: up.said().count("it is started again") >= 3, up.said)
    wait_for(up.answers, up.said)

    again = subprocess.run(
        [sys.executable, "-m", "dichvucong", "up"],
        env={**os.environ, "DICHVUCONG_VAR": str(up.var)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == exits.ALREADY_RUNNING
    assert f"process {up.process.pid}" in again.stderr

    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(60) == exits.DONE
    assert up.said().rstrip().endswith("Stopped.")
    assert not up.answers()


def test_a_taken_port_is_said_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = subprocess.run(
            [sys.executable, "-m", "dichvucong", "up"],
            env={**os.environ, "DICHVUCONG_VAR": str(tmp_path), "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert said.returncode == exits.ALREADY_RUNNING
    assert f"Port {port} cannot be used" in said.stderr
    assert "PORT=" in said.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's parent-death signal")
def test_killed_with_9_it_leaves_no_process_behind_that_holds_a_port(up: Up) -> None:
    up.start()
    assert up.process is not None

    up.process.kill()
    up.process.wait()

    wait_for(lambda: not up.answers(), seconds=20)
    started = time.monotonic()
    wait_for(lambda: _is_free(up.port), seconds=20)
    assert time.monotonic() - started < 20


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
