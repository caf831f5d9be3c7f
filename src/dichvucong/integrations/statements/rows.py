"""Rows of a table into lines and credits. One bad cell spoils its row and nothing else."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from dichvucong.integrations.statements.cells import BadCell, Cell, amount_of, moment_of, status_of, text_of
from dichvucong.integrations.statements.columns import (
    Heading,
    declared_above,
    heading_of,
    is_total,
    no_heading,
    total_of,
)
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.references import NEWEST, payment_codes_in
from dichvucong.kernel.text import fold, tidy
from dichvucong.payments.statements import (
    Columns,
    CreditIn,
    Item,
    LineIn,
    Problem,
    Submission,
    UnreadableStatement,
)

Row = tuple[int, Sequence[Cell]]

HEADING_WITHIN: Final = 30
"""Banks put their logo, address and totals above the heading."""

CREDIT_SIDES: Final = frozenset({"bank", "treasury"})
OLDEST_DAYS: Final = 3 * 366
LONGEST: Final = {
    "external_id": 120,
    "payment_code": 60,
    "provider_reference": 100,
    "revenue_identifier": 80,
    "agency_code": 30,
    "account_number": 34,
    "citad": 8,
    "content": 2000,
}
_MAY_BE_LEFT_OUT: Final = frozenset({"content", "fee_vnd", "currency", "citad", "agency_code", "debit"})
PORTAL_CODE: Final = re.compile(r"G22\.99\.[1-8]-[0-9]{12}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_FIRST_DAYS: Final = timedelta(days=OLDEST_DAYS)


def items_of(rows: Iterable[Row], submission: Submission) -> Iterator[Item]:
    """Everything a table says. Raises `UnreadableStatement` when no heading is found."""
    source = iter(rows)
    heading, above = find_heading(source, submission.columns)
    yield declared_above(above)
    table = Table(heading, submission)
    for number, row in source:
        yield from table.items(number, row)


def find_heading(source: Iterator[Row], columns: Columns) -> tuple[Heading, list[Sequence[Cell]]]:
    """The heading and the rows above it; `source` goes on below. Raises `UnreadableStatement`."""
    above: list[Sequence[Cell]] = []
    for _number, row in source:
        heading = heading_of(row, columns)
        if heading is not None:
            return heading, above
        above.append(row)
        if len(above) >= HEADING_WITHIN:
            break
    raise no_heading(columns)


class Table:
    """The rows below one heading."""

    def __init__(self, heading: Heading, submission: Submission) -> None:
        self.heading = heading
        self.submission = submission
        self.places = heading.places
        self.statuses = {fold(word): name for word, name in submission.columns.statuses.items()}
        self.at = ""
        self.seen: Counter[str] = Counter()

    def items(self, number: int, row: Sequence[Cell]) -> Iterator[Item]:
        """The row as an item, or what is wrong with it; nothing for a row that is not about money coming in."""
        if not any(cell not in {None, ""} for cell in row):
            return
        if is_total(row):
            yield total_of(row, self.heading)
            return
        try:
            item = self._converted(number, row)
        except BadCell as bad:
            item = Problem(number, self.heading.title(self.at), bad.code, tidy(bad.message))
        if item is not None:
            yield item

    def _converted(self, number: int, row: Sequence[Cell]) -> Item | None:
        if self.submission.side in CREDIT_SIDES:
            return self.credit(number, row)
        return self.line(number, row)

    def line(self, number: int, row: Sequence[Cell]) -> LineIn:
        """A transaction of a provider or an agency."""
        self._check_source(row)
        moment, day = self._moment(row)
        content = self._text("content", row)
        code = self._payment_code(row, content, day)
        reference = self._text("provider_reference", row)
        identifier = self._text("revenue_identifier", row)
        status = self._status(row)
        amount_vnd = self._amount(row)
        external_id = self._text("external_id", row) or own_number(code, reference, identifier, status)
        if not external_id:
            self.at = "payment_code" if "payment_code" in self.places else "external_id"
            raise BadCell("reference_missing", "Thiếu mã giao dịch và số tham chiếu.")
        return LineIn(
            position=number,
            external_id=external_id,
            payment_code=code,
            provider_reference=reference,
            revenue_identifier=identifier,
            agency_code=self._text("agency_code", row),
            day=day,
            status=status,
            amount_vnd=amount_vnd,
            fee_vnd=self._fee(row),
            currency=self._currency(row),
            paid_at=moment,
            account_number=self._text("account_number", row),
            content=content,
        )

    def credit(self, number: int, row: Sequence[Cell]) -> CreditIn | None:
        """Money that came to an account; None for money that went out."""
        self._check_source(row)
        if self._is_debit(row):
            return None
        _moment, day = self._moment(row)
        content = self._text("content", row)
        account = self._text("account_number", row)
        if not account:
            self.at = "account_number"
            raise BadCell("account_missing", "Thiếu số tài khoản được ghi có.")
        amount_vnd = self._amount(row)
        self.at = "amount_vnd"
        if amount_vnd == 0:
            raise BadCell("amount_missing", "Số tiền ghi có bằng 0.")
        code = self._payment_code(row, "", day)
        return CreditIn(
            position=number,
            account_number=account,
            citad=self._text("citad", row),
            external_id=self._text("external_id", row) or self._number_of(account, day, amount_vnd, content),
            amount_vnd=amount_vnd,
            currency=self._currency(row),
            booked_on=day,
            content=content,
            payment_codes=tuple(dict.fromkeys([*([code] if code else []), *codes_in(content, day)])),
        )

    def _cell(self, field: str, row: Sequence[Cell]) -> Cell:
        self.at = field
        place = self.places.get(field)
        if place is None:
            return None
        if place < len(row):
            return row[place]
        if field in _MAY_BE_LEFT_OUT:
            return None
        raise BadCell("cell_missing", "Dòng thiếu cột này.")

    def _text(self, field: str, row: Sequence[Cell]) -> str:
        return tidy_text(field, self._cell(field, row))

    def _payment_code(self, row: Sequence[Cell], content: str, day: date) -> str:
        return payment_code_of(self._text("payment_code", row), content, day)

    def _moment(self, row: Sequence[Cell]) -> tuple[datetime, date]:
        return plausible_moment(self._cell("time", row), self.submission)

    def _amount(self, row: Sequence[Cell]) -> int:
        return amount_of(self._cell("amount_vnd", row))

    def _fee(self, row: Sequence[Cell]) -> int:
        return fee_of(self._cell("fee_vnd", row))

    def _status(self, row: Sequence[Cell]) -> str:
        if "status" not in self.places:
            return "succeeded"
        return status_of(self._cell("status", row), self.statuses)

    def _currency(self, row: Sequence[Cell]) -> str:
        return currency_of(self._cell("currency", row))

    def _is_debit(self, row: Sequence[Cell]) -> bool:
        if "debit" not in self.places or self._cell("amount_vnd", row) not in {None, "", 0, "0"}:
            return False
        return self._cell("debit", row) not in {None, "", 0, "0"}

    def _check_source(self, row: Sequence[Cell]) -> None:
        place = self.places.get("bank_code")
        if place is not None and place < len(row):
            check_source(row[place], self.submission)

    def _number_of(self, account: str, day: date, amount_vnd: int, content: str) -> str:
        """A number for a line whose bank gives none: the same line of the same day is the same in every file."""
        key = f"{account}|{day}|{amount_vnd}|{content}"
        self.seen[key] += 1
        return hashlib.sha256(f"{key}|{self.seen[key]}".encode()).hexdigest()[:40]


def tidy_text(field: str, cell: Cell) -> str:
    """A text no longer than its column takes."""
    text = text_of(cell)
    if not text.isascii() or not text.isprintable():
        text = tidy(text)
    if len(text) > LONGEST[field]:
        raise BadCell("too_long", f"Dài quá {LONGEST[field]} ký tự.")
    return text


def payment_code_of(text: str, content: str, day: date) -> str:
    """The portal's code in its cell, or the only one in the content, or whatever stands in the cell."""
    if PORTAL_CODE.fullmatch(text):
        return text
    found = payment_codes_in(text or content, today=day)
    return found[0] if len(found) == 1 else text.upper()[: LONGEST["payment_code"]]


