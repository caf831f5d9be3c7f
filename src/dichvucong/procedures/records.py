"""What a file of procedures published elsewhere says, and the port through which such files are read.

The parsers live in `integrations/procedure_records`, wired in `config`. Nothing here is believed yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.content import ProcedureContent

LARGEST_FILE_BYTES = 32 * 1024 * 1024
"""All procedures of the country, packed, are about 10 MB."""

MOST_UNPACKED_BYTES = 256 * 1024 * 1024
MOST_RECORDS = 50_000


class UnreadableRecords(DomainError):
    """Nothing of the file can be used; one message says why. `reason` is a stable word."""

    code = "records_unreadable"
    http_status = 422

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message, field="file")
        self.reason = reason


class FileKind(StrEnum):
    """What a file holds."""

    LISTING = "listing"
    RECORDS = "records"


class Figure(StrEnum):
    """What is counted over the records of a file: pieces understood, and pieces kept as text (`*_TEXT`)."""

    CHANNELS = "channels"
    CHANNELS_TEXT = "channels_text"
    TERMS = "terms"
    TERMS_TEXT = "terms_text"
    TERMS_UNSTATED = "terms_unstated"
    FEES_AMOUNT = "fees_amount"
    FEES_FREE = "fees_free"
    FEES_WORDS = "fees_words"
    FEES_TEXT = "fees_text"
    FEES_UNSTATED = "fees_unstated"
    PAPERS = "papers"
    PAPERS_TEXT = "papers_text"
    BASES = "bases"
    BASES_TEXT = "bases_text"
    RESULTS = "results"
    RESULTS_TEXT = "results_text"


@dataclass(frozen=True)
class ReadRecord:
    """One procedure as the file tells it. `line` counts from 1 as the file's own program shows it.

    `stated` names the fields of `content` the file speaks of; () is all of them. `notes` say in Vietnamese what was
    kept as text because it could not be structured.
    """

    line: int
    code: str
    issuer: str
    content: ProcedureContent
    stated: tuple[str, ...] = ()
    decision_number: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadProblem:
    """One line that is not taken: where, and why, in Vietnamese. `code` is the procedure's, if it could be read."""

    line: int
    column: str
    message: str
    code: str = ""


@dataclass(frozen=True)
class Reading:
    """A whole file, read."""

    kind: FileKind
    records: Sequence[ReadRecord]
    problems: Sequence[ReadProblem]


class RecordReader(Protocol):
    """Reads files. Nothing is raised for a bad line."""

    def read(self, body: bytes) -> Reading:
        """The whole file. Raises `UnreadableRecords`."""
        ...


class _NoReader:
    def read(self, body: bytes) -> Reading:  # noqa: ARG002 -- the port
        raise UnreadableRecords("no_reader", "Cổng chưa được cấu hình để đọc tệp thủ tục hành chính.")


class ReaderSlot:
    """Holds the one reader in use."""

    def __init__(self) -> None:
        self.current: RecordReader = _NoReader()

    def install(self, reader: RecordReader) -> None:
        """Use this reader from now on."""
        self.current = reader


records_reader = ReaderSlot()
