"""The embedded server: started, adopted when it already runs, stopped by the last one who uses it."""

import fcntl
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGQUIT
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from dichvucong.config.database import cluster, postmaster, settings
from dichvucong.config.database.binaries import programs
from dichvucong.config.database.layout import SOCKET_PORT, Layout
from dichvucong.config.database.server_user import Lodging, find_lodging
from dichvucong.config.database.troubles import DatabaseTrouble

START_SECONDS = 300.0
STOP_SECONDS = 30.0
ORPHAN_SECONDS = 10.0
LOG_BYTES = 10 * 1024 * 1024
_STEP = 0.05


@dataclass
class EmbeddedServer:
    """One cluster and the process that serves it. `durable` is false for throw-away data of tests only."""

    lodging: Lodging
    durable: bool = True
    _process: subprocess.Popen[bytes] | None = None
    _using: IO[bytes] | None = field(default=None, repr=False)

    @classmethod
    def at(cls, home: Path, *, durable: bool = True) -> "EmbeddedServer":
        """The server whose data is in `home`, not started yet. Raises `DatabaseTrouble`."""
        requested = os.environ.get("DICHVUCONG_POSTGRES_USER", "")
        return cls(find_lodging(home.resolve(), programs(), requested=requested), durable)

    @property
    def layout(self) -> Layout:
        """The paths of this cluster."""
        return Layout(self.lodging.home)

    def start(self) -> None:
        """Make sure the server runs, and count ourselves among its users. Raises `DatabaseTrouble`."""
        cluster.prepare_home(self.lodging)
        with self._alone():
            cluster.ensure_cluster(self.layout, self.lodging, durable=self.durable)
            cluster.read_password(self.layout)
            self._bring_up()
            if self._using is None:
                self._using = self.layout.users_lock.open("ab")
                fcntl.flock(self._using, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Stop using the server; it is stopped when nobody else uses it."""
        if self._using is None:
            return
        with self._alone():
            self._using.close()
            self._using = None
            with self.layout.users_lock.open("ab") as others:
                try:
                    fcntl.flock(others, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self._stop()

    def is_running(self) -> bool:
        """Whether the process is there (it may still be recovering)."""
        if self._process is not None:
            self._process.poll()  # takes note of its end, so that no zombie counts as alive
        return postmaster.running(self.layout) is not None

    def pid(self) -> int | None:
        """The postmaster's process number."""
        note = postmaster.running(self.layout)
        return note.pid if note else None

    def url(self, database: str) -> str:
        """The `DATABASE_URL` of one database of the running server. Raises `DatabaseTrouble` when it is down."""
        note = postmaster.read(self.layout)
        if note is None:
            raise DatabaseTrouble("The embedded PostgreSQL is not running.")
        secret = quote(cluster.read_password(self.layout), safe="")
        name = quote(database, safe="")
        if note.sockets:
            folder = quote(note.sockets, safe="")
            return f"postgresql://{cluster.ROLE}:{secret}@:{note.port}/{name}?host={folder}"
        return f"postgresql://{cluster.ROLE}:{secret}@127.0.0.1:{note.port}/{name}"

    def ensure_database(self, name: str) -> None:
        """Create the database unless it exists."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self.layout.start_lock.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _bring_up(self) -> None:
        deadline = time.monotonic() + ORPHAN_SECONDS
        while True:
            fresh = not self.is_running()
            said_before = _size(self.layout.log)
            if fresh:
                postmaster.forget_stranger(self.layout)
                self._configure()
                self._spawn()
            if self._becomes_ready():
                return
            said = _said_since(self.layout.log, said_before)
            # A server we found may have been dying, ours may have been killed while it recovered. Backends of one that
            # was killed need a moment to notice, and a port may have been taken since we chose it.
            passing = not fresh or self._was_killed() or any(sign in said for sign in _PASSING)
            if not passing or time.monotonic() > deadline:
                raise DatabaseTrouble(_diagnosis(said, self.layout))
            time.sleep(0.2)

    def _was_killed(self) -> bool:
        return self._process is not None and self._process.poll() == -SIGKILL

    def _configure(self) -> None:
        layout = self.layout
        sockets = layout.sockets if layout.socket_fits else None
        port = SOCKET_PORT if sockets else _free_port()
        user = self.lodging.user
        if sockets:
            sockets.mkdir(mode=0o700, exist_ok=True)
            if user.switch:
                os.chown(sockets, user.uid, user.gid)
        text = settings.render(sockets=sockets, port=port, durable=self.durable)
        (layout.data / "postgresql.conf").write_text(text, encoding="utf-8")

    def _spawn(self) -> None:
        layout, user = self.layout, self.lodging.user
        if _size(layout.log) > LOG_BYTES:
            layout.log.replace(layout.log.with_suffix(".log.1"))
        with layout.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- a program of the wheel
                [str(self.lodging.programs / "postgres"), "-D", str(layout.data)],
                cwd=layout.home,
                env=cluster.server_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=user.uid if user.switch else None,
                group=user.gid if user.switch else None,
                extra_groups=[] if user.switch else None,
                start_new_session=True,
            )

    def _becomes_ready(self) -> bool:
        """Wait until the server answers; false when its process ends instead."""
        deadline = time.monotonic() + START_SECONDS
        while self._is_alive() and time.monotonic() < deadline:
            if postmaster.read(self.layout) is not None and self._answers():
                return True
            time.sleep(_STEP)
        return False

    def _is_alive(self) -> bool:
        return (self._process is not None and self._process.poll() is None) or self.is_running()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise DatabaseTrouble(
                    f"The server does not accept the password in {self.layout.password}."
                ) from error
            return False
        return True

    def _stop(self) -> None:
        for signal, patience in ((SIGINT, STOP_SECONDS), (SIGQUIT, STOP_SECONDS)):
            note = postmaster.running(self.layout)
            if note is None:
                return
            os.kill(note.pid, signal)
            deadline = time.monotonic() + patience
            while self.is_running() and time.monotonic() < deadline:
                time.sleep(_STEP)
        if self.is_running():
            raise DatabaseTrouble(f"The embedded PostgreSQL in {self.layout.data} does not stop.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _said_since(log: Path, position: int) -> str:
    with log.open("rb") as file:
        file.seek(position)
        return file.read().decode(errors="replace")


_PASSING = ("still in use", "could not bind", "lock file")
_REASONS = {
    "No space left on device": "there is no space left on the device",
    "Permission denied": "its user may not use the directory",
    "still in use": "processes of an earlier server are still at work in the same data; end them",
    "incompatible with server": "the data was made by another version",
    "Cannot allocate memory": "there is too little memory",
    "could not write": "the disk cannot be written",
}


def _diagnosis(said: str, layout: Layout) -> str:
    reason = next((words for sign, words in _REASONS.items() if sign in said), "")
    head = f"The embedded PostgreSQL in {layout.home} does not start" + (f": {reason}." if reason else ".")
    return f"{head} It says:\n{said.strip()[-1500:]}"
