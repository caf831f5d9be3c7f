"""Pure money rules: no database, no clock, no network."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.states import LIVE_PAYMENTS, PAID_PAYMENTS, ObligationState, PaymentState

ASK_AFTER_SECONDS = (5, 15, 30, 60, 120, 300, 600, 1800, 3600)
"""How long to wait before asking a provider again about a payment whose outcome is unknown."""

FIRST_ASK_AFTER_SECONDS = 60
"""A payment that was handed to a provider and then not heard of is asked about after this long."""

DAY_WARNING_SHARE = 0.9
PAYMENT_TYPES = range(1, 9)

REVERSED = "reversed"
WRONG_AMOUNT = "wrong_amount"
EXPIRED = "expired"


class Effect(StrEnum):
    """What a provider's word does to a payment."""

    CONFIRM = "confirm"
    DUPLICATE = "duplicate"
    AFTER_WITHDRAWAL = "after_withdrawal"
    BEFORE_AMENDMENT = "before_amendment"
    FAIL = "fail"
    CLOSE = "close"
    NEVER_OPENED = "never_opened"
    REVERSE = "reverse"
    REMEMBER_REVERSAL = "remember_reversal"
    WRONG_AMOUNT = "wrong_amount"
    SECOND_CREDIT = "second_credit"
    CONTRADICTION = "contradiction"
    NOT_CREDITED = "not_credited"
    WAIT = "wait"
    NOTHING = "nothing"


class Trust(StrEnum):
    """How the word reached us: pushed by the provider, or its answer to our own question."""

    PUSHED = "pushed"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Word:
    """A provider's word, reduced to what decides.

    `amount_vnd` 0 means that it named none; `reference` is the provider's own number of the money, "" if none.
    """

    outcome: ReportOutcome
    amount_vnd: int
    trust: Trust
    reference: str = ""


@dataclass(frozen=True)
class Facts:
    """What we know about the payment the word is about, at the moment it is judged.

    `due_vnd` is what the obligation asks for now: an owner may have amended it after this attempt had ended.
    """

    state: PaymentState
    amount_vnd: int
    due_vnd: int
    outcome_reason: str
    obligation_state: ObligationState
    obligation_has_counted_payment: bool
    expired: bool
    paid_reference: str = ""
    """The provider's number of the money that paid it, once it is paid."""


def judge(word: Word, facts: Facts) -> Effect:
    """What a provider's word does. The end does not depend on order or repetition of pushed messages.

    A failure pushed after money came is never believed by itself: the provider is asked, its answer decides.
    """
    match word.outcome:
        case ReportOutcome.SUCCEEDED:
            return _judge_success(word, facts)
        case ReportOutcome.FAILED:
            return _judge_failure(word, facts)
        case ReportOutcome.REVERSED | ReportOutcome.NOT_CREDITED:
            reversed_ = word.outcome is ReportOutcome.REVERSED
            return _judge_reversal(facts) if reversed_ else _judge_not_credited(facts)
        case ReportOutcome.CLOSED:
            return Effect.CLOSE if facts.state in LIVE_PAYMENTS else Effect.NOTHING
        case ReportOutcome.NOT_FOUND:
            return _judge_not_found(facts)
        case ReportOutcome.PENDING | ReportOutcome.UNKNOWN:
            asked = word.trust is Trust.ANSWERED
            return Effect.WAIT if asked or facts.state in LIVE_PAYMENTS else Effect.NOTHING


def _judge_success(word: Word, facts: Facts) -> Effect:
    if word.amount_vnd not in (0, facts.amount_vnd):
        return Effect.WRONG_AMOUNT
    if facts.state in PAID_PAYMENTS:
        return Effect.SECOND_CREDIT if _is_other_money(word, facts) else Effect.NOTHING
    if facts.outcome_reason == REVERSED:
        return Effect.NOTHING
    return _judge_money(facts)


