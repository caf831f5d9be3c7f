"""CSV files: any of the separators `;` `,` tab `|`, any of the usual encodings. Read in blocks of rows."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress, islice
from operator import methodcaller
from typing import Any, Final, NamedTuple

from dichvucong.integrations.statements.columns import heading_of
from dichvucong.integrations.statements.decoding import encoding_of, ends_within_a_line, mis_encoded, opened
from dichvucong.integrations.statements.rows import HEADING_WITHIN, Row
from dichvucong.payments.statements import Columns, UnreadableStatement

SEPARATORS: Final = (";", ",", "\t", "|")
_LONGEST_HEAD: Final = 64 * 1024
_PIECE: Final = 256 * 1024
"""Characters read at once: some thousand rows, which the processor's cache can hold."""

_LEAST_WIDTH: Final = 2
_ENDS: Final = methodcaller("endswith", "\n")


class Rows(NamedTuple):
    """Rows as they follow each other, and the line each of them ends on."""

    numbers: Sequence[int]
    rows: Sequence[list[str]]


class Cells(NamedTuple):
    """The same of rows that all have the heading's width, column by column."""

    numbers: Sequence[int]
    columns: Sequence[Sequence[str]]


def csv_rows(body: bytes, columns: Columns) -> Iterator[Row]:
    """The rows with their line numbers. Raises `UnreadableStatement` where the end of the file is missing."""
    for block in csv_blocks(body, columns):
        if isinstance(block, Rows):
            yield from zip(block.numbers, block.rows, strict=True)
        else:
            yield from zip(block.numbers, zip(*block.columns, strict=True), strict=True)


def csv_blocks(body: bytes, columns: Columns) -> Iterator[Rows | Cells]:
    """As `csv_rows`. The first block is small: whoever reads finds the heading in it, or nowhere."""
    file = _CsvFile(body, columns)
    head = file.head()
    width = next((len(row) for row in head.rows if heading_of(row, columns) is not None), 0)
    block: Rows | Cells = head
    for following in file.blocks(width):
        yield block
        block = following
    if isinstance(block, Rows) and block.rows and file.cut and len(block.rows[-1]) < width:
        raise _truncated()
    yield block


def csv_header(body: bytes, columns: Columns) -> list[str]:
    """The names of the columns: of the heading, or of the widest of the first lines."""
    head = _head(body, encoding_of(body))
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=_separator(head, columns))
    first = list(islice(reader, HEADING_WITHIN))
    heading = next((found for row in first if (found := heading_of(row, columns))), None)
    if heading is not None:
        return [title for title in heading.titles if title]
    return [cell.strip() for cell in max(first, key=len, default=[]) if cell.strip()]


class _CsvFile:
    """The text of a file from its beginning to its end, a piece at a time."""

    def __init__(self, body: bytes, columns: Columns) -> None:
        encoding = encoding_of(body)
        self.separator = _separator(_head(body, encoding), columns)
        self.cut = ends_within_a_line(body, encoding)
        self.text = opened(body, encoding)
        self.line = 0

    def head(self) -> Rows:
        """The rows in which a heading must be."""
        return self._rows(self.text, lambda rows, _reader: len(rows) >= HEADING_WITHIN)

    def blocks(self, width: int) -> Iterator[Rows | Cells]:
        """The rest, some thousand rows at once."""
        while piece := self._next_piece():
            yield from self._split(piece, width) or [self._rows_of(piece)]

    def _next_piece(self) -> str:
        try:
            return self.text.read(_PIECE) + self.text.readline()
        except UnicodeDecodeError as error:
            raise mis_encoded() from error

    def _split(self, piece: str, width: int) -> list[Rows | Cells]:
        """The piece taken apart at its separators; nothing where quotes or rows of another width need care."""
        plain = piece.replace("\r\n", "\n")
        if width < _LEAST_WIDTH or "\r" in plain or not plain.endswith("\n"):
            return []
        numbers: Sequence[int] = range(self.line + 1, self.line + 1 + plain.count("\n"))
        quoted: list[Rows | Cells] = []
        if '"' in plain:
            lines = plain[:-1].split("\n")
            with_quotes = ['"' in line for line in lines]
            rows = self._quoted([*compress(lines, with_quotes)])
            if not rows or len(rows) > len(lines) // 2:
                return []
            quoted = [Rows([*compress(numbers, with_quotes)], rows)]
            without = [not one for one in with_quotes]
            numbers = [*compress(numbers, without)]
            plain = "\n".join([*compress(lines, without), ""])
        columns = self._columns(plain, width, len(numbers))
        if not columns:
            return []
        self.line += piece.count("\n")
        return [*quoted, Cells(numbers, columns)]

    def _quoted(self, lines: list[str]) -> list[list[str]]:
        """The rows of lines with quotes; none where a cell may go over the end of its line."""
        if any(line.count('"') % 2 for line in lines):
            return []
        try:
            rows = list(csv.reader(lines, delimiter=self.separator, strict=True))
        except csv.Error:
            return []
        return rows if len(rows) == len(lines) else []

    def _columns(self, plain: str, width: int, count: int) -> list[list[str]]:
        """Cut at every separator, each row has to end where the width says, and nowhere else."""
        cells = plain.replace("\n", f"\n{self.separator}").split(self.separator)
        last = cells[width - 1 : -1 : width]
        if len(cells) != width * count + 1 or not all(map(_ENDS, last)):
            return []
        return [*(cells[at:-1:width] for at in range(width - 1)), [cell[:-1] for cell in last]]

    def _rows_of(self, piece: str) -> Rows:
        """The rows that begin in a piece; the last one may go on behind it."""
        own = list(io.StringIO(piece, newline=""))
        lines = chain(own, iter(self.text.readline, ""))
        return self._rows(lines, lambda _rows, reader: reader.line_num >= len(own))

    def _rows(self, lines: Iterable[str], enough: Callable[[list[list[str]], Any], bool]) -> Rows:
        reader = csv.reader(lines, delimiter=self.separator, strict=True)
        numbers: list[int] = []
        rows: list[list[str]] = []
        try:
            while not enough(rows, reader):
                rows.append(next(reader))
                numbers.append(self.line + reader.line_num)
        except StopIteration:
            pass
        except csv.Error as error:
            cut = "unexpected end" in str(error)
            raise (_truncated() if cut else _broken(self.line + reader.line_num)) from error
        except UnicodeDecodeError as error:
            raise mis_encoded() from error
        self.line += reader.line_num
        return Rows(numbers, rows)


def _head(body: bytes, encoding: str) -> str:
    start = io.BytesIO(body[: 4 * _LONGEST_HEAD])
    # The cut may go through a letter.
    return io.TextIOWrapper(start, encoding, errors="ignore", newline="").read(_LONGEST_HEAD)


def _separator(head: str, columns: Columns) -> str:
    """The one with which a heading is found, else the one that is there most often."""
    for separator in SEPARATORS:
        try:
            rows = list(
                islice(csv.reader(io.StringIO(head, newline=""), delimiter=separator), HEADING_WITHIN)
            )
        except csv.Error:
            continue
        if any(heading_of(row, columns) for row in rows):
            return separator
    return max(SEPARATORS, key=head.count)


def _truncated() -> UnreadableStatement:
    return UnreadableStatement("truncated", "Tệp bị cắt cụt ở cuối. Hãy tải lại tệp đầy đủ từ ngân hàng.")


def _broken(line: int) -> UnreadableStatement:
    return UnreadableStatement("malformed", f"Dòng {line} sai dấu nháy kép, không tách được các cột.")
