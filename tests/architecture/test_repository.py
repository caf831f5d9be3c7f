"""Nothing of one person's machine gets into the repository."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|home/\w+|root|Users/\w+)/[a-z.]")
INDEX = re.compile(r"--(?:extra-)?index-url|simple/|files\.pythonhosted")
SUBJECT = re.compile(r"(?:[a-z][a-z0-9_, /-]*: )?[A-Z].{3,100}\.\Z")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return done.stdout


pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def test_no_file_names_a_path_of_a_machine_or_a_package_index() -> None:
    guilty = []
    for name in _git("ls-files").splitlines():
        path = ROOT / name
        if path == Path(__file__) or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if MACHINE_PATH.search(text) or (
            path.suffix in {".lock", ".toml", ".cfg", ".txt"} and INDEX.search(text)
        ):
            guilty.append(name)

    assert guilty == []


def test_no_state_is_committed() -> None:
    assert [name for name in _git("ls-files").splitlines() if name.startswith(("var/", ".venv/"))] == []


def test_the_last_commit_says_what_it_does_in_a_sentence() -> None:
    subject, _, body = _git("log", "-1", "--no-merges", "--format=%s%n%b").partition("\n")

    assert SUBJECT.match(subject), subject
    assert all(len(line) <= 120 for line in body.splitlines())
