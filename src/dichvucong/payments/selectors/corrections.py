"""Corrections of account data and requests about uncredited money, as agencies and providers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from dichvucong.payments.crediting_errors import CorrectionNotFound, CreditRequestNotFound
from dichvucong.payments.models import AccountCorrection, CreditRequest
from dichvucong.payments.models import AccountCorrection as CorrectionRow
from dichvucong.payments.models import CreditRequest as CreditRequestRow
from dichvucong.payments.selectors.search import FIRST_PAGE, Order, Scope, Slice, scoped

__all__ = [
    "CorrectionRow",
    "CreditRequestRow",
    "FollowFilter",
    "correction_by_number",
    "corrections_of_payment",
    "credit_request_by_number",
    "credit_requests_of_payment",
    "search_corrections",
    "search_credit_requests",
]

M = TypeVar("M", AccountCorrection, CreditRequest)
ENDED = ("credited", "withdrawn", "closed")


@dataclass(frozen=True)
class FollowFilter:
    """What to look for; empty values do not filter. `state` may be `live` (not ended) or `late` (open, overdue).

    `text` is a number, payment or obligation code.
    """

    text: str = ""
    state: str = ""
    provider_code: str = ""


def search_corrections(
    wanted: FollowFilter, *, scope: Scope, now: datetime, part: Slice = FIRST_PAGE
) -> list[AccountCorrection]:
    """Corrections with their payments, of the units and providers that may be seen."""
    rows = scoped(AccountCorrection.objects.select_related("payment__obligation"), scope, providers=True)
    return list(_part(_wanted(rows, wanted, now), part))


def search_credit_requests(
    wanted: FollowFilter, *, scope: Scope, now: datetime, part: Slice = FIRST_PAGE
) -> list[CreditRequest]:
    """Requests with their payments, of the units and providers that may be seen."""
    rows = scoped(CreditRequest.objects.select_related("payment__obligation"), scope, providers=True)
    return list(_part(_wanted(rows, wanted, now), part))


def correction_by_number(number: str) -> AccountCorrection:
    """Raises `CorrectionNotFound`."""
    rows = AccountCorrection.objects.select_related("payment__obligation")
    found = rows.filter(number=number).first()
    if found is None:
        raise CorrectionNotFound
    return found


def credit_request_by_number(number: str) -> CreditRequest:
    """Raises `CreditRequestNotFound`."""
    rows = CreditRequest.objects.select_related("payment__obligation")
    found = rows.filter(number=number).first()
    if found is None:
        raise CreditRequestNotFound
    return found


def corrections_of_payment(code: str) -> Sequence[AccountCorrection]:
    """All corrections of a payment, oldest first."""
    return list(AccountCorrection.objects.filter(payment__code=code).order_by("pk"))


def credit_requests_of_payment(code: str) -> Sequence[CreditRequest]:
    """All requests about a payment, oldest first."""
    return list(CreditRequest.objects.filter(payment__code=code).order_by("pk"))


def _wanted(rows: QuerySet[M, M], wanted: FollowFilter, now: datetime) -> QuerySet[M, M]:
    if wanted.state == "live":
        rows = rows.exclude(state__in=ENDED)
    elif wanted.state == "late":
        rows = rows.filter(state="open", due_at__lt=now)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.provider_code:
        rows = rows.filter(provider_code=wanted.provider_code)
    if wanted.text:
        code = wanted.text.strip().upper()
        rows = rows.filter(Q(number=code) | Q(payment__code=code) | Q(revenue_identifier=code))
    return rows


def _part(rows: QuerySet[M, M], part: Slice) -> QuerySet[M, M]:
    newest = part.order is Order.NEWEST
    if part.beyond is not None:
        rows = rows.filter(pk__lt=part.beyond) if newest else rows.filter(pk__gt=part.beyond)
    return rows.order_by("-pk" if newest else "pk")[: part.limit]
