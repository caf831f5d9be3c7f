"""The one reader of statement files: tells the format from the bytes, watches limits, checks declared totals."""

import re
from collections.abc import Iterator
from typing import Final

from dichvucong.integrations.statements.bulk import line_blocks
from dichvucong.integrations.statements.camt import camt_format, camt_items
from dichvucong.integrations.statements.csv_files import csv_blocks, csv_header, csv_rows
from dichvucong.integrations.statements.notices import notice_items
from dichvucong.integrations.statements.rows import CREDIT_SIDES, items_of
from dichvucong.integrations.statements.xlsx_files import xlsx_header, xlsx_rows
from dichvucong.kernel.money import format_vnd
from dichvucong.payments.statements import (
    LARGEST_FILE_BYTES,
    MOST_PROBLEMS,
    MOST_ROWS,
    Block,
    CreditIn,
    Declared,
    Item,
    LineBlock,
    LineIn,
    Problem,
    Submission,
    UnreadableStatement,
)

_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_PDF: Final = b"%PDF"
_ENTRY_END: Final = re.compile(rb"</(?:[A-Za-z0-9_.-]+:)?Ntry\s*>")
_MARKS: Final = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


class FileReader:
    """`payments.statements.StatementReader` over all formats."""

    def format_of(self, body: bytes) -> str:
        """`csv`, `xlsx`, `camt.053`, `camt.054` or `json`. Raises `UnreadableStatement`."""
        start = body[:256].lstrip(_MARKS)
        if not start:
            raise UnreadableStatement("empty", "Tệp rỗng, không có dòng nào.")
        if len(body) > LARGEST_FILE_BYTES:
            raise UnreadableStatement("too_large", f"Tệp lớn hơn {LARGEST_FILE_BYTES // 1024**2} MB.")
        if body.startswith((_OLD_EXCEL, _PDF)):
            raise UnreadableStatement(
                "format_unknown", "Chỉ nhận CSV, Excel .xlsx, XML camt.053/camt.054 hoặc JSON."
            )
        if body.startswith(_ZIP):
            return "xlsx"
        if start.startswith(b"<"):
            return camt_format(body)
        return "json" if start.startswith((b"{", b"[")) else "csv"

    def read(self, submission: Submission) -> Iterator[Item]:
        """Line by line. Raises `UnreadableStatement`."""
        for item in self.read_blocks(submission):
            if isinstance(item, LineBlock):
                yield from item.rows()
            else:
                yield item

    def read_blocks(self, submission: Submission) -> Iterator[Block]:
        """The same with the lines of CSV files in blocks."""
        kind = self.format_of(submission.body)
        if kind.startswith("camt") and submission.side not in CREDIT_SIDES:
            raise UnreadableStatement(
                "format_unfit", "Tệp camt chỉ dùng cho báo có của ngân hàng và Kho bạc."
            )
        return _checked(_items(kind, submission), may_be_empty=kind.startswith("camt"))

    def rows_about(self, body: bytes) -> int | None:
        """Lines of a CSV file, entries of a camt message, amounts of a JSON list; None for the rest."""
        try:
            kind = self.format_of(body)
        except UnreadableStatement:
            return None
        match kind:
            case "csv":
                return body.count(b"\n")
            case "json":
                return body.count(b'"amount_vnd"')
            case "xlsx":
                return None
            case _:
                return sum(1 for _ in _ENTRY_END.finditer(body))

    def header(self, submission: Submission) -> list[str]:
        """The column names of a table; empty for XML and JSON."""
        kind = self.format_of(submission.body)
        if kind == "csv":
            return csv_header(submission.body, submission.columns)
        return xlsx_header(submission.body, submission.columns) if kind == "xlsx" else []


def _items(kind: str, submission: Submission) -> Iterator[Block]:
    match kind:
        case "csv" if submission.side not in CREDIT_SIDES:
            return line_blocks(csv_blocks(submission.body, submission.columns), submission)
        case "csv":
            return items_of(csv_rows(submission.body, submission.columns), submission)
        case "xlsx":
            return items_of(xlsx_rows(submission.body), submission)
        case "json":
            return notice_items(submission)
        case _:
            return camt_items(submission)


def _checked(items: Iterator[Block], *, may_be_empty: bool) -> Iterator[Block]:
    """Limits while reading; at the end, what was declared against what was read.

    Banks write a camt message for a day without entries; an empty table is a mistake unless it says that it is not.
    """
    good = bad = amount_vnd = 0
    declared: list[Declared] = []
    for item in items:
        if isinstance(item, Declared):
            declared.append(item)
        elif isinstance(item, Problem):
            bad += 1
        else:
            good += _count_of(item)
            amount_vnd += _sum_of(item)
        if bad > MOST_PROBLEMS:
            raise UnreadableStatement(
                "too_many_problems",
                f"Hơn {MOST_PROBLEMS} dòng sai. Hãy kiểm tra lại tệp và cách khai báo cột.",
            )
        if good + bad > MOST_ROWS:
            raise UnreadableStatement("too_many_rows", f"Tệp có quá {MOST_ROWS} dòng.")
        yield item
    said_so = may_be_empty or any(said.count == 0 for said in declared)
    if not good + bad and not said_so:
        raise UnreadableStatement("no_lines", "Tệp không có dòng giao dịch nào.")
    for said in declared:
        _compare(said, good, bad, amount_vnd)


def _count_of(item: LineBlock | LineIn | CreditIn) -> int:
    return len(item.position) if isinstance(item, LineBlock) else 1


def _sum_of(item: LineBlock | LineIn | CreditIn) -> int:
    return sum(item.amount_vnd) if isinstance(item, LineBlock) else item.amount_vnd


def _compare(said: Declared, good: int, bad: int, amount_vnd: int) -> None:
    if said.count is not None and said.count != good + bad:
        raise UnreadableStatement(
            "totals_differ",
            f"Tệp ghi có {said.count} dòng nhưng đọc được {good + bad}. Tệp có thể bị cắt cụt.",
        )
    if said.amount_vnd is not None and not bad and said.amount_vnd != amount_vnd:
        raise UnreadableStatement(
            "totals_differ",
            f"Tệp ghi tổng {format_vnd(said.amount_vnd)} nhưng các dòng cộng lại {format_vnd(amount_vnd)}.",
        )
