"""The reader behind the port `procedures.records.RecordReader`: finds out what a file is, and reads it whole."""

import re
import zlib
from collections.abc import Iterable
from typing import Final

from dichvucong.integrations.procedure_records.lines import read_lines
from dichvucong.integrations.procedure_records.listing import read_listing
from dichvucong.procedures.records import (
    MOST_UNPACKED_BYTES,
    FileKind,
    Reading,
    ReadProblem,
    ReadRecord,
    UnreadableRecords,
)

CODE: Final = re.compile(r"\d\.\d{6}(?:\.[A-Z0-9.]{1,30})?")
LONGEST_NAME: Final = 2000
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class ProcedureFiles:
    """Reads the XLSX listing and JSON lines, packed with gzip or not."""

    def read(self, body: bytes) -> Reading:
        """The whole file; lines that cannot be taken are problems. Raises `UnreadableRecords`."""
        if not body:
            raise UnreadableRecords("empty", "Tệp rỗng.")
        if body.startswith(_ZIP):
            return _reading(FileKind.LISTING, read_listing(body))
        text = _unpacked(body) if body.startswith(_GZIP) else body
        first = text.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        if first != b"{":
            raise UnreadableRecords(
                "unknown_format",
                "Không nhận ra dạng tệp. Cổng đọc danh sách .xlsx xuất từ cổng và tệp .jsonl, .jsonl.gz.",
            )
        return _reading(FileKind.RECORDS, read_lines(text))


def _reading(kind: FileKind, items: Iterable[ReadRecord | ReadProblem]) -> Reading:
    """Records and problems apart. The same code twice: the first is taken, unless the second says otherwise."""
    records: dict[str, ReadRecord] = {}
    problems: list[ReadProblem] = []
    for item in items:
        if isinstance(item, ReadProblem):
            problems.append(item)
            continue
        refusal = _refusal(item, records.get(item.code))
        if refusal:
            problems.append(ReadProblem(item.line, "Mã số", refusal, item.code[:40]))
        else:
            records[item.code] = item
    if not records and not problems:
        raise UnreadableRecords("empty", "Tệp không có dòng thủ tục nào.")
    return Reading(kind, tuple(records.values()), tuple(problems))


def _refusal(record: ReadRecord, before: ReadRecord | None) -> str:
    if not CODE.fullmatch(record.code):
        return f"Mã “{record.code[:40]}” không đúng dạng mã thủ tục (ví dụ 1.001193)."
    if len(record.content.name) > LONGEST_NAME:
        return f"Tên thủ tục dài hơn {LONGEST_NAME} ký tự."
    if before is not None:
        return f"Mã {record.code} đã có ở dòng {before.line} của tệp; dòng này không được nhập."
    return ""


def _unpacked(body: bytes) -> bytes:
    """The text of a gzip file, never more of it than agreed."""
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        text = unpacker.decompress(body, MOST_UNPACKED_BYTES + 1)
    except zlib.error as error:
        raise UnreadableRecords("truncated", "Tệp nén bị hỏng.") from error
    if len(text) > MOST_UNPACKED_BYTES:
        raise UnreadableRecords("zip_bomb", "Tệp nén giải ra quá lớn, không nhận.")
    if not unpacker.eof:
        raise UnreadableRecords("truncated", "Tệp nén bị cắt cụt.")
    return text
