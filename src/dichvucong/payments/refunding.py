"""The port through which money goes back: providers with a refund interface. Adapters are wired in `config`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable


class RefundOutcome(StrEnum):
    """What a provider says about one refund. A time-out or an unreadable answer is UNKNOWN, never REFUSED."""

    REFUNDED = "refunded"
    PENDING = "pending"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RefundOrder:
    """What a provider is asked to give back. The same `reference` again never moves money twice.

    `payment_code` is the order the money came by, `provider_reference` the provider's own number of it (may be "").
    """

    reference: str
    payment_code: str
    provider_reference: str
    amount_vnd: int
    reason: str
    ordered_at: datetime


@dataclass(frozen=True)
class RefundReport:
    """A provider's word about one refund; `provider_reference` is its own number of it, `raw` its words."""

    outcome: RefundOutcome
    provider_reference: str = ""
    reason: str = ""
    raw: str = ""


@runtime_checkable
class RefundProvider(Protocol):
    """A provider that takes refund orders. No method raises for an outcome."""

    code: str

    def refund(self, order: RefundOrder) -> RefundReport:
        """Order the refund."""
        ...

    def ask_refund(self, order: RefundOrder) -> RefundReport:
        """Ask what became of it."""
        ...


class RefundRegistry:
    """The providers with a refund interface, by code. The others' refunds wait for a person's word."""

    def __init__(self) -> None:
        self._providers: dict[str, RefundProvider] = {}

    def install(self, providers: Mapping[str, RefundProvider]) -> None:
        """Replace all adapters."""
        self._providers = dict(providers)

    def find(self, code: str) -> RefundProvider | None:
        """The adapter of one provider, None when it takes no refund orders."""
        return self._providers.get(code)

    def codes(self) -> list[str]:
        """The codes of all adapters, sorted."""
        return sorted(self._providers)


@dataclass(frozen=True)
class TreasuryOrder:
    """One refund as the Treasury is asked to pay it: from the agency's account to the payer's.

    `content` is plain ASCII and names refund and payment.
    """

    reference: str
    amount_vnd: int
    debtor_name: str
    debtor_account: str
    debtor_citad: str
    payee_name: str
    payee_account: str
    payee_bank_bin: str
    content: str


class TreasuryWriter(Protocol):
    """Writes orders in the form the Treasury imports."""

    content_type: str
    extension: str

    def write(self, orders: Sequence[TreasuryOrder], *, message_id: str, now: datetime) -> bytes:
        """One file with all orders; never called without one."""
        ...

    def blocks(self, orders: Sequence[TreasuryOrder], *, message_id: str) -> Mapping[str, Sequence[str]]:
        """The references in each block of that file, by the block's number."""
        ...


class TreasurySlot:
    """Holds the writer in use."""

    def __init__(self) -> None:
        self.current: TreasuryWriter | None = None

    def install(self, writer: TreasuryWriter | None) -> None:
        """Use this writer from now on."""
        self.current = writer


refunders = RefundRegistry()
treasury = TreasurySlot()
