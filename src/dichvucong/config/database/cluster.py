"""Making a cluster: directories, password, initdb. A crash at any point leaves nothing that is mistaken for one."""

import errno
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

from dichvucong.config.database.binaries import MAJOR
from dichvucong.config.database.layout import Layout
from dichvucong.config.database.server_user import Lodging, ServerUser
from dichvucong.config.database.troubles import DatabaseTrouble

ROLE = "dichvucong"
NEEDED_BYTES = 300 * 1024 * 1024
_RULES = "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"


def prepare_home(lodging: Lodging) -> None:
    """Create the home directory, owned by the server's user. Raises `DatabaseTrouble` when it cannot be used."""
    home = lodging.home
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
        if lodging.user.switch and home.stat().st_uid == 0:
            os.chown(home, lodging.user.uid, lodging.user.gid)
        if home.stat().st_uid != lodging.user.uid:
            raise DatabaseTrouble(
                f"{home} belongs to user number {home.stat().st_uid}, not to {lodging.user.name}. "
                "Run as that user (or as root), or remove the directory to begin with an empty database."
            )
        Layout(home).start_lock.touch()
    except OSError as error:
        _explain(error, home)


def ensure_cluster(layout: Layout, lodging: Lodging, *, durable: bool) -> None:
    """Create the cluster unless there is one. Raises `DatabaseTrouble` when the one there is of another version."""
    version_file = layout.data / "PG_VERSION"
    if version_file.exists():
        _check_version(version_file.read_text(encoding="ascii").strip(), layout)
        return
    if layout.data.exists() and any(layout.data.iterdir()):
        raise DatabaseTrouble(f"{layout.data} is not empty and is no PostgreSQL data. Move it away.")
    try:
        _initialise(layout, lodging, durable=durable)
    except OSError as error:
        _explain(error, layout.home)


def read_password(layout: Layout) -> str:
    """The password of the role. Raises `DatabaseTrouble` when the file is gone."""
    try:
        return layout.password.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise DatabaseTrouble(
            f"{layout.password} is missing, so nobody can log in to the database beside it. "
            f"Put the file back, or remove {layout.home} to begin with an empty database."
        ) from error


def _initialise(layout: Layout, lodging: Lodging, *, durable: bool) -> None:
    free = shutil.disk_usage(layout.home).free
    if free < NEEDED_BYTES:
        raise DatabaseTrouble(
            f"{layout.home} has {free >> 20} MB left; PostgreSQL needs {NEEDED_BYTES >> 20} MB."
        )
    shutil.rmtree(layout.unfinished, ignore_errors=True)
    _write_private(layout.password, secrets.token_urlsafe(24), lodging.user)
    done = run_as(
        lodging.user,
        [
            str(lodging.programs / "initdb"),
            f"--pgdata={layout.unfinished}",
            f"--username={ROLE}",
            f"--pwfile={layout.password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *([] if durable else ["--no-sync"]),
        ],
        layout.home,
    )
    if done.returncode != 0:
        shutil.rmtree(layout.unfinished, ignore_errors=True)
        raise DatabaseTrouble(
            f"PostgreSQL could not be set up in {layout.home}:\n{done.stderr.strip()[-1500:]}"
        )
    (layout.unfinished / "pg_hba.conf").write_text(_RULES, encoding="ascii")
    if layout.data.exists():
        layout.data.rmdir()
    layout.unfinished.rename(layout.data)


def run_as(user: ServerUser, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs to its end, as its user, in `folder`."""
    return subprocess.run(  # noqa: S603 -- programs of the wheel with arguments of ours
        command,
        cwd=folder,
        env=server_environment(),
        capture_output=True,
        text=True,
        check=False,
        user=user.uid if user.switch else None,
        group=user.gid if user.switch else None,
        extra_groups=[] if user.switch else None,
        start_new_session=True,
    )


def server_environment() -> dict[str, str]:
    """The environment of the server's programs: nothing of ours, no `PG…` variables."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "LANG": "C"}


def _check_version(found: str, layout: Layout) -> None:
    if found != str(MAJOR):
        raise DatabaseTrouble(
            f"{layout.data} was made by PostgreSQL {found}; this version of dichvucong ships {MAJOR}. "
            f"Dump it with PostgreSQL {found} (pg_dumpall) and load the dump into a new directory, "
            "or point DATABASE_URL at a server that runs it."
        )


def _write_private(path: Path, content: str, user: ServerUser) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(content + "\n")
    if user.switch:
        os.chown(path, user.uid, user.gid)


def _explain(error: OSError, home: Path) -> NoReturn:
    if error.errno == errno.ENOSPC:
        raise DatabaseTrouble(f"No space is left for the database in {home}.") from error
    raise DatabaseTrouble(
        f"The database directory {home} cannot be used: {error.strerror or error}. "
        "Set DICHVUCONG_VAR to a directory that can be written, or set DATABASE_URL."
    ) from error
