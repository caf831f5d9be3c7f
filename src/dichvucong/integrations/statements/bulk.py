"""Lines of large CSV files, checked a column at a time. What a column does not understand at once is read row by row.

The rules are those of `rows`: a column that is plain as a whole is taken as it is, any other is converted cell by cell
by the same functions, and a row in which something is wrong goes the slow way, which says what.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, compress
from typing import Any, Final, TypeVar

from dichvucong.integrations.statements.cells import BadCell, amount_of, status_of
from dichvucong.integrations.statements.columns import declared_above, is_total
from dichvucong.integrations.statements.csv_files import Cells, Rows
from dichvucong.integrations.statements.rows import (
    LONGEST,
    PORTAL_CODE,
    Table,
    check_source,
    currency_of,
    fee_of,
    find_heading,
    own_number,
    payment_code_of,
    plausible_moment,
    tidy_text,
)
from dichvucong.kernel.clock import VIETNAM
from dichvucong.payments.statements import Block, LineBlock, Submission

V = TypeVar("V")

_LONGEST_TOTAL_LABEL: Final = 15
_STARTS_OF_TOTALS: Final = frozenset({"", "t", "T", "c", "C", "s", "S"})
_DIGITS_WITHIN_RANGE: Final = 15
_REMEMBERED: Final = 100_000


def line_blocks(blocks: Iterator[Rows | Cells], submission: Submission) -> Iterator[Block]:
    """Everything a table of lines says. Raises `UnreadableStatement` when no heading is found."""
    first = next(blocks, Rows((), ()))
    assert isinstance(first, Rows), "the heading's width is not known yet"
    heading, above = find_heading(zip(first.numbers, first.rows, strict=True), submission.columns)
    yield declared_above(above)
    bulk = _Bulk(Table(heading, submission), submission)
    begun = 1 + len(above)
    for block in chain([Rows(first.numbers[begun:], first.rows[begun:])], blocks):
        yield from bulk.items(block)


class _Memory(dict[str, V]):
    """What became of a text, for columns in which the same few texts come a million times."""

    def __init__(self, convert: Callable[[str], V]) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, text: str) -> V:
        value = self.convert(text)
        if len(self) < _REMEMBERED:
            self[text] = value
        return value


class _Bulk:
    """The blocks below one heading."""

    def __init__(self, table: Table, submission: Submission) -> None:
        self.table = table
        self.width = len(table.heading.titles)
        self.moments: _Memory[tuple[datetime, date]] = _Memory(
            lambda text: plausible_moment(text, submission)
        )
        self.statuses: _Memory[str] = _Memory(lambda text: status_of(text, table.statuses))
        self.currencies: _Memory[str] = _Memory(currency_of)
        self.sources: _Memory[None] = _Memory(lambda text: check_source(text, submission))
        self.cells: Sequence[Sequence[str]] = ()
        self.bad: set[int] = set()

    def items(self, block: Rows | Cells) -> Iterator[Block]:
        """The good lines as one block; the others one by one."""
        if isinstance(block, Rows):
            ragged = {at for at, row in enumerate(block.rows) if len(row) != self.width}
            for at in sorted(ragged):
                yield from self.table.items(block.numbers[at], block.rows[at])
            even = _without(ragged, [block.numbers, block.rows])
            block = Cells(even[0], list(zip(*even[1], strict=True)))
        if block.numbers:
            yield from self._even_items(block)

    def _even_items(self, block: Cells) -> Iterator[Block]:
        self.cells = block.columns
        self.bad = set(self._no_lines())
        lines = self._lines(block.numbers)
        for at in sorted(self.bad):
            yield from self.table.items(block.numbers[at], [column[at] for column in self.cells])
        if self.bad:
            lines = LineBlock(*_without(self.bad, lines))
        if lines.position:
            yield lines

    def _no_lines(self) -> Iterator[int]:
        """Empty rows and totals, which only look like lines."""
        for at, cell in enumerate(self.cells[0]):
            if len(cell) < _LONGEST_TOTAL_LABEL and _may_be_label(cell):
                row = [column[at] for column in self.cells]
                if not any(row) or is_total(row):
                    yield at

    def _lines(self, numbers: Sequence[int]) -> LineBlock:
        """All columns; what stands in the places of `bad` rows means nothing."""
        self._each("bank_code", self.sources.__getitem__, None)
        moments = self._each("time", self.moments.__getitem__, _NEVER)
        days = [day for _moment, day in moments]
        contents, codes = self._texts("content"), self._texts("payment_code")
        if not all(map(PORTAL_CODE.fullmatch, codes)):
            codes = list(map(payment_code_of, codes, contents, days))
        references, identifiers = self._texts("provider_reference"), self._texts("revenue_identifier")
        statuses = self._statuses(len(numbers))
        return LineBlock(
            position=numbers,
            external_id=self._own_numbers(codes, references, identifiers, statuses),
            payment_code=codes,
            provider_reference=references,
            revenue_identifier=identifiers,
            agency_code=self._texts("agency_code"),
            day=days,
            status=statuses,
            amount_vnd=self._amounts(),
            fee_vnd=self._each("fee_vnd", fee_of, 0),
            currency=self._each("currency", self.currencies.__getitem__, "VND"),
            paid_at=[moment for moment, _day in moments],
            account_number=self._texts("account_number"),
            content=contents,
        )

    def _column(self, field: str) -> Sequence[str] | None:
        place = self.table.places.get(field)
        return None if place is None else self.cells[place]

    def _each(self, field: str, convert: Callable[[str], V], missing: V) -> list[V]:
        """Every cell converted; a bad one is noted. `missing` stands for a column that is not there."""
        column = self._column(field)
        if column is None:
            return [missing] * len(self.cells[0])
        try:
            return list(map(convert, column))
        except BadCell:
            return [self._noted(at, cell, convert, missing) for at, cell in enumerate(column)]

    def _noted(self, at: int, cell: str, convert: Callable[[str], V], missing: V) -> V:
        try:
            return convert(cell)
        except BadCell:
            self.bad.add(at)
            return missing

    def _texts(self, field: str) -> Sequence[str]:
        column = self._column(field)
        if column is not None and _all_plain(column, LONGEST[field]):
            return column
        return self._each(field, lambda cell: tidy_text(field, cell), "")

    def _amounts(self) -> Sequence[int]:
        column = self._column("amount_vnd") or ()
        digits = "".join(column)
        short = all(column) and max(map(len, column)) <= _DIGITS_WITHIN_RANGE
        if short and digits.isascii() and digits.isdigit():
            return list(map(int, column))
        return self._each("amount_vnd", amount_of, 0)

    def _statuses(self, count: int) -> Sequence[str]:
        if "status" not in self.table.places:
            return ["succeeded"] * count
        return self._each("status", self.statuses.__getitem__, "")

    def _own_numbers(self, *others: Sequence[str]) -> Sequence[str]:
        numbers = self._texts("external_id")
        if all(numbers):
            return numbers
        found = [number or own_number(*named) for number, *named in zip(numbers, *others, strict=True)]
        self.bad.update(at for at, number in enumerate(found) if not number)
        return found


_NEVER: Final = (datetime(2000, 1, 1, tzinfo=VIETNAM), date(2000, 1, 1))
"""Stands in a row that is read again the slow way."""


def _may_be_label(cell: str) -> bool:
    return not cell.isascii() or cell.lstrip()[:1] in _STARTS_OF_TOTALS


def _without(bad: set[int], columns: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    if not bad:
        return columns
    wanted = [at not in bad for at in range(len(columns[0]))]
    return [list(compress(column, wanted)) for column in columns]


def _all_plain(column: Sequence[str], longest: int) -> bool:
    """Printable ASCII without blanks at the ends, short enough, and no number a spreadsheet has rounded."""
    joined = "\n".join(column)
    if not joined.isascii() or not joined.replace("\n", "").isprintable():
        return False
    if joined.count("\n") != len(column) - 1 or max(map(len, column)) > longest:
        return False
    if " " in joined and _BLANK_AT_AN_END.search(f"\n{joined}\n"):
        return False
    return not (("E" in joined or "e" in joined) and _MAY_BE_ROUNDED.search(joined))


_BLANK_AT_AN_END: Final = re.compile(r"\n | \n")
_MAY_BE_ROUNDED: Final = re.compile(r"[0-9][Ee][+-]?[0-9]")
