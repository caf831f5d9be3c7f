"""The portal's own listing as a spreadsheet: a title row, a header row, one procedure a row, agencies one a line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from dichvucong.integrations.procedure_records.people import parse_agencies
from dichvucong.integrations.procedure_records.texts import one_line
from dichvucong.integrations.statements.xlsx_files import xlsx_rows
from dichvucong.kernel.text import fold
from dichvucong.payments.statements import UnreadableStatement
from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.records import MOST_RECORDS, ReadProblem, ReadRecord, UnreadableRecords

COLUMNS: Final = {
    "code": "Mã số",
    "name": "Tên",
    "issuer": "Cơ quan ban hành",
    "implementing": "Cơ quan thực hiện",
    "field": "Lĩnh vực",
}
NEEDED: Final = ("code", "name", "issuer")
HEADER_WITHIN: Final = 20
_FOLDED: Final = {fold(title): name for name, title in COLUMNS.items()}
_WORDS: Final[Mapping[str, str]] = {
    "truncated": "Tệp Excel bị hỏng hoặc bị cắt cụt. Hãy xuất lại từ cổng.",
}

Row = tuple[int, Sequence[object]]


def read_listing(body: bytes) -> Iterator[ReadRecord | ReadProblem]:
    """The rows below the header. Raises `UnreadableRecords`."""
    try:
        rows = [(number, cells) for number, cells in xlsx_rows(body)]
    except UnreadableStatement as refusal:
        raise UnreadableRecords(refusal.reason, _WORDS.get(refusal.reason, refusal.message)) from refusal
    if len(rows) > MOST_RECORDS:
        raise UnreadableRecords("too_many", f"Bảng có hơn {MOST_RECORDS} dòng. Hãy chia tệp.")
    header, places = _header(rows)
    for number, cells in rows:
        if number > header and any(_text(cell) for cell in cells):
            yield _read(number, {name: _cell(cells, at) for name, at in places.items()})


def _header(rows: Iterable[Row]) -> tuple[int, Mapping[str, int]]:
    """The number of the header row and where each column stands. Raises `UnreadableRecords`."""
    best: dict[str, int] = {}
    for number, cells in rows:
        if number > HEADER_WITHIN:
            break
        places = {name: at for at, cell in enumerate(cells) if (name := _FOLDED.get(fold(_text(cell))))}
        if all(name in places for name in NEEDED):
            return number, places
        best = max(best, places, key=len)
    lacking = ", ".join(f"“{COLUMNS[name]}”" for name in NEEDED if name not in best)
    raise UnreadableRecords(
        "columns_missing",
        f"Không thấy cột {lacking} trong {HEADER_WITHIN} dòng đầu. "
        "Hãy dùng tệp danh sách thủ tục xuất từ cổng, giữ nguyên dòng tên cột.",
    )


def _read(line: int, row: Mapping[str, str]) -> ReadRecord | ReadProblem:
    for name in NEEDED:
        if not row[name].strip():
            return ReadProblem(line, COLUMNS[name], "Ô này không được để trống.", one_line(row["code"]))
    content = ProcedureContent(
        name=one_line(row["name"]),
        field_name=one_line(row.get("field", "")),
        implementing=parse_agencies(row.get("implementing", "")),
    )
    told = {"name": True, "field_name": bool(content.field_name), "implementing": bool(content.implementing)}
    return ReadRecord(
        line=line,
        code=one_line(row["code"]),
        issuer=one_line(row["issuer"]),
        content=content,
        stated=tuple(name for name, is_told in told.items() if is_told),
    )


def _cell(cells: Sequence[object], at: int) -> str:
    return _text(cells[at]) if at < len(cells) else ""


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
