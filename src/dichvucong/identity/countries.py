"""The countries whose passports are taken, with their Vietnamese names, in Vietnamese order."""

import csv
from collections.abc import Sequence
from functools import cache
from importlib import resources


@cache
def countries() -> Sequence[tuple[str, str]]:
    """Code (ISO 3166-1 alpha-2; XK for Kosovo) and name."""
    path = resources.files("dichvucong.identity") / "data" / "countries.csv"
    return [
        (row["code"], row["name"]) for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]


def country_in_brackets(code: str) -> str:
    """The country of a passport, to stand after its number: ` (Hoa Kỳ)`; "" for no country."""
    return f" ({dict(countries()).get(code, code)})" if code else ""
