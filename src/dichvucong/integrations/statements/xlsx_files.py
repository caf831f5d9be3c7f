"""XLSX files: the first visible sheet, values only, nothing unpacked beyond what a statement can need."""

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from openpyxl import Workbook, load_workbook

from dichvucong.integrations.statements.cells import Cell, text_of
from dichvucong.integrations.statements.columns import heading_of
from dichvucong.integrations.statements.rows import HEADING_WITHIN, Row
from dichvucong.payments.statements import Columns, UnreadableStatement

MOST_UNPACKED_BYTES: Final = 1024 * 1024 * 1024
MOST_RATIO: Final = 200
"""Real sheets shrink to a tenth; a bomb to a thousandth."""

SMALL_BYTES: Final = 4 * 1024 * 1024
MOST_PARTS: Final = 500
MOST_COLUMNS: Final = 200


def xlsx_rows(body: bytes) -> Iterator[Row]:
    """The rows of the first visible sheet with their numbers. Formulas come as written, `=…`."""
    _check_parts(body)
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False)
        yield from _rows(_visible_sheet(book))
    except UnreadableStatement:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part makes it raise
        raise _broken() from error


def xlsx_header(body: bytes, columns: Columns) -> list[str]:
    """The names of the columns: of the heading, or of the widest of the first rows."""
    first = [row for _number, row in islice(xlsx_rows(body), HEADING_WITHIN)]
    heading = next((found for row in first if (found := heading_of(row, columns))), None)
    if heading is not None:
        return [title for title in heading.titles if title]
    widest = max(first, key=lambda row: sum(cell is not None for cell in row), default=())
    return [text_of(cell) for cell in widest if isinstance(cell, str) and cell.strip()]


def _visible_sheet(book: Workbook) -> Any:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            return sheet
    raise UnreadableStatement("no_visible_sheet", "Tệp Excel không có trang tính nào hiển thị.")


def _rows(sheet: Any) -> Iterator[Row]:
    # The size a sheet announces is the writer's word; unlimited columns would be believed.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells: tuple[Cell, ...] = row[:MOST_COLUMNS]
        yield number, cells


def _check_parts(body: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile as error:
        raise _broken() from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise UnreadableStatement("not_a_workbook", "Tệp không phải là bảng tính Excel (.xlsx).")
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > SMALL_BYTES and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if swollen or unpacked > MOST_UNPACKED_BYTES or len(parts) > MOST_PARTS:
        raise UnreadableStatement("zip_bomb", "Tệp Excel giải nén ra quá lớn, không nhận.")


def _broken() -> UnreadableStatement:
    return UnreadableStatement("truncated", "Tệp Excel bị hỏng hoặc bị cắt cụt. Hãy tải lại từ ngân hàng.")
