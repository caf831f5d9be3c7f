"""The port payment service providers plug into. Adapters live in `integrations/banks`, wired in `config`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class OrderOutcome(StrEnum):
    """What came of asking a provider to open a payment order."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class ReportOutcome(StrEnum):
    """What a provider says about a payment."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PENDING = "pending"
    REVERSED = "reversed"
    NOT_CREDITED = "not_credited"
    CLOSED = "closed"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class CloseOutcome(StrEnum):
    """What came of asking a provider to close an order so that it can no longer be paid."""

    CLOSED = "closed"
    ALREADY_PAID = "already_paid"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Beneficiary:
    """Where the money goes: a bank's six-digit BIN (or ""), CITAD code, account number and name."""

    bank_bin: str
    citad: str
    account_number: str
    account_name: str


@dataclass(frozen=True)
class PaymentOrder:
    """What a provider is asked to collect. `content` is plain ASCII and holds `code`."""

    code: str
    amount_vnd: int
    content: str
    beneficiary: Beneficiary
    created_at: datetime
    expires_at: datetime
    return_url: str
    callback_url: str
    payer_ip: str = ""


@dataclass(frozen=True)
class OrderAnswer:
    """A provider's answer to an order.

    `pay_url` sends the payer to the provider; `qr_payload` is an EMVCo text for transfers. Either may be "".
    A time-out, a broken connection, a 5xx or an unreadable answer is UNKNOWN.
    """

    outcome: OrderOutcome
    pay_url: str = ""
    qr_payload: str = ""
    provider_reference: str = ""
    reason: str = ""
    raw: str = ""


@dataclass(frozen=True)
class OrderQuery:
    """Enough to ask a provider about an order it was given earlier."""

    code: str
    amount_vnd: int
    created_at: datetime
    provider_reference: str = ""


@dataclass(frozen=True)
class ProviderReport:
    """A provider's word about one payment, in ours. `raw` keeps theirs for disputes.

    `payment_code` is "" when none could be read out of the message; `message_id` identifies the message for
    deduplication; `amount_vnd` is 0 where the provider names none.
    """

    payment_code: str
    outcome: ReportOutcome
    amount_vnd: int
    provider_reference: str
    message_id: str
    paid_at: datetime | None = None
    reason: str = ""
    raw: str = ""


@dataclass(frozen=True)
class CloseAnswer:
    """What came of closing an order; `report` is there when the provider says it was paid."""

    outcome: CloseOutcome
    report: ProviderReport | None = None
    raw: str = ""


@dataclass(frozen=True)
class RawCallback:
    """An HTTP request from a provider, untouched. Header names are lower-case; `url` is the absolute address."""

    method: str
    url: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Verdict(StrEnum):
    """What we tell the provider at once about its callback."""

    STORED = "stored"
    ALREADY_KNOWN = "already_known"
    UNKNOWN_CODE = "unknown_code"
    WRONG_AMOUNT = "wrong_amount"
    BAD_SIGNATURE = "bad_signature"
    MALFORMED = "malformed"
    FAILED = "failed"


@dataclass(frozen=True)
class CallbackReply:
    """The HTTP answer a provider expects for a verdict."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class CallbackRefused(Exception):
    """The proof of origin failed or the message cannot be read. `verdict` says which."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


class PaymentProvider(Protocol):
    """One payment service provider. No method raises for an outcome; `read_callback` raises `CallbackRefused`."""

    code: str

    def open_order(self, order: PaymentOrder) -> OrderAnswer:
        """Ask the provider to collect."""
        ...

    def ask(self, query: OrderQuery) -> ProviderReport:
        """Ask what became of an order."""
        ...

    def close_order(self, query: OrderQuery) -> CloseAnswer:
        """Ask that an order can no longer be paid."""
        ...

    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:
        """Verify and read a callback. Raises `CallbackRefused`."""
        ...

    def reply(self, verdict: Verdict) -> CallbackReply:
        """The provider's own words for a verdict."""
        ...


@dataclass(frozen=True)
class FoundBill:
    """A bill in the words of older systems, every plain value as text, and the sum of its lines."""

    bill: Mapping[str, Any]
    amount_vnd: int


class Quoter(Protocol):
    """Asks the owning system for the amount due at this moment."""

    def quote(self, *, system_code: str, revenue_identifier: str) -> int | None:
        """The amount in đồng, 0 when nothing is due any more, None when the owner did not answer in time."""
        ...

    def find_bill(self, *, system_code: str, dossier_code: str) -> FoundBill | None:
        """The bill an older system has for a dossier it never handed in, None when it has none or cannot be asked."""
        ...


class UnknownProvider(LookupError):
    """No adapter is wired under that code."""


class ProviderRegistry:
    """The adapters in use, by code."""

    def __init__(self) -> None:
        self._providers: dict[str, PaymentProvider] = {}

    def install(self, providers: Mapping[str, PaymentProvider]) -> None:
        """Replace all adapters."""
        self._providers = dict(providers)

    def codes(self) -> list[str]:
        """The codes of all adapters, sorted."""
        return sorted(self._providers)

    def __getitem__(self, code: str) -> PaymentProvider:
        if code not in self._providers:
            raise UnknownProvider(code)
        return self._providers[code]

    def __contains__(self, code: object) -> bool:
        return code in self._providers


class _NoQuoter:
    def quote(self, *, system_code: str, revenue_identifier: str) -> int | None:  # noqa: ARG002 -- the port
        return None

    def find_bill(self, *, system_code: str, dossier_code: str) -> FoundBill | None:  # noqa: ARG002 -- the port
        return None


class QuoterSlot:
    """Holds the one quoter in use; without one every amount stays as the owner last said."""

    def __init__(self) -> None:
        self.current: Quoter = _NoQuoter()

    def install(self, quoter: Quoter) -> None:
        """Use this quoter from now on."""
        self.current = quoter


providers = ProviderRegistry()
quoter = QuoterSlot()
