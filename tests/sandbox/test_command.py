import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sandbox(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_says_what_it_plays_and_names_every_option() -> None:
    done = sandbox("--help")

    assert done.returncode == 0
    assert "no money moves" in done.stdout
    for option in ("--port", "--smtp-port", "--host", "--state", "--portal", "--public-url", "--init"):
        assert option in done.stdout


def test_init_makes_keys_and_secrets_and_ends(tmp_path: Path) -> None:
    done = sandbox("--init", "--state", str(tmp_path / "a b"))

    assert (done.returncode, done.stdout) == (0, "ready\n")
    assert {path.name for path in (tmp_path / "a b").iterdir()} == {"ca", "keys", "partners", "secrets.json"}


def test_a_wrong_option_is_explained(tmp_path: Path) -> None:
    done = sandbox("--port", "many")

    assert done.returncode == 2
    assert "--port" in done.stderr
