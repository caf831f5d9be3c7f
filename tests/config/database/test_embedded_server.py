import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from dichvucong.config.database import embedded, postmaster
from dichvucong.config.database.embedded import EmbeddedServer
from dichvucong.config.database.troubles import DatabaseTrouble
from tests.support.stack import wait_for

Make = Callable[..., EmbeddedServer]


def _ask(server: EmbeddedServer, question: str, database: str = "postgres") -> str:
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        answer = connection.execute(question.encode())
        row = answer.fetchone() if answer.description else None
        return str(row[0]) if row else ""


def _pid(server: EmbeddedServer) -> int:
    pid = server.pid()
    assert pid is not None
    return pid


def test_a_fresh_directory_becomes_a_server_that_keeps_what_it_was_told(server: Make) -> None:
    first = server()
    first.start()
    first.ensure_database("portal")
    _ask(first, "CREATE TABLE kept AS SELECT 'thủ tục' AS word", "portal")
    first.leave()

    second = server()
    second.start()

    assert _ask(second, "SELECT word FROM kept", "portal") == "thủ tục"
    assert _ask(second, "SELECT upper('đường ắ')") == "ĐƯỜNG Ắ"


def test_default_durability_is_full(place: Path) -> None:
    server = EmbeddedServer.at(place / "postgres")
    server.start()
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert _ask(server, f"SHOW {setting}") == "on"
        assert int(_ask(server, "SHOW max_connections")) >= 100
    finally:
        server.leave()


def test_nothing_of_a_statement_reaches_the_servers_log(server: Make) -> None:
    one = server()
    one.start()
    _ask(one, "CREATE TABLE people (phone text UNIQUE)")
    _ask(one, "INSERT INTO people VALUES ('0912345678')")

    with pytest.raises(psycopg.errors.UniqueViolation):
        _ask(one, "INSERT INTO people VALUES ('0912345678')")

    log = one.layout.log.read_text()
    assert "duplicate key" in log
    assert "0912345678" not in log


def test_the_last_user_stops_the_server(server: Make) -> None:
    first, second = server(), server()
    first.start()
    second.start()

    first.leave()
    assert second.is_running()

    second.leave()
    assert not second.is_running()


def test_two_checkouts_run_side_by_side(server: Make, place: Path) -> None:
    one, two = server(place / "one"), server(place / "two")

    one.start()
    two.start()

    assert _pid(one) != _pid(two)
    assert _ask(one, "SHOW data_directory") != _ask(two, "SHOW data_directory")


@pytest.mark.parametrize("name", ["thư mục 'của' \"tôi\" %20", "một, hai", "dollar$HOME;#"])
def test_a_path_with_unusual_characters_works(server: Make, place: Path, name: str) -> None:
    one = server(place / name / "postgres")

    one.start()

    assert _ask(one, "SELECT 1") == "1"


def test_a_path_too_long_for_a_socket_is_served_on_loopback_with_a_password(
    server: Make, place: Path
) -> None:
    one = server(place / ("x" * 100) / "postgres")

    one.start()

    assert "@127.0.0.1:" in one.url("postgres")
    assert _ask(one, "SELECT 1") == "1"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(one.url("postgres").replace(":", ":wrong", 2).replace("wrong//", "//"))


