"""Decisions about giving money back. Pure: no database, no clock, no network."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dichvucong.payments.states import RefundState

HOLDING: Final = frozenset(
    {
        RefundState.DRAFT,
        RefundState.AWAITING_APPROVAL,
        RefundState.APPROVED,
        RefundState.ORDERED,
        RefundState.REFUNDED,
    }
)
"""States in which a refund's amount is spoken for; the trigger of migration 0005 says the same."""

ASK_AFTER_SECONDS: Final = (5, 15, 60, 300, 900, 3600, 21_600)
"""How long after the n-th question without a final answer a provider is asked again."""

_ORDER: Final = re.compile(r"(HT-\d{6}-\d{5,9})(?:-\d{1,3})?", re.ASCII)

PROVIDER, AGENCY, TREASURY = "provider", "agency", "treasury"


@dataclass(frozen=True)
class Money:
    """Where a payment's money is: not needed by the obligation (`surplus`), at the Treasury, at the agency's bank."""

    surplus: bool
    at_treasury: bool
    at_agency: bool


def route_of(money: Money) -> str:
    """Who pays back: the provider what it holds or took twice (QC 34.6a), the agency or the Treasury what they got."""
    if money.surplus:
        return PROVIDER
    if money.at_treasury:
        return TREASURY
    return AGENCY if money.at_agency else PROVIDER


def consent_is_needed(*, counts: bool, has_documents: bool, surplus: bool) -> bool:
    """A success whose documents were received is given back only with the agency's consent (TT 29.1)."""
    return counts and has_documents and not surplus


def next_ask(now: datetime, asks: int) -> datetime:
    """When to ask again after `asks` questions without a final answer."""
    return now + timedelta(seconds=ASK_AFTER_SECONDS[min(asks, len(ASK_AFTER_SECONDS) - 1)])


def next_reference(number: str, current: str) -> str:
    """The reference of the next order of a refund: its number, then `…-2`, `…-3`: a refused one stays refused."""
    if not current:
        return number
    attempt = int(current.removeprefix(number).lstrip("-") or 1)
    return f"{number}-{attempt + 1}"


def number_of_order(reference: str) -> str:
    """The number of the refund whose order a reference names, also a former one; "" when it is none of ours."""
    found = _ORDER.fullmatch(reference.strip())
    return found.group(1) if found else ""
