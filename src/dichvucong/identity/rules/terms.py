"""How long waits around accounts last: a dated table. A new text, or another choice, is a new line. Pure."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Unit(StrEnum):
    """In what a term is counted."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True)
class Term:
    """One line. `source` is the article, or says that it is our choice."""

    name: str
    valid_from: date
    amount: int
    unit: Unit
    source: str

    @property
    def span(self) -> timedelta:
        """As hours of the clock; months have none."""
        assert self.unit is not Unit.MONTHS, f"{self.name} is counted in months"
        return timedelta(hours=self.amount) if self.unit is Unit.HOURS else timedelta(days=self.amount)


@dataclass(frozen=True)
class ReviewTerms:
    """The terms by which rights are looked at again."""

    every: timedelta
    notice: timedelta
    unused: timedelta


Terms = Mapping[str, Sequence[Term]]


def read_terms(lines: Iterable[str]) -> Terms:
    """The table from CSV with a heading line, by name, oldest first. Raises `ValueError` naming the line."""
    found: dict[str, list[Term]] = {}
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            term = Term(
                row["name"].strip(),
                date.fromisoformat(row["valid_from"].strip()),
                _positive(row["amount"]),
                Unit(row["unit"].strip()),
                row["source"].strip(),
            )
        except (KeyError, ValueError, AttributeError, TypeError) as error:
            raise ValueError(f"line {number} of the terms of accounts: {error}") from error
        found.setdefault(term.name, []).append(term)
    return {name: sorted(terms, key=lambda term: term.valid_from) for name, terms in found.items()}


def merged(shipped: Terms, own: Terms) -> Terms:
    """The operator's lines for the names they give, ours for the rest. Raises `ValueError` for what nobody asks for."""
    for name, terms in own.items():
        if name not in shipped:
            raise ValueError(f"no term is called {name}")
        months = shipped[name][0].unit is Unit.MONTHS
        if any((term.unit is Unit.MONTHS) is not months for term in terms):
            raise ValueError(f"{name} is counted in {shipped[name][0].unit}")
    return {**shipped, **{name: _from_the_start(shipped[name], terms) for name, terms in own.items()}}


def term_on(name: str, day: date, terms: Terms) -> Term:
    """The term in force on a day; before the first line, the first."""
    lines = terms[name]
    return next((term for term in reversed(lines) if term.valid_from <= day), lines[0])


def _from_the_start(shipped: Sequence[Term], own: Sequence[Term]) -> Sequence[Term]:
    """Ours until the operator's first line begins."""
    return [*(term for term in shipped if term.valid_from < own[0].valid_from), *own]


def _positive(text: str) -> int:
    amount = int(text)
    if amount <= 0:
        raise ValueError(f"{amount} is no length")
    return amount
