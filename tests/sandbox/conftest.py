"""A running sandbox process for the tests of this folder."""

import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import urllib3

from tests.sandbox.partners import FakePortal, Portal, admin

ROOT = Path(__file__).resolve().parents[2]
_numbers = itertools.count(1)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on just now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Sandbox:
    """One sandbox process that can be killed and started again on the same state."""

    def __init__(self, state: Path, portal: str) -> None:
        self.state, self.portal = state, portal
        self.port, self.smtp_port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "sandbox",
            "--port",
            str(self.port),
            "--smtp-port",
            str(self.smtp_port),
        ]
        command += ["--state", str(self.state), "--portal", self.portal]
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL)
        _wait_until_up(self.url, self.process)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=15)


def _wait_until_up(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "the sandbox ended at once"
        try:
            if urllib3.request("GET", f"{url}/health", retries=False, timeout=2).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
    raise TimeoutError(url)


@pytest.fixture(scope="session")
def listener() -> Iterator[FakePortal]:
    fake = FakePortal()
    yield fake
    fake.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, listener: FakePortal) -> Iterator[Sandbox]:
    sandbox = Sandbox(tmp_path_factory.mktemp("sandbox"), listener.url)
    sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running: Sandbox, listener: FakePortal) -> Iterator[Sandbox]:
    """The running sandbox with nothing in its books."""
    admin(running.url, "POST", "/reset")
    listener.statuses.clear()
    listener.answer = b"{}"
    while not listener.heard.empty():
        listener.heard.get_nowait()
    yield running
    admin(running.url, "DELETE", "/switches")


@pytest.fixture
def portal(sandbox: Sandbox, listener: FakePortal) -> Portal:
    return Portal(sandbox.url, sandbox.state, listener)


@pytest.fixture
def new_code() -> Callable[[], str]:
    return lambda: f"G22.99.2-261122{next(_numbers):06d}"