def test_a_taken_port_is_given_up_for_another(
    server: Make, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = embedded._free_port
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answers = [int(taken.getsockname()[1])]
        monkeypatch.setattr(embedded, "_free_port", lambda: answers.pop() if answers else real())
        one = server(place / ("x" * 100) / "postgres")

        one.start()

    assert not answers
    assert _ask(one, "SELECT 1") == "1"


@pytest.mark.parametrize("whom", ["postmaster", "everybody"])
def test_after_kill_9_the_next_start_recovers(server: Make, whom: str) -> None:
    one = server()
    one.durable = True
    one.start()
    _ask(one, "CREATE TABLE kept AS SELECT 7 AS number")
    _ask(one, "CHECKPOINT")
    _ask(one, "UPDATE kept SET number = 8")
    os.kill(_pid(one), signal.SIGKILL) if whom == "postmaster" else os.killpg(_pid(one), signal.SIGKILL)

    one.start()

    assert _ask(one, "SELECT number FROM kept") == "8"


def test_a_pid_file_whose_number_now_belongs_to_another_program_is_not_believed(server: Make) -> None:
    one = server()
    one.start()
    os.killpg(_pid(one), signal.SIGKILL)
    wait_for(lambda: not one.is_running())
    user = one.lodging.user
    # Only a process of the server's own user makes PostgreSQL hesitate.
    with subprocess.Popen(["sleep", "60"], user=user.uid if user.switch else None) as stranger:
        lines = one.layout.pid_file.read_text().splitlines()
        one.layout.pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert not one.is_running()

        one.start()

        assert _ask(one, "SELECT 1") == "1"
        assert _pid(one) != stranger.pid
        assert stranger.poll() is None
        stranger.kill()


def test_it_survives_the_kill_9_of_who_started_it_and_is_adopted(server: Make, place: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from dichvucong.config.database.embedded import EmbeddedServer\n"
        "server = EmbeddedServer.at(Path(sys.argv[1]), durable=False); server.start()\n"
        "print(server.pid(), flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(place / "postgres")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()

    heir = server()
    assert heir.is_running()
    heir.start()

    assert _pid(heir) == pid
    heir.leave()
    assert not heir.is_running()


def test_many_may_start_it_at_once(place: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from dichvucong.config.database.embedded import EmbeddedServer\n"
        "server = EmbeddedServer.at(Path(sys.argv[1]), durable=False); server.start()\n"
        "print(server.pid(), flush=True); sys.stdin.readline(); server.leave()\n"
    )
    command = [sys.executable, "-c", program, str(place / "postgres")]
    starters = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]

    pids = {starter.stdout.readline().strip() for starter in starters if starter.stdout}
    for starter in starters:
        starter.communicate("\n")

    assert len(pids) == 1
    assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
    assert not postmaster.is_server_of(int(pids.pop()), place / "postgres" / "data")


def test_a_pid_file_still_being_written_is_not_believed(server: Make) -> None:
    """Its port is there before its sockets are: a stranger may answer on that port."""
    one = server()
    one.start()
    whole = one.layout.pid_file.read_text().splitlines()

    try:
        one.layout.pid_file.write_text("\n".join([*whole[:4], ""]) + "\n")
        assert postmaster.read(one.layout) is None
    finally:
        one.layout.pid_file.write_text("\n".join(whole) + "\n")

    assert postmaster.read(one.layout) is not None


def test_what_a_broken_off_initdb_left_is_thrown_away(server: Make, place: Path) -> None:
    rubbish = place / "postgres" / "data.new"
    rubbish.mkdir(parents=True)
    (rubbish / "PG_VERSION").write_text("18\n")

    one = server()
    one.start()

    assert _ask(one, "SELECT 1") == "1"
    assert not rubbish.exists()


def test_data_of_another_major_version_is_refused_untouched(server: Make) -> None:
    one = server()
    one.start()
    one.leave()
    (one.layout.data / "PG_VERSION").write_text("16\n")

    with pytest.raises(DatabaseTrouble, match=r"PostgreSQL 16.*ships 18.*pg_dumpall"):
        one.start()

    assert (one.layout.data / "base").is_dir()


def test_something_else_in_the_data_directory_is_refused_untouched(server: Make, place: Path) -> None:
    (place / "postgres" / "data").mkdir(parents=True)
    (place / "postgres" / "data" / "thesis.txt").touch()

    with pytest.raises(DatabaseTrouble, match="Move it away"):
        server().start()

    assert (place / "postgres" / "data" / "thesis.txt").exists()


def test_a_lost_password_file_is_said(server: Make) -> None:
    one = server()
    one.start()
    one.leave()
    one.layout.password.unlink()

    with pytest.raises(DatabaseTrouble, match="password is missing"):
        one.start()


def test_too_little_space_is_said_before_anything_is_written(
    server: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dichvucong.config.database.cluster.NEEDED_BYTES", 1 << 60)
    one = server()

    with pytest.raises(DatabaseTrouble, match="MB left"):
        one.start()

    assert not one.layout.data.exists()


def test_a_place_that_cannot_be_written_is_said(place: Path) -> None:
    (place / "file").touch()

    with pytest.raises(
        DatabaseTrouble, match=r"cannot be used: (File exists|Not a directory).*DICHVUCONG_VAR"
    ):
        EmbeddedServer.at(place / "file" / "postgres").start()


def test_a_cluster_that_cannot_start_says_what_postgresql_said(server: Make) -> None:
    one = server()
    one.start()
    one.leave()
    (one.layout.data / "global" / "pg_control").unlink()

    with pytest.raises(DatabaseTrouble, match=r"(?s)does not start.*pg_control"):
        one.start()