def _judge_money(facts: Facts) -> Effect:
    """Whether the obligation needs the money that came."""
    if facts.obligation_has_counted_payment:
        return Effect.DUPLICATE
    if facts.obligation_state is ObligationState.CANCELLED:
        return Effect.AFTER_WITHDRAWAL
    if facts.due_vnd != facts.amount_vnd:
        return Effect.BEFORE_AMENDMENT
    return Effect.CONFIRM


def _is_other_money(word: Word, facts: Facts) -> bool:
    """A transfer can be made twice under one code: two numbers of money are two payments."""
    return bool(word.reference and facts.paid_reference) and word.reference != facts.paid_reference


def _judge_failure(word: Word, facts: Facts) -> Effect:
    if facts.state in PAID_PAYMENTS:
        return Effect.REVERSE if word.trust is Trust.ANSWERED else Effect.CONTRADICTION
    if facts.outcome_reason == WRONG_AMOUNT and word.trust is Trust.PUSHED:
        return Effect.CONTRADICTION
    if facts.state in LIVE_PAYMENTS:
        return Effect.FAIL
    return Effect.NOTHING


def _judge_reversal(facts: Facts) -> Effect:
    if facts.state in PAID_PAYMENTS:
        return Effect.REVERSE
    if facts.outcome_reason == REVERSED:
        return Effect.NOTHING
    return Effect.CLOSE if facts.state in LIVE_PAYMENTS else Effect.REMEMBER_REVERSAL


def _judge_not_credited(facts: Facts) -> Effect:
    """Money that cannot be credited has come, even where the success has not been heard of yet."""
    waits = facts.state in PAID_PAYMENTS or facts.state in LIVE_PAYMENTS
    return Effect.NOT_CREDITED if waits else Effect.NOTHING


def _judge_not_found(facts: Facts) -> Effect:
    if facts.state is PaymentState.INITIATED:
        return Effect.NEVER_OPENED
    if facts.state is PaymentState.PROCESSING and facts.expired:
        return Effect.CLOSE
    return Effect.WAIT if facts.state is PaymentState.PROCESSING else Effect.NOTHING


def next_ask(now: datetime, asks: int) -> datetime:
    """When to ask again after `asks` questions without a final answer."""
    return now + timedelta(seconds=ASK_AFTER_SECONDS[min(asks, len(ASK_AFTER_SECONDS) - 1)])


def provider_fee_vnd(amount_vnd: int, *, flat_vnd: int, basis_points: int) -> int:
    """What the payer pays the provider on top, rounded up to a whole đồng."""
    assert amount_vnd >= 0
    return flat_vnd + -(-amount_vnd * basis_points // 10_000)


def is_open_at(clock_time: time, *, opens_at: time | None, closes_at: time | None) -> bool:
    """Whether a provider takes payments at a time of day in Vietnam; hours may cross midnight."""
    if opens_at is None or closes_at is None:
        return True
    if opens_at <= closes_at:
        return opens_at <= clock_time < closes_at
    return clock_time >= opens_at or clock_time < closes_at


def code_series(prefix: str, payment_type: int, yymmdd: str) -> str:
    """What precedes the running number of a payment: `G22.99.X-YYMMDD` (TT 27.4), or another agency's code (TT 27.5)."""
    assert payment_type in PAYMENT_TYPES
    return f"{prefix}.{payment_type}-{yymmdd}"


def transfer_content(
    *,
    code: str,
    revenue_identifier: str,
    citad: str,
    procedure_code: str,
    agency_code: str,
    amount_vnd: int,
    fee_code: str,
) -> str:
    """The content field of a payment order (TT 27.3): seven parts joined by `+`, empty ones kept."""
    parts = (code, revenue_identifier, citad, procedure_code, agency_code, str(amount_vnd), fee_code)
    return "+".join(part.replace("+", " ") for part in parts)


def total_vnd(lines: list[dict[str, object]]) -> int:
    """The sum of fee lines in đồng."""
    amounts = [line["amount_vnd"] for line in lines]
    assert all(isinstance(amount, int) for amount in amounts)
    return sum(amount for amount in amounts if isinstance(amount, int))
