import csv
import shutil
from pathlib import Path

import pytest

from dichvucong import catalogs
from dichvucong.catalogs.services import load_reference_data
from tests.factories.accounts import LONG_AGO


@pytest.fixture(scope="session")
def small_country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped catalogues without communes, which take seconds to load."""
    folder = tmp_path_factory.mktemp("catalogues")
    shutil.copytree(Path(catalogs.__file__).parent / "data", folder, dirs_exist_ok=True)
    units = folder / "units.csv"
    with units.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = list(reader.fieldnames or ())
        provinces = [row for row in reader if not row["province_code"]]
    with units.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(provinces)
    return folder


@pytest.fixture(autouse=True)
def country(db: None, small_country: Path) -> None:
    load_reference_data(now=LONG_AGO, folder=small_country)
