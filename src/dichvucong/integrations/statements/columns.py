"""Which column of a table means what: the source's own mapping first, the usual Vietnamese and English names next."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dichvucong.integrations.statements.cells import BadCell, Cell, amount_of, moment_of_text, text_of
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.text import fold, tidy
from dichvucong.payments.statements import Columns, Declared, UnreadableStatement

USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "payment_code": ("ma giao dich", "ma thanh toan", "payment code", "ma giao dich tren cong"),
    "external_id": ("so but toan", "ma but toan", "so chung tu", "so ct", "external id", "transaction id"),
    "provider_reference": ("ma tham chieu", "so tham chieu", "provider reference", "ma giao dich ngan hang"),
    "revenue_identifier": ("ma khoan thu", "ma dinh danh khoan thu", "ma ho so", "revenue identifier"),
    "agency_code": ("ma don vi", "ma co quan", "agency code"),
    "time": (
        *("thoi gian", "thoi gian giao dich", "ngay giao dich", "ngay gio", "ngay", "ngay hach toan"),
        *("ngay ghi co", "paid at", "booked on", "date", "day"),
    ),
    "status": ("trang thai", "ket qua", "status"),
    "amount_vnd": (
        *("so tien", "so tien ghi co", "ghi co", "phat sinh co", "so tien (vnd)"),
        *("amount", "amount vnd", "credit"),
    ),
    "debit": ("ghi no", "phat sinh no", "so tien ghi no", "debit"),
    "fee_vnd": ("phi", "phi giao dich", "fee", "fee vnd"),
    "currency": ("loai tien", "tien te", "currency", "ccy"),
    "account_number": ("so tai khoan", "tai khoan", "tai khoan thu huong", "account number", "account"),
    "citad": ("citad", "ma citad"),
    "content": ("noi dung", "dien giai", "noi dung chuyen khoan", "content", "description"),
    "bank_code": ("ma ngan hang", "bank code", "provider", "provider code"),
}
REFERENCES: Final = ("payment_code", "provider_reference", "external_id", "revenue_identifier", "content")
_TOTAL: Final = re.compile(r"(?:tong|tong cong|cong|total|sum)[ :]*")
_LONGEST_TOTAL: Final = 15
_COUNT: Final = re.compile(r"(?:tong )?so (?:luong )?(?:giao dich|dong|mon|but toan)\s*:?\s*([0-9.]*)")
_AMOUNT: Final = re.compile(r"tong (?:so )?(?:tien|gia tri)\s*:?\s*([0-9.,]*)")
_DAY: Final = re.compile(r"ngay(?: giao dich| doi soat| sao ke)?\s*:?\s*([0-9/.-]*)")


@dataclass(frozen=True)
class Heading:
    """A header row: what each field's place is, and what the file calls it."""

    places: Mapping[str, int]
    titles: Sequence[str]

    def title(self, field: str) -> str:
        """The file's own name of a field's column."""
        place = self.places.get(field)
        return self.titles[place] if place is not None else field


def heading_of(row: Sequence[Cell], columns: Columns) -> Heading | None:
    """The heading, if the row is one: an amount, a time and something to know a payment by."""
    titles = [_title(cell) for cell in row]
    folded = [fold(title).replace("_", " ") for title in titles]
    places: dict[str, int] = {}
    for field, usual in USUAL.items():
        own = columns.names.get(field, "")
        wanted = (fold(own).replace("_", " "),) if own else usual
        place = next((folded.index(name) for name in wanted if name in folded), None)
        if place is not None and place not in places.values():
            places[field] = place
    complete = {"amount_vnd", "time"} <= set(places) and any(name in places for name in REFERENCES)
    return Heading(places, titles) if complete else None


def is_total(row: Sequence[Cell]) -> bool:
    """Whether a row sums up the ones above."""
    first = next((cell for cell in row if cell not in {None, ""}), None)
    # Folding is slow and a million rows begin with a code.
    short = isinstance(first, str) and len(first) < _LONGEST_TOTAL
    return short and _TOTAL.fullmatch(fold(str(first))) is not None


def total_of(row: Sequence[Cell], heading: Heading) -> Declared:
    """What a row of totals declares: the sum under the amounts, the count in any other cell."""
    place = heading.places["amount_vnd"]
    amount = _number(row[place]) if place < len(row) else None
    others = [_number(cell) for position, cell in enumerate(row) if position != place]
    count = next((number for number in others if number is not None), None)
    return Declared(count, amount, None)


def declared_above(rows: Sequence[Sequence[Cell]]) -> Declared:
    """What the lines above the heading declare: `Tổng số giao dịch: 3`, `Tổng số tiền: 600.000`, `Ngày: …`."""
    count = amount = day = None
    for row in rows:
        for position, cell in enumerate(row):
            after = row[position + 1] if position + 1 < len(row) else None
            if not isinstance(cell, str):
                continue
            count = count if count is not None else _number(_beside(_COUNT, cell, after))
            amount = amount if amount is not None else _number(_beside(_AMOUNT, cell, after))
            day = day or _moment(_beside(_DAY, cell, after))
    return Declared(count, amount, day)


def no_heading(columns: Columns) -> UnreadableStatement:
    """No row of the file is a heading."""
    named = ", ".join(f"“{name}”" for name in columns.names.values() if name)
    wanted = f"các cột đã khai báo {named}" if named else "các cột số tiền, ngày giao dịch và mã giao dịch"
    return UnreadableStatement(
        "columns_missing",
        f"Không tìm thấy {wanted}. Tệp có thể của ngân hàng khác, hoặc cần khai báo lại tên cột.",
    )


def _title(cell: Cell) -> str:
    try:
        return tidy(text_of(cell))
    except BadCell:
        return ""


def _beside(pattern: re.Pattern[str], cell: str, after: Cell) -> Cell:
    """The value after a label, in the same cell or in the next one."""
    found = pattern.fullmatch(fold(cell))
    if found is None:
        return None
    return found.group(1) or after


def _number(cell: Cell) -> int | None:
    try:
        return amount_of(cell)
    except BadCell:
        return None


def _moment(cell: Cell) -> date | None:
    if not isinstance(cell, str):
        return None
    try:
        return vietnam_day(moment_of_text(cell.strip(), ""))
    except BadCell:
        return None
