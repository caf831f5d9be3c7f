"""Every protocol a bank may speak is held to the contract."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADAPTERS = sorted(
    path.stem
    for path in (ROOT / "src" / "dichvucong" / "integrations" / "banks").glob("*.py")
    if any(
        isinstance(node, ast.FunctionDef) and node.name == "build"
        for node in ast.parse(path.read_text()).body
    )
)


@pytest.mark.parametrize("protocol", ADAPTERS)
def test_the_contract_tests_know_the_protocol(protocol: str) -> None:
    bench = (ROOT / "tests" / "integrations" / "banks" / "conftest.py").read_text(encoding="utf-8")

    assert protocol in bench


def test_there_are_adapters() -> None:
    assert {"signed_bank", "vietqr_transfer", "vnpay"} <= set(ADAPTERS)
