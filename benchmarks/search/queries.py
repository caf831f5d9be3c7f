"""The evaluation set: what people type, what they should get, and which half each query belongs to."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TUNING, HELD_OUT = "tuning", "held out"
_FILE = Path(__file__).with_name("queries.tsv")


@dataclass(frozen=True)
class Judged:
    """One query, its kind, and the codes of which any is right."""

    kind: str
    text: str
    codes: frozenset[str]

    @property
    def half(self) -> str:
        """`TUNING` or `HELD_OUT`."""
        return half_of(self.text)


def half_of(text: str) -> str:
    """The half of a query, from its text alone: nobody chose."""
    return HELD_OUT if int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 else TUNING


def judged() -> Sequence[Judged]:
    """The whole set, in the order of the file."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Judged(row["kind"], row["query"], frozenset(row["codes"].split())) for row in rows]
