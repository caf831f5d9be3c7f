"""Which requirement is proven by which tests: one line each, `PAY-08 proven tests/...::test_name, ...`.

A row is proven when a test that names it (`@pytest.mark.req("PAY-08")`) runs over real HTTP or in a real browser
(`e2e`, `journey`); partial when only other tests name it; missing when none does.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FULL_TEXT = ROOT.parent / "shared" / "requirements.md"
IDENTIFIERS = ROOT / "tools" / "requirement_ids.txt"
REAL = frozenset({"e2e", "journey"})

_ROW = re.compile(r"^\| ([A-Z]{3}-\d{2}) \|", re.MULTILINE)


@dataclass(frozen=True)
class Proof:
    """A test that names rows. `real` says that it runs over HTTP or in a browser."""

    test: str
    rows: frozenset[str]
    real: bool


def known_rows() -> list[str]:
    """All row identifiers, from the full text beside the checkout, else from the list in it."""
    if FULL_TEXT.exists():
        return _ROW.findall(FULL_TEXT.read_text(encoding="utf-8"))
    return IDENTIFIERS.read_text(encoding="ascii").split()


def proofs(folder: Path) -> list[Proof]:
    """Every test below a folder that names rows."""
    found: list[Proof] = []
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shared = [mark for node in tree.body if _assigns_pytestmark(node) for mark in _marks(node)]
        name = path.relative_to(folder.parent).as_posix()
        found += _tests_of(tree.body, name, shared)
    return found


def verdicts(rows: Sequence[str], given: Sequence[Proof]) -> Mapping[str, tuple[str, list[str]]]:
    """For each row: `proven`, `partial` or `missing`, and the tests that name it, real ones first."""
    by_row: dict[str, list[Proof]] = defaultdict(list)
    for proof in given:
        for row in proof.rows:
            by_row[row].append(proof)
    return {row: _verdict(by_row[row]) for row in rows}


def main() -> int:
    """Print the table; 1 when a test names a row that does not exist."""
    rows, given = known_rows(), proofs(ROOT / "tests")
    table = verdicts(rows, given)
    for row, (verdict, tests) in table.items():
        print(f"{row} {verdict} {', '.join(tests)}".rstrip())
    counts = {
        word: sum(verdict == word for verdict, _ in table.values())
        for word in ("proven", "partial", "missing")
    }
    print(", ".join(f"{count} {word}" for word, count in counts.items()))
    unknown = {row for proof in given for row in proof.rows} - set(rows)
    if unknown:
        print(f"no such rows: {', '.join(sorted(unknown))}", file=sys.stderr)
    return 1 if unknown else 0


def _verdict(given: list[Proof]) -> tuple[str, list[str]]:
    if not given:
        return "missing", []
    ordered = sorted(given, key=lambda proof: (not proof.real, proof.test))
    return "proven" if ordered[0].real else "partial", [proof.test for proof in ordered]


def _tests_of(body: Sequence[ast.stmt], prefix: str, inherited: Sequence[ast.Call | str]) -> Iterator[Proof]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            marks = [mark for decorator in node.decorator_list for mark in _marks(decorator)]
            yield from _tests_of(node.body, f"{prefix}::{node.name}", [*inherited, *marks])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            marks = [*inherited, *(mark for decorator in node.decorator_list for mark in _marks(decorator))]
            rows = frozenset(row for mark in marks if isinstance(mark, ast.Call) for row in _rows(mark))
            if rows:
                yield Proof(
                    f"{prefix}::{node.name}",
                    rows,
                    any(mark in REAL for mark in marks if isinstance(mark, str)),
                )


def _assigns_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
    )


def _marks(node: ast.AST) -> Iterator[ast.Call | str]:
    """`pytest.mark.req(...)` as its call, other marks as their names, wherever they stand inside the node."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and _mark_name(inner.func) == "req":
            yield inner
        elif name := _mark_name(inner):
            yield name


def _mark_name(node: ast.AST) -> str:
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "mark"
    ):
        return node.attr
    return ""


def _rows(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


if __name__ == "__main__":
    sys.exit(main())
