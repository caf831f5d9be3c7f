import os
import subprocess
import sys
from pathlib import Path

import pytest

from dichvucong.config.cli import exits
from tests.support.stack import free_ports

COMMANDS = ("up", "web", "worker", "sandbox", "migrate", "manage", "demo", "check-config", "reseal")


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dichvucong", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_help_names_every_command_and_exit_code() -> None:
    said = _run("--help")

    assert said.returncode == exits.DONE
    for word in (*COMMANDS, *(str(code) for code in range(6)), "DICHVUCONG_VAR"):
        assert word in said.stdout


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "manage"])
def test_every_command_explains_itself(command: str) -> None:
    said = _run(command, "--help")

    assert said.returncode == exits.DONE
    assert "exit codes" in said.stdout


@pytest.mark.parametrize("arguments", [[], ["fly"], ["up", "--fast"]])
def test_wrong_use_is_said(arguments: list[str]) -> None:
    said = _run(*arguments)

    assert said.returncode == exits.WRONG_USE
    assert "usage: dichvucong" in said.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://h/d"),
        ("DICHVUCONG_DATA_KEYS", "short,keys"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str, tmp_path: Path) -> None:
    said = _run("up" if name == "PORT" else "check-config", DICHVUCONG_VAR=str(tmp_path), **{name: value})

    assert said.returncode in {exits.WRONG_USE, exits.NO_DATABASE}
    assert name in said.stderr
    assert "Traceback" not in said.stderr


def test_no_database_is_said() -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_ports(1)[0]}/none"
    program = (
        "import dichvucong.config.database.session as session; session.PATIENCE_SECONDS = 0\n"
        "from dichvucong.config.cli import main; main(['check-config'])"
    )

    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == exits.NO_DATABASE
    assert "does not answer" in said.stderr
    assert "Traceback" not in said.stderr


def test_commands_that_only_read_the_code_need_no_database(tmp_path: Path) -> None:
    said = _run(
        "manage", "makemigrations", "--check", "--dry-run", DATABASE_URL="", DICHVUCONG_VAR=str(tmp_path)
    )

    assert (said.returncode, said.stderr) == (exits.DONE, "")
    assert not (tmp_path / "postgres").exists()
