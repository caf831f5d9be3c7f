"""Who may act on money that did not reach its account: the agency's officers, or the provider's staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest

from dichvucong.identity.errors import PermissionMissing
from dichvucong.kernel.calendar.deadlines import Deadline
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import VIETNAM
from dichvucong.payments.errors import PaymentNotFound
from dichvucong.payments.selectors import PaymentRow, payment_by_code
from dichvucong.payments.selectors.corrections import (
    CorrectionRow,
    CreditRequestRow,
    corrections_of_payment,
    credit_requests_of_payment,
)
from dichvucong.web.console.scope import may, officer_of

ACT: Final = "reconciliation.resolve"


@dataclass(frozen=True)
class Followed:
    """What a payment's page says of money on its way: corrections, requests, and what this officer may begin."""

    corrections: Sequence[CorrectionRow]
    requests: Sequence[CreditRequestRow]
    askable: bool
    reportable: bool


def followed_of(request: HttpRequest, paid: PaymentRow) -> Followed:
    """The corrections of a payment and the requests about it."""
    waits = paid.paid_at is not None and paid.counts and paid.accounting_state != "succeeded"
    return Followed(
        corrections_of_payment(paid.code),
        credit_requests_of_payment(paid.code),
        askable=waits and acts_for_agency(request, paid.agency_code),
        reportable=waits and acts_for_provider(request, paid.provider_code),
    )


def acts_for_agency(request: HttpRequest, agency_code: str) -> bool:
    """Whether the officer answers for the agency's accounts."""
    return may(request, ACT, agency_code=agency_code)


def acts_for_provider(request: HttpRequest, provider_code: str) -> bool:
    """Whether the account belongs to the provider's staff; operators of the country do not speak for a bank."""
    return provider_code in officer_of(request).authority.providers(ACT)


def seen_payment(request: HttpRequest, code: str) -> PaymentRow:
    """Raises `PaymentNotFound` for what the officer may not see, exactly as for what does not exist."""
    paid = payment_by_code(code)
    if not may(request, "payments.view", agency_code=paid.agency_code, provider_code=paid.provider_code):
        raise PaymentNotFound
    return paid


def needed(held: bool) -> None:
    """Raises `PermissionMissing`."""
    if not held:
        raise PermissionMissing(ACT)


def explained(deadline: Deadline) -> Sequence[str]:
    """Why a term ends when it does, in sentences."""
    return deadline.explain(load_calendar()).sentences()


def minute(value: datetime | None) -> str:
    """An instant in an exported table."""
    return f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if value else ""
