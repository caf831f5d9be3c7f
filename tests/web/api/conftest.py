"""Two connected systems, H26 (Hà Nội) and H31 (Hải Phòng), with tokens, on a small catalogue."""

import csv
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import pytest

from dichvucong.catalogs.services import load_reference_data
from dichvucong.kernel.clock import now
from dichvucong.payments.gateways import providers
from tests.factories.agencies import plant
from tests.factories.payments import ScriptedProvider, a_provider
from tests.web.api.partners import Partner, connect

SHIPPED = resources.files("dichvucong.catalogs") / "data"
KEPT: dict[str, Callable[[dict[str, str]], bool]] = {
    "units.csv": lambda row: row["code"] == "01",
    "agencies.csv": lambda row: row["code"] in {"H26", "H31"},
    "banks.csv": lambda row: row["code"] == "970436",
    "payment_types.csv": lambda _row: True,
    "budget_items.csv": lambda row: row["code"] in {"2764", "2771", "4252"},
    "placements.csv": lambda row: row["code"] in {"H26", "H31"},
}


@pytest.fixture(scope="session")
def small_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The few lines of the shipped catalogues that these tests need."""
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "defaults.json").write_text((SHIPPED / "defaults.json").read_text("utf-8"), "utf-8")
    for name, wanted in KEPT.items():
        with (SHIPPED / name).open(encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows = [row for row in reader if wanted(row)]
            with (folder / name).open("w", encoding="utf-8") as out:
                writer = csv.DictWriter(out, reader.fieldnames or [])
                writer.writeheader()
                writer.writerows(rows)
    return folder


def furnish(folder: Path) -> Partner:
    """Catalogue, agencies and the system of Hà Nội."""
    load_reference_data(now=now(), folder=folder)
    plant("H26.12", "H26.12.3", "H31.7")
    return connect("hanoi", "H26")


@pytest.fixture
def hanoi(db: None, small_catalogue: Path) -> Partner:
    """The system that may act for H26 and everything below."""
    return furnish(small_catalogue)


@pytest.fixture
def haiphong(hanoi: Partner) -> Partner:
    """The system that may act for H31 and everything below."""
    return connect("haiphong", "H31")


@pytest.fixture
def committed_hanoi(transactional_db: None, small_catalogue: Path) -> Partner:
    """As `hanoi`, for tests that need real commits and several connections."""
    return furnish(small_catalogue)


@pytest.fixture
def bank(db: None) -> Iterator[ScriptedProvider]:
    """One provider, whose answers the test sets."""
    before = {code: providers[code] for code in providers.codes()}
    scripted = ScriptedProvider()
    providers.install({"scripted": scripted})
    a_provider("scripted", fee_flat_vnd=1100)
    yield scripted
    providers.install(before)
