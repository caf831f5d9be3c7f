"""The tables of docs/ that name tests tell the truth: every test they name is there, and no row is forgotten."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("docs/security.md", "docs/openid-conformance.md")
_NAMED = re.compile(r"`(?P<file>tests/[\w/]+\.py)(?:::(?P<test>\w+))?`")
_ROW = re.compile(r"^\| (?P<number>\d+\.\d+\.\d+) \| (?P<topic>[^|]+) \| (?P<proof>[^|]+) \|$", re.MULTILINE)
WANTED = {
    "6.1": 3,
    "6.2": 12,
    "6.3": 4,
    "6.4": 4,
    "6.5": 5,
    "6.6": 3,
    "6.8": 4,
    "7.1": 3,
    "7.2": 4,
    "7.3": 2,
    "7.4": 5,
    "7.5": 2,
    "7.6": 2,
    "8.1": 2,
    "8.2": 3,
    "8.3": 1,
    "8.4": 1,
    "9.1": 3,
    "9.2": 4,
    "10.1": 2,
    "10.2": 2,
    "10.3": 4,
    "10.4": 11,
    "10.5": 5,
    "10.6": 2,
    "10.7": 3,
}
"""How many rows of levels 1 and 2 each section of OWASP ASVS 5.0 has, counted from 1."""


@pytest.mark.parametrize("table", TABLES)
def test_every_test_that_a_table_names_exists(table: str) -> None:
    named = list(_NAMED.finditer((ROOT / table).read_text(encoding="utf-8")))

    assert named, f"{table} names tests"
    missing = [match[0] for match in named if not _exists(match["file"], match["test"])]
    assert not missing, f"{table} names what is not there: {missing}"


def test_every_test_that_a_table_names_by_its_name_alone_is_in_a_file_it_names() -> None:
    text = (ROOT / "docs/openid-conformance.md").read_text(encoding="utf-8")

    files = [ROOT / match["file"] for match in _NAMED.finditer(text)]
    there = "".join(path.read_text(encoding="utf-8") for path in files)
    alone = re.findall(r"`(test_\w+)`", text)
    assert alone, "the table names tests"
    assert not [name for name in alone if f"def {name}(" not in there]


def test_every_row_of_the_standard_has_a_proof_or_a_reason() -> None:
    rows = _ROW.findall((ROOT / "docs/security.md").read_text(encoding="utf-8"))

    numbers = [number for number, _topic, _proof in rows]
    wanted = [f"{section}.{row}" for section, count in WANTED.items() for row in range(1, count + 1)]
    assert numbers == wanted
    thin = [number for number, _topic, proof in rows if "`tests/" not in proof and len(proof) < 40]
    assert not thin, f"neither a test nor a reason: {thin}"


def _exists(file: str, test: str | None) -> bool:
    path = ROOT / file
    return path.is_file() and (not test or f"def {test}(" in path.read_text(encoding="utf-8"))
