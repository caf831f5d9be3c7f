"""Detailed records, one JSON object a line, UTF-8."""

import json
from collections.abc import Iterator
from typing import Any, Final

from dichvucong.integrations.procedure_records.record import parse_record
from dichvucong.procedures.records import MOST_RECORDS, ReadProblem, ReadRecord, UnreadableRecords

TEXTS: Final = ("code", "name", "issuing_agency")
LISTS: Final = ("levels", "results")
LONGEST_LINE_BYTES: Final = 2 * 1024 * 1024
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def read_lines(body: bytes) -> Iterator[ReadRecord | ReadProblem]:
    """Line by line; an empty line is passed over. Raises `UnreadableRecords`."""
    lines = body.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    if len(lines) > MOST_RECORDS:
        raise UnreadableRecords("too_many", f"Tệp có hơn {MOST_RECORDS} dòng. Hãy chia tệp.")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read(number, line)


def _read(number: int, line: bytes) -> ReadRecord | ReadProblem:
    if len(line) > LONGEST_LINE_BYTES:
        return ReadProblem(number, "", f"Dòng dài hơn {LONGEST_LINE_BYTES // 1024**2} MB.")
    try:
        raw = json.loads(line.decode())
    except UnicodeDecodeError as error:
        return ReadProblem(number, f"byte {error.start + 1}", "Dòng không phải mã UTF-8.")
    except json.JSONDecodeError as error:
        return ReadProblem(number, f"ký tự {error.colno}", "Dòng không phải là JSON hợp lệ.")
    except ValueError:
        # Python reads no number of more than some thousand digits.
        return ReadProblem(number, "", "Có con số quá dài.")
    except RecursionError:
        return ReadProblem(number, "", "JSON lồng quá nhiều tầng.")
    return _checked(number, raw)


def _checked(number: int, raw: Any) -> ReadRecord | ReadProblem:
    if not isinstance(raw, dict):
        return ReadProblem(number, "", "Mỗi dòng phải là một đối tượng JSON.")
    code = raw.get("code") if isinstance(raw.get("code"), str) else ""
    for name in TEXTS:
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            return ReadProblem(number, name, "Trường này phải là chữ và không để trống.", str(code)[:40])
    for name in LISTS:
        if not isinstance(raw.get(name, []), list):
            return ReadProblem(number, name, "Trường này phải là một danh sách.", str(code)[:40])
    return parse_record(raw, line=number)
