"""The documents say what the code does."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
VARIABLE = re.compile(r'"((?:DICHVUCONG_|OTEL_EXPORTER_)[A-Z0-9_]+|DATABASE_URL|PORT|OTEL_S[A-Z_]+)"')


def test_the_layers_in_the_document_are_those_of_the_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    document = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `([a-z |`]+)` \|", document, re.MULTILINE)

    assert [row.replace("`", "") for row in table] == contract["layers"]


def test_every_component_is_in_the_layers() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    named = {part.strip() for layer in contract["layers"] for part in layer.split("|")}
    found = {path.parent.name for path in (ROOT / "src" / "dichvucong").glob("*/__init__.py")}

    assert named == found


def test_every_variable_the_code_reads_is_documented_and_no_other() -> None:
    read = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in VARIABLE.findall(path.read_text(encoding="utf-8"))
    }
    documented = set(
        re.findall(r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs" / "configuration.md").read_text(), re.MULTILINE)
    )

    assert documented == read


def test_numbers_of_decisions_are_used_once() -> None:
    numbers = [path.name[:4] for path in DECISIONS]

    assert sorted(set(numbers)) == numbers


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_is_one_page_with_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 80
    for part in ("Context", "Decision", "Consequences"):
        assert re.search(rf"^(#+ |\*\*){part}", text, re.MULTILINE | re.IGNORECASE), part


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} → {target}"
