"""Who answers for a payment as it stands now (HD, section 2.2; the table is `docs/supporting-unit.md`). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dichvucong.payments.states import PAID_PAYMENTS, AccountingState, PaymentState


class Situation(StrEnum):
    """What a support officer says about a payment: finer than its state, one for every payment."""

    NOT_YET_ORDERED = "not_yet_ordered"
    ORDER_REFUSED = "order_refused"
    AT_PROVIDER = "at_provider"
    NO_WORD = "no_word"
    FAILED = "failed"
    SURPLUS = "surplus"
    SURPLUS_CREDITED = "surplus_credited"
    WITHOUT_RECEIPT = "without_receipt"
    AGENCY_NOT_TOLD = "agency_not_told"
    ON_ITS_WAY = "on_its_way"
    LATE = "late"
    ACCOUNT_REFUSED = "account_refused"
    CREDITED = "credited"
    REVERSED = "reversed"
    CLOSED = "closed"


class Party(StrEnum):
    """The kinds of supporting units. The payment platform is part of the portal here."""

    PORTAL = "portal"
    AGENCY = "agency"
    PROVIDER = "provider"


@dataclass(frozen=True)
class Facts:
    """What the answer depends on. `late` says that the money should have been credited by now."""

    state: PaymentState
    counts: bool = True
    accounting_state: AccountingState = AccountingState.PENDING
    unknown: bool = False
    has_receipt: bool = False
    documents_received: bool = False
    reversed: bool = False
    late: bool = False


SUPPORT: Mapping[Situation, Party] = {
    Situation.NOT_YET_ORDERED: Party.PORTAL,
    Situation.ORDER_REFUSED: Party.AGENCY,
    Situation.AT_PROVIDER: Party.PROVIDER,
    Situation.NO_WORD: Party.PROVIDER,
    Situation.FAILED: Party.PROVIDER,
    Situation.SURPLUS: Party.PROVIDER,
    Situation.SURPLUS_CREDITED: Party.AGENCY,
    Situation.WITHOUT_RECEIPT: Party.PORTAL,
    Situation.AGENCY_NOT_TOLD: Party.PORTAL,
    Situation.ON_ITS_WAY: Party.PROVIDER,
    Situation.LATE: Party.PROVIDER,
    Situation.ACCOUNT_REFUSED: Party.AGENCY,
    Situation.CREDITED: Party.AGENCY,
    Situation.REVERSED: Party.PROVIDER,
    Situation.CLOSED: Party.PROVIDER,
}

_UNPAID: Mapping[PaymentState, Situation] = {
    PaymentState.INITIATED: Situation.NOT_YET_ORDERED,
    PaymentState.INITIATION_FAILED: Situation.ORDER_REFUSED,
    PaymentState.PROCESSING: Situation.AT_PROVIDER,
    PaymentState.PAYMENT_FAILED: Situation.FAILED,
    PaymentState.TRANSACTION_FAILED: Situation.CLOSED,
}


def situation_of(facts: Facts) -> Situation:
    """Where the payment stands."""
    if facts.state in PAID_PAYMENTS:
        return _counted(facts) if facts.counts else _surplus(facts)
    if facts.state == PaymentState.PROCESSING and facts.unknown:
        return Situation.NO_WORD
    if facts.state == PaymentState.TRANSACTION_FAILED and facts.reversed:
        return Situation.REVERSED
    return _UNPAID[facts.state]


def party_of(facts: Facts) -> Party:
    """The kind of unit that answers."""
    return SUPPORT[situation_of(facts)]


def _surplus(facts: Facts) -> Situation:
    credited = facts.accounting_state == AccountingState.SUCCEEDED
    return Situation.SURPLUS_CREDITED if credited else Situation.SURPLUS


def _counted(facts: Facts) -> Situation:
    """The money and its papers, the most urgent first."""
    checks = (
        (facts.accounting_state == AccountingState.FAILED, Situation.ACCOUNT_REFUSED),
        (not facts.has_receipt, Situation.WITHOUT_RECEIPT),
        (not facts.documents_received, Situation.AGENCY_NOT_TOLD),
        (facts.accounting_state == AccountingState.SUCCEEDED, Situation.CREDITED),
        (facts.late, Situation.LATE),
    )
    return next((situation for holds, situation in checks if holds), Situation.ON_ITS_WAY)
