"""Which operating-system user runs the embedded server: PostgreSQL refuses to be root."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from dichvucong.config.database.binaries import copy_programs
from dichvucong.config.database.troubles import DatabaseTrouble

CANDIDATES = ("postgres", "nobody")
SHARED_STATE = Path("/var/lib/dichvucong")


@dataclass(frozen=True)
class ServerUser:
    """The user the server runs as. `switch` is false when that is whoever runs us."""

    name: str
    uid: int
    gid: int
    switch: bool


@dataclass(frozen=True)
class Lodging:
    """Where the server lives: its home, its programs, its user; `notice` says when home is not where asked."""

    home: Path
    programs: Path
    user: ServerUser
    notice: str = ""


def find_lodging(home: Path, programs: Path, *, requested: str = "") -> Lodging:
    """Decide user and place. Raises `DatabaseTrouble` when no user can be had.

    When root may not hand over `home` because a parent directory is closed to everybody else (a checkout in
    root's own home, say), home and programs move below /var/lib/dichvucong.
    """
    if os.geteuid() != 0:
        return Lodging(home, programs, current_user())
    user = _unprivileged(home, requested)
    notice = ""
    closed = first_closed(home.parent, user)
    if closed is not None:
        notice = f"{user.name}, who runs PostgreSQL for root, may not enter {closed}; "
        home = SHARED_STATE / hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        notice += f"the data is in {home}."
    if first_closed(programs, user) is not None:
        programs = copy_programs(programs, SHARED_STATE / _fingerprint(programs))
    return Lodging(home, programs, user, notice)


def current_user() -> ServerUser:
    """Whoever runs this process."""
    uid = os.geteuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    return ServerUser(name, uid, os.getegid(), switch=False)


def first_closed(folder: Path, user: ServerUser) -> Path | None:
    """The first directory on the way to an existing `folder` that the user may not enter, or `None`."""
    for step in [*reversed(folder.parents), folder]:
        try:
            facts = step.stat()
        except OSError:
            return None
        if stat.S_ISDIR(facts.st_mode) and not _may_enter(facts, user):
            return step
    return None


def _may_enter(facts: os.stat_result, user: ServerUser) -> bool:
    if facts.st_uid == user.uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == user.gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def _unprivileged(home: Path, requested: str) -> ServerUser:
    names = (requested,) if requested else CANDIDATES
    if not requested and home.exists() and home.stat().st_uid != 0:
        try:
            names = (pwd.getpwuid(home.stat().st_uid).pw_name,)
        except KeyError as error:
            raise DatabaseTrouble(f"{home} belongs to a user that no longer exists.") from error
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return ServerUser(name, entry.pw_uid, entry.pw_gid, switch=True)
    raise DatabaseTrouble(
        f"PostgreSQL does not run as root, and none of these users can take its place: {', '.join(names)}. "
        "Run as an ordinary user, or name one in DICHVUCONG_POSTGRES_USER, or set DATABASE_URL."
    )


def _fingerprint(programs: Path) -> str:
    facts = (programs / "postgres").stat()
    return f"programs-{hashlib.sha256(f'{facts.st_size}-{facts.st_mtime_ns}'.encode()).hexdigest()[:12]}"
