"""What a statement file says, before any of it is believed, and the port through which files are read.

The parsers live in `integrations/statements`, wired in `config`. Amounts are whole đồng, days are days in Vietnam.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from dichvucong.kernel.errors import DomainError

LARGEST_FILE_BYTES = 256 * 1024 * 1024
"""A day of a large bank: one million lines are about 150 MB."""

MOST_ROWS = 2_000_000
MOST_PROBLEMS = 1000
"""So many bad lines are kept; a file with more of them is the wrong file."""

TREASURY = "KBNN"
"""The source code of the State Treasury."""


class UnreadableStatement(DomainError):
    """Nothing of the file can be used; one message says why. `reason` is a stable word."""

    code = "statement_unreadable"
    http_status = 422

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message, field="file")
        self.reason = reason


class Problem(NamedTuple):
    """One bad line. `line` counts from 1 as the file's own program shows it; 0 is the file as a whole."""

    line: int
    column: str
    code: str
    message: str


class LineIn(NamedTuple):
    """One transaction in a provider's or an agency's books. `status` is `succeeded`, `failed` or `reversed`."""

    position: int
    external_id: str
    payment_code: str
    provider_reference: str
    revenue_identifier: str
    agency_code: str
    day: date
    status: str
    amount_vnd: int
    fee_vnd: int
    currency: str
    paid_at: datetime | None
    account_number: str
    content: str


class LineBlock(NamedTuple):
    """Many lines column by column, each a `LineIn`: a million rows are too many to touch one by one."""

    position: Sequence[int]
    external_id: Sequence[str]
    payment_code: Sequence[str]
    provider_reference: Sequence[str]
    revenue_identifier: Sequence[str]
    agency_code: Sequence[str]
    day: Sequence[date]
    status: Sequence[str]
    amount_vnd: Sequence[int]
    fee_vnd: Sequence[int]
    currency: Sequence[str]
    paid_at: Sequence[datetime]
    account_number: Sequence[str]
    content: Sequence[str]

    def rows(self) -> Iterator[LineIn]:
        """One by one."""
        return map(LineIn, *self)


class CreditIn(NamedTuple):
    """Money that arrived on an account. `payment_codes` are those read out of `content`."""

    position: int
    account_number: str
    citad: str
    external_id: str
    amount_vnd: int
    currency: str
    booked_on: date
    content: str
    payment_codes: tuple[str, ...]


@dataclass(frozen=True)
class Declared:
    """What the file says about itself: the number and the sum of its lines, its day. None: it does not say."""

    count: int | None
    amount_vnd: int | None
    day: date | None


Item = LineIn | CreditIn | Problem | Declared
Block = LineBlock | Item


@dataclass(frozen=True)
class Columns:
    """How a source names its columns, writes its times and calls its outcomes; empty means the usual words."""

    names: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    statuses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Submission:
    """A file as it came. `source_bic` is the SWIFT code of the source where the catalogue knows it."""

    body: bytes
    name: str
    side: str
    source_code: str
    columns: Columns
    today: date
    source_bic: str = ""


class StatementReader(Protocol):
    """Reads files. Nothing is raised for a bad line."""

    def format_of(self, body: bytes) -> str:
        """`csv`, `xlsx`, `camt.053`, `camt.054`, `json`. Raises `UnreadableStatement`."""
        ...

    def read(self, submission: Submission) -> Iterator[Item]:
        """Line by line. Raises `UnreadableStatement`, at the start or when the file turns out to be broken later."""
        ...

    def read_blocks(self, submission: Submission) -> Iterator[Block]:
        """The same, with the lines of large tables in blocks. Within a block and around it lines are in order."""
        ...

    def rows_about(self, body: bytes) -> int | None:
        """About how many rows there are, counted without reading them; None where that cannot be."""
        ...

    def header(self, submission: Submission) -> list[str]:
        """The column names of a table, to be mapped; empty for XML and JSON. Raises `UnreadableStatement`."""
        ...


class _NoReader:
    def format_of(self, body: bytes) -> str:  # noqa: ARG002 -- the port
        raise UnreadableStatement("no_reader", "Cổng chưa được cấu hình để đọc sao kê.")

    def read(self, submission: Submission) -> Iterator[Item]:
        self.format_of(submission.body)
        return iter(())

    def read_blocks(self, submission: Submission) -> Iterator[Block]:
        return self.read(submission)

    def rows_about(self, body: bytes) -> int | None:  # noqa: ARG002 -- the port
        return None

    def header(self, submission: Submission) -> list[str]:
        self.format_of(submission.body)
        return []


class ReaderSlot:
    """Holds the one reader in use."""

    def __init__(self) -> None:
        self.current: StatementReader = _NoReader()

    def install(self, reader: StatementReader) -> None:
        """Use this reader from now on."""
        self.current = reader


reader = ReaderSlot()


def as_json(problem: Problem) -> dict[str, Any]:
    """A problem as it is kept and answered."""
    return problem._asdict()
