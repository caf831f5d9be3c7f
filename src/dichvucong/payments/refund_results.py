"""The port through which the Treasury and banks say in a file what became of refund orders. Readers are wired in `config`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Protocol

from dichvucong.kernel.errors import DomainError

LARGEST_RESULTS_BYTES: Final = 5 * 1024**2


class ResultOutcome(StrEnum):
    """What a file says of one order."""

    PAID = "paid"
    PENDING = "pending"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Said:
    """A status as it was said: `status` is the sender's code (ACSC, RJCT …), `reason` says why, in Vietnamese."""

    outcome: ResultOutcome
    status: str
    reason: str = ""


@dataclass(frozen=True)
class ResultLine:
    """One order's result. `reference` is ours (`EndToEndId`), `provider_reference` the sender's own number of it.

    `amount_vnd` is None where the file does not repeat it. `certain` is false where the reference may be of an order
    that is none of ours, as in a statement of an account that pays for other things, too.
    """

    position: int
    reference: str
    said: Said
    provider_reference: str = ""
    amount_vnd: int | None = None
    certain: bool = True


@dataclass(frozen=True)
class BlockResult:
    """A status of a whole order file (`block_id` empty) or of one of its blocks, for orders that no line names."""

    message_id: str
    block_id: str
    said: Said


@dataclass(frozen=True)
class ResultProblem:
    """What cannot be read. `position` counts the orders of the file from 1; `field` is the element's name."""

    position: int
    field: str
    code: str
    message: str


@dataclass(frozen=True)
class ResultFile:
    """What a file says. `format` is `pain.002`, `camt.053` or `camt.054`; blocks come from the widest to the narrowest."""

    format: str
    lines: Sequence[ResultLine] = ()
    blocks: Sequence[BlockResult] = ()
    problems: Sequence[ResultProblem] = ()


class UnreadableResults(DomainError):
    """Nothing of the file can be used."""

    code: ClassVar[str] = "refund_results_unreadable"
    http_status: ClassVar[int] = 422

    def __init__(self, message: str) -> None:
        super().__init__(message, field="document")


class ResultReader(Protocol):
    """Reads a file of results. Raises `UnreadableResults`."""

    def read(self, body: bytes) -> ResultFile:
        """Everything the file says."""
        ...


class ResultSlot:
    """Holds the reader in use."""

    def __init__(self) -> None:
        self.current: ResultReader | None = None

    def install(self, reader: ResultReader | None) -> None:
        """Use this reader from now on."""
        self.current = reader


results = ResultSlot()
