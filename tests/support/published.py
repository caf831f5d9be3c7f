"""The procedures that public bodies published, where the data lie beside the project; they are never committed."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "procedures"
RECORDS = "procedures.jsonl.gz"


def published(name: str) -> bytes:
    """One of the files; without the folder the test is skipped."""
    if not FOLDER.is_dir():
        pytest.skip("the published procedures are not on this machine")
    return (FOLDER / name).read_bytes()


def listings() -> list[str]:
    """The names of the four listings."""
    return [f"danh-sach-tthc-{body}.xlsx" for body in ("BoCongAn", "BoTaiChinh", "BoTuPhap", "ToaAnNhanDan")]
