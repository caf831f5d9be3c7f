"""Reading the CSV files beside this package."""

import csv
from collections.abc import Iterator, Mapping
from importlib import resources

ACTOR = "demo"

Row = Mapping[str, str]


def rows_of(name: str) -> Iterator[Row]:
    """The lines of one file in `data/`."""
    path = resources.files("dichvucong.config.demo") / "data" / name
    with path.open(encoding="utf-8") as file:
        yield from csv.DictReader(file)
