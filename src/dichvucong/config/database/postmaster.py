"""Who runs a cluster: PostgreSQL's pid file, and whether to believe it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dichvucong.config.database.layout import Layout


@dataclass(frozen=True)
class Postmaster:
    """What `postmaster.pid` says: process, port, socket directory (empty when TCP only)."""

    pid: int
    port: int
    sockets: str


def read(layout: Layout) -> Postmaster | None:
    """The pid file's content, or `None` when it is absent or not complete yet.

    PostgreSQL writes the socket directory later than the port, and the status (8th line) last: believed any earlier,
    the server would be looked for on a port where another one may answer.
    """
    try:
        lines = layout.pid_file.read_text(encoding="utf-8").splitlines()
        _status = lines[7]
        return Postmaster(int(lines[0]), int(lines[3]), lines[4].strip())
    except (FileNotFoundError, IndexError, ValueError):
        return None


def running(layout: Layout) -> Postmaster | None:
    """The live server of this cluster. A pid that now belongs to another program does not count."""
    note = read(layout)
    if note is None or not is_server_of(note.pid, layout.data):
        return None
    return note


def is_server_of(pid: int, data: Path) -> bool:
    """Whether the process exists and is a PostgreSQL working in `data`."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        command = _command_of(pid)
        return "postgres" in command and str(data) in command


def forget_stranger(layout: Layout) -> None:
    """Remove the notes of a dead server whose process number was given to another program.

    A note whose process is simply gone is left to PostgreSQL, which knows more about shared memory than we do.
    """
    try:
        pid = int(layout.pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return
    except PermissionError:
        pass
    if is_server_of(pid, layout.data):
        return
    layout.pid_file.unlink(missing_ok=True)
    for note in layout.sockets.glob(".s.PGSQL.*.lock"):
        note.unlink(missing_ok=True)


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        answer = subprocess.run(  # noqa: S603 -- fixed arguments
            ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return answer.stdout
