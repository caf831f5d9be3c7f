"""CSV files: any of the separators `;` `,` tab `|`, any of the usual encodings."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Final

from dichvucong.integrations.statements.columns import heading_of
from dichvucong.integrations.statements.decoding import decoded
from dichvucong.integrations.statements.rows import HEADING_WITHIN, Row
from dichvucong.payments.statements import Columns, UnreadableStatement

SEPARATORS: Final = (";", ",", "\t", "|")
_LONGEST_HEAD: Final = 64 * 1024


def csv_rows(body: bytes, columns: Columns) -> Iterator[Row]:
    """The rows with their line numbers. Raises `UnreadableStatement` where the end of the file is missing."""
    text = decoded(body)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text, columns), strict=True)
    cut = not text.endswith(("\n", "\r"))
    width = 0
    previous: list[str] | None = None
    number = 0
    try:
        for row in reader:
            if previous is not None:
                yield number, previous
            if not width and heading_of(row, columns) is not None:
                width = len(row)
            previous, number = row, reader.line_num
    except csv.Error as error:
        raise _truncated() if "unexpected end" in str(error) else _broken(reader.line_num) from error
    if previous is None:
        return
    if cut and width and len(previous) < width:
        raise _truncated()
    yield number, previous


def csv_header(body: bytes, columns: Columns) -> list[str]:
    """The names of the columns: of the heading, or of the widest of the first lines."""
    text = decoded(body)
    reader = csv.reader(io.StringIO(text[:_LONGEST_HEAD], newline=""), delimiter=_separator(text, columns))
    first = list(islice(reader, HEADING_WITHIN))
    heading = next((found for row in first if (found := heading_of(row, columns))), None)
    if heading is not None:
        return [title for title in heading.titles if title]
    return [cell.strip() for cell in max(first, key=len, default=[]) if cell.strip()]


def _separator(text: str, columns: Columns) -> str:
    """The one with which a heading is found, else the one that is there most often."""
    head = text[:_LONGEST_HEAD]
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
