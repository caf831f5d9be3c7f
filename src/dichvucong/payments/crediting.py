"""The port through which providers follow money to its account (TT 29). Adapters are wired in `config`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from dichvucong.payments.gateways import Beneficiary


class WrongData(StrEnum):
    """Which of the account's data a bank found wrong (TT 29.2)."""

    ACCOUNT_NUMBER = "wrong_account_number"
    ACCOUNT_NAME = "wrong_account_name"
    BANK_CODE = "wrong_bank_code"
    ACCOUNT_CLOSED = "account_closed"


class BookingOutcome(StrEnum):
    """What a provider says about a corrected order. A time-out or an unreadable answer is UNKNOWN."""

    ACKNOWLEDGED = "acknowledged"
    BOOKED = "booked"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class AnswerOutcome(StrEnum):
    """What came of asking a provider about money that was not credited."""

    TAKEN = "taken"
    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class AnswerKind(StrEnum):
    """What a provider does about money that was not credited."""

    CREDITED = "credited"
    WILL_CREDIT = "will_credit"
    WRONG_ACCOUNT = "wrong_account"
    OTHER = "other"


@dataclass(frozen=True)
class CorrectedOrder:
    """A payment order sent again with another account. The same `reference` again never moves money twice."""

    reference: str
    payment_code: str
    provider_reference: str
    amount_vnd: int
    content: str
    beneficiary: Beneficiary


@dataclass(frozen=True)
class BookingReport:
    """A provider's word about a corrected order; `reason` is a `WrongData` where it refused, `raw` its words."""

    outcome: BookingOutcome
    provider_reference: str = ""
    reason: str = ""
    raw: str = ""


@dataclass(frozen=True)
class CreditQuestion:
    """An agency's request. The same `reference` again is the same request."""

    reference: str
    payment_code: str
    provider_reference: str
    amount_vnd: int
    text: str
    due_at: datetime


@dataclass(frozen=True)
class Answer:
    """What a provider answers an agency.

    `promised_on` is when the money will be there, `reference` the number of its credit, `wrong` what is wrong with
    the account; each only with its kind.
    """

    kind: AnswerKind
    text: str
    promised_on: date | None = None
    reference: str = ""
    wrong: WrongData | None = None


@dataclass(frozen=True)
class AnswerReport:
    """A provider's word about a request; `answer` is there when it answered."""

    outcome: AnswerOutcome
    answer: Answer | None = None
    reason: str = ""
    raw: str = ""


@runtime_checkable
class CreditDesk(Protocol):
    """A provider that takes corrected orders and requests. No method raises for an outcome."""

    code: str

    def correct(self, order: CorrectedOrder) -> BookingReport:
        """Send the order again."""
        ...

    def ask_correction(self, order: CorrectedOrder) -> BookingReport:
        """Ask what became of it."""
        ...

    def request(self, question: CreditQuestion) -> AnswerReport:
        """Hand over a request."""
        ...

    def ask_request(self, question: CreditQuestion) -> AnswerReport:
        """Ask whether it is answered."""
        ...


class DeskRegistry:
    """The providers with such an interface, by code. The others' people work in the console."""

    def __init__(self) -> None:
        self._desks: dict[str, CreditDesk] = {}

    def install(self, desks: Mapping[str, CreditDesk]) -> None:
        """Replace all adapters."""
        self._desks = dict(desks)

    def find(self, code: str) -> CreditDesk | None:
        """The adapter of one provider, None when its people answer in the console."""
        return self._desks.get(code)

    def codes(self) -> list[str]:
        """The codes of all adapters, sorted."""
        return sorted(self._desks)


desks = DeskRegistry()
