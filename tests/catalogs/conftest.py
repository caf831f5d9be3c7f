"""The shipped catalogues, loaded: all of them, or without most communes where a test does not need them."""

import shutil
from datetime import datetime
from importlib import resources
from pathlib import Path

import pytest

from dichvucong.catalogs.services import LoadReport, load_reference_data
from dichvucong.kernel.clock import VIETNAM

LINES_OF_UNITS = 60


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)


@pytest.fixture(scope="session")
def short_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogues") / "data"
    with resources.as_file(resources.files("dichvucong.catalogs") / "data") as data:
        shutil.copytree(data, folder)
    lines = (folder / "units.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "units.csv").write_text("".join(lines[:LINES_OF_UNITS]), encoding="utf-8")
    return folder


@pytest.fixture
def catalogues(db: None, now: datetime, short_data: Path) -> LoadReport:
    return load_reference_data(now=now, folder=short_data)


@pytest.fixture
def all_catalogues(db: None, now: datetime) -> LoadReport:
    return load_reference_data(now=now)
