import os
import pwd
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from dichvucong.config.database import server_user
from dichvucong.config.database.binaries import programs
from dichvucong.config.database.embedded import EmbeddedServer
from dichvucong.config.database.server_user import Lodging, ServerUser, find_lodging, first_closed
from dichvucong.config.database.troubles import DatabaseTrouble

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to change users")


@pytest.fixture
def shared_state(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(server_user, "SHARED_STATE", place / "shared")
    return place / "shared"


def _as(user: str, work: Callable[[], None]) -> int:
    """Run `work` in a child that has become the user for good."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        entry = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001 -- the child must end here whatever happens
        traceback.print_exc(file=sys.stderr)
        os._exit(1)


@only_root
def test_root_lends_the_server_to_an_unprivileged_user_who_owns_the_data(place: Path) -> None:
    server = EmbeddedServer.at(place / "postgres", durable=False)
    server.start()
    try:
        pid = server.pid()
        assert Path(f"/proc/{pid}").stat().st_uid == server.lodging.user.uid != 0
        assert server.layout.data.stat().st_uid == server.lodging.user.uid
        assert server.layout.home.stat().st_mode & 0o077 == 0
    finally:
        server.leave()


@only_root
def test_a_checkout_the_server_may_not_enter_keeps_its_data_elsewhere_and_says_so(
    place: Path, shared_state: Path
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)

    server = EmbeddedServer.at(closed / "var" / "postgres", durable=False)
    server.start()
    server.leave()

    assert server.lodging.home.parent == shared_state
    assert f"may not enter {closed}" in server.lodging.notice
    assert EmbeddedServer.at(closed / "var" / "postgres").lodging.home == server.lodging.home


@only_root
def test_programs_the_server_may_not_reach_are_copied_and_work(place: Path, shared_state: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    site_packages = closed / "site-packages"
    site_packages.mkdir()
    wheel = programs().parents[1]
    (site_packages / wheel.name).symlink_to(wheel)
    (site_packages / f"{wheel.name}.libs").symlink_to(wheel.with_name(f"{wheel.name}.libs"))
    hidden = site_packages / wheel.name / programs().relative_to(wheel)

    lodging = find_lodging(place / "postgres", hidden)
    server = EmbeddedServer(lodging, durable=False)
    server.start()
    server.leave()

    assert lodging.programs.is_relative_to(shared_state)


@only_root
def test_an_ordinary_user_runs_the_server_himself(place: Path) -> None:
    os.chown(place, pwd.getpwnam("nobody").pw_uid, -1)
    seen: Lodging = find_lodging(place / "postgres", programs())

    def run() -> None:
        server = EmbeddedServer.at(place / "postgres", durable=False)
        assert not server.lodging.user.switch
        server.start()
        server.ensure_database("portal")
        server.leave()
        assert not server.is_running()

    assert seen.user.switch
    assert _as("nobody", run) == 0
    assert (place / "postgres").stat().st_uid == pwd.getpwnam("nobody").pw_uid


@only_root
def test_data_of_another_user_is_refused_with_both_names(place: Path) -> None:
    place.chmod(0o777)
    server = EmbeddedServer.at(place / "postgres", durable=False)
    server.start()
    server.leave()
    owner = server.lodging.user
    other = next(name for name in ("nobody", "daemon") if pwd.getpwnam(name).pw_uid != owner.uid)

    def run() -> None:
        with pytest.raises(DatabaseTrouble, match=rf"belongs to user number {owner.uid}, not to {other}"):
            EmbeddedServer.at(place / "postgres").start()

    assert _as(other, run) == 0


@only_root
def test_the_named_user_is_taken_and_an_unknown_one_refused(place: Path) -> None:
    assert find_lodging(place / "postgres", programs(), requested="daemon").user.name == "daemon"

    with pytest.raises(DatabaseTrouble, match=r"no-such-user.*DICHVUCONG_POSTGRES_USER"):
        find_lodging(place / "postgres", programs(), requested="no-such-user")


def test_the_first_closed_directory_is_named(place: Path) -> None:
    (place / "a" / "b" / "c").mkdir(parents=True)
    (place / "a" / "b").chmod(0o700)
    somebody = ServerUser("somebody", 54321, 54321, switch=True)

    assert first_closed(place / "a" / "b" / "c", somebody) == place / "a" / "b"
    assert first_closed(place / "a", somebody) is None
