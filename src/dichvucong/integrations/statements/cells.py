"""One cell into one value. Each reader raises `BadCell` with a stable code and a Vietnamese sentence."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from openpyxl.utils.datetime import from_excel

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.money import parse_vnd
from dichvucong.kernel.text import fold

Cell = str | int | float | bool | datetime | date | time | timedelta | None

LARGEST_VND: Final = 999_999_999_999_999
_EXACT_FLOAT: Final = 2**53
_SCIENTIFIC: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_NO_FRACTION: Final = re.compile(r"(?<=[0-9])[.,]0{1,2}$")
_SERIAL: Final = re.compile(r"[3-7][0-9]{4}(?:[.,][0-9]+)?")
_FIRST_SERIAL, _LAST_SERIAL = 30_000, 80_000
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")

STATUSES: Final = {
    **dict.fromkeys(
        ("succeeded", "success", "successful", "thanh cong", "giao dich thanh cong"), "succeeded"
    ),
    **dict.fromkeys(("da thanh toan", "da nop", "da ghi co", "completed", "paid", "ok", "00"), "succeeded"),
    **dict.fromkeys(("failed", "fail", "that bai", "khong thanh cong", "loi", "huy", "cancelled"), "failed"),
    **dict.fromkeys(("reversed", "dao", "da dao", "hoan tra", "da hoan", "refunded"), "reversed"),
}


class BadCell(Exception):
    """The cell cannot be what its column says."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def text_of(cell: Cell) -> str:
    """A text; numbers that a spreadsheet made of codes become their digits again."""
    if isinstance(cell, str):
        text = cell.strip()
        if text[-1:].isdigit() and _SCIENTIFIC.fullmatch(text):
            raise BadCell("scientific_number", _scientific(text))
        return text
    if cell is None:
        return ""
    if isinstance(cell, float):
        if not cell.is_integer() or abs(cell) >= _EXACT_FLOAT:
            raise BadCell("scientific_number", _scientific(repr(cell)))
        return str(int(cell))
    return str(cell)


def amount_of(cell: Cell) -> int:
    """Whole đồng, 0 or more."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise BadCell("amount_missing", "Thiếu số tiền.")
    if isinstance(cell, str):
        return _amount_of_text(cell.strip())
    if isinstance(cell, float) and not cell.is_integer():
        raise BadCell("amount_not_whole", f"Số tiền {cell} không phải số nguyên đồng.")
    return _in_range(int(cell))


def moment_of(cell: Cell, date_format: str) -> datetime:
    """An instant; a cell without a time of day is midnight in Vietnam."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=VIETNAM)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=VIETNAM)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_serial(cell)
    if isinstance(cell, str) and cell.strip():
        return moment_of_text(cell.strip(), date_format)
    raise BadCell("date_missing", "Thiếu ngày giao dịch.")


def status_of(cell: Cell, own: dict[str, str]) -> str:
    """`succeeded`, `failed` or `reversed`; `own` are the source's words, folded."""
    text = text_of(cell)
    word = _folded(text)
    found = own.get(word) or STATUSES.get(word)
    if found is None:
        raise BadCell("status_unknown", f"Không hiểu trạng thái “{text[:40]}”.")
    return found


@lru_cache(maxsize=1000)
def _folded(text: str) -> str:
    """Files hold the same few words a million times."""
    return fold(text)


@lru_cache(maxsize=100_000)
def moment_of_text(text: str, date_format: str) -> datetime:
    """As `moment_of`; the source's own format first, then the usual ones."""
    try:
        return _by_format(text, date_format) or _by_pattern(text) or _by_iso(text)
    except (ValueError, OverflowError) as error:
        raise BadCell("date_malformed", f"Ngày “{text[:40]}” không đúng mẫu ngày/tháng/năm.") from error


def _amount_of_text(text: str) -> int:
    if not text:
        raise BadCell("amount_missing", "Thiếu số tiền.")
    if text.isascii() and text.isdigit():
        return _in_range(int(text[:20]))
    if _SCIENTIFIC.fullmatch(text):
        raise BadCell("scientific_number", _scientific(text))
    if text.startswith("="):
        raise BadCell("formula", "Ô chứa công thức, không phải số. Hãy dán giá trị rồi gửi lại.")
    try:
        return parse_vnd(_NO_FRACTION.sub("", text.lstrip("+")))
    except InvalidValue as error:
        raise BadCell(
            "amount_malformed", f"Số tiền “{text[:40]}” không phải là số nguyên đồng, không âm."
        ) from error


def _in_range(amount_vnd: int) -> int:
    if amount_vnd < 0:
        raise BadCell("amount_negative", "Số tiền âm. Dòng đảo giao dịch phải ghi ở cột trạng thái.")
    if amount_vnd > LARGEST_VND:
        raise BadCell("amount_too_large", "Số tiền lớn quá mức có thật.")
    return amount_vnd


def _by_format(text: str, date_format: str) -> datetime | None:
    if not date_format:
        return None
    try:
        read = datetime.strptime(text, date_format)  # noqa: DTZ007 -- the zone is given below
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=VIETNAM)


def _by_pattern(text: str) -> datetime | None:
    found = _DAY_FIRST.fullmatch(text)
    if found:
        day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    found = _COMPACT.fullmatch(text)
    if found:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    return _of_serial(float(text.replace(",", "."))) if _SERIAL.fullmatch(text) else None


def _by_iso(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=VIETNAM)


def _of_serial(number: float) -> datetime:
    """Excel counts days from 1900 and calls the result a number."""
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        raise BadCell("date_malformed", "Số này không phải là một ngày.")
    read = from_excel(number)
    assert isinstance(read, datetime), "a number of this size is a day"
    return read.replace(microsecond=0, tzinfo=VIETNAM)


def _scientific(text: str) -> str:
    return f"Số “{text[:40]}” bị bảng tính rút gọn, đã mất chữ số. Hãy định dạng cột là văn bản rồi xuất lại."