def plausible_moment(cell: Cell, submission: Submission) -> tuple[datetime, date]:
    """When, and which day that was in Vietnam; not years away."""
    moment = moment_of(cell, submission.columns.date_format)
    try:
        day = vietnam_day(moment)
    except OverflowError as error:
        raise BadCell("date_implausible", "Ngày quá xa hôm nay.") from error
    if not submission.today - _FIRST_DAYS <= day <= submission.today + NEWEST:
        raise BadCell("date_implausible", f"Ngày {day:%d/%m/%Y} quá xa hôm nay.")
    return moment, day


def fee_of(cell: Cell) -> int:
    """Whole đồng; none where nothing stands."""
    return 0 if cell in {None, ""} else amount_of(cell)


def currency_of(cell: Cell) -> str:
    """Three letters; đồng where nothing stands."""
    text = text_of(cell).upper() or "VND"
    if not _CURRENCY.fullmatch(text):
        raise BadCell("currency_malformed", f"Loại tiền “{text[:20]}” không đúng.")
    return text


def check_source(cell: Cell, submission: Submission) -> None:
    """Whether the bank a row names is the sender. Raises `UnreadableStatement`."""
    named = text_of(cell)
    if named and named.upper() != submission.source_code.upper():
        raise UnreadableStatement(
            "other_source", f"Tệp này của “{tidy(named)[:40]}”, không phải của {submission.source_code}."
        )


def own_number(code: str, reference: str, identifier: str, status: str) -> str:
    """A number for a line whose source gives none; "" where nothing names it."""
    named = reference or code or identifier
    if not named:
        return ""
    return named if status == "succeeded" else f"{named}:{status}"


def codes_in(content: str, day: date) -> list[str]:
    """Payment codes read out of a content."""
    return payment_codes_in(content, today=day) if content else []
