"""Files for spreadsheets, written row by row: CSV that Vietnamese survives, and Excel workbooks."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
_IN_MEMORY: Final = 1024 * 1024
_LONGEST_CELL: Final = 32_767
"""What Excel takes in one cell."""

Cells = Sequence[str | int]


def csv_lines(header: Sequence[str], rows: Iterable[Cells]) -> Iterator[str]:
    """UTF-8 with a mark, so that spreadsheets read Vietnamese right."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(header)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def xlsx_file(name: str, header: Sequence[str], rows: Iterable[Cells]) -> IO[bytes]:
    """The same as an Excel workbook, at its beginning; numbers stay numbers. Large ones lie on disk."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.append(list(header))
    for row in rows:
        sheet.append([_fitting(harmless(cell)) for cell in row])
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def harmless(cell: str | int) -> str | int:
    """A text that a spreadsheet would take for a formula is quoted (OWASP, CSV injection)."""
    if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{cell}"
    return cell


def attachment(name: str, extension: str) -> str:
    """The header that makes an answer a file of today."""
    return f'attachment; filename="{name}-{vietnam_day(clock_now()):%Y%m%d}.{extension}"'


def _fitting(cell: str | int) -> str | int:
    """Without what no workbook can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", cell)[:_LONGEST_CELL] if isinstance(cell, str) else cell
