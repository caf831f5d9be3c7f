"""Keeps a handful of processes alive, and ends them in order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

BACK_OFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
STABLE_SECONDS = 10.0
GIVE_UP_AFTER = 5
_STEP = 0.1
_PR_SET_PDEATHSIG = 1


class KeepsFailing(Exception):
    """A part ended by itself several times in a row, each time soon after its start."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(
            f"{name} ended {GIVE_UP_AFTER} times soon after its start, last with exit code {code}."
        )


@dataclass
class Part:
    """One process. `patience_seconds` is how long it may take to end when asked; `log` takes what it says."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    patience_seconds: float = 10.0
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Start the process in a group of its own, so that a keystroke in the terminal reaches only us."""
        self.started_at = time.monotonic()
        with contextlib.ExitStack() as files:
            output = files.enter_context(self.log.open("ab")) if self.log else None
            self.process = subprocess.Popen(  # noqa: S603 -- our own commands
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 -- single-threaded
            )

    def stop(self) -> None:
        """Ask the process to end, wait, then kill its whole group."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(self.patience_seconds)
            except subprocess.TimeoutExpired:
                say(f"{self.name} does not end by itself and is killed.")
        self.kill_group()

    def kill_group(self) -> None:
        """End whatever is left of the process and its children."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Supervisor:
    """Runs parts until a signal comes. `tend` is called at every step, for what is not a part."""

    parts: Sequence[Part]
    tend: Callable[[], None]
    stopping: bool = False

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def run(self, announce: Callable[[], bool]) -> None:
        """Start every part and keep all alive until told to stop; then stop all, in order.

        `announce` is called at every step until it says that it has announced the portal. Raises `KeepsFailing`.
        """
        announced = False
        try:
            for part in self.parts:
                part.start()
            while not self.stopping:
                self.tend()
                announced = announced or announce()
                for part in self.parts:
                    _keep_alive(part)
                time.sleep(_STEP)
        finally:
            for part in self.parts:
                part.stop()

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True


def say(line: str) -> None:
    """One line for the person at the terminal."""
    print(line, flush=True)  # noqa: T201 -- the supervisor speaks to a terminal


def _keep_alive(part: Part) -> None:
    now = time.monotonic()
    if part.process is not None:
        code = part.process.poll()
        if code is None:
            return
        part.kill_group()
        part.process = None
        part.start_again_at = now + _pause(part, code, now - part.started_at)
        say(f"{part.name} ended with exit code {code}; it is started again.")
    if now >= part.start_again_at:
        part.start()


def _pause(part: Part, code: int, lived_seconds: float) -> float:
    # A signal from outside (code < 0) says nothing against the part.
    if lived_seconds > STABLE_SECONDS or code < 0:
        part.failures = 0
        return BACK_OFF_SECONDS[0]
    part.failures += 1
    if part.failures >= GIVE_UP_AFTER:
        raise KeepsFailing(part.name, code)
    return BACK_OFF_SECONDS[part.failures - 1]


def _end_with_parent() -> None:
    """In the child: get SIGTERM when the supervisor dies, however it dies (Linux only)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
