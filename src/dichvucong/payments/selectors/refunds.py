"""Refunds and claims as officers and payers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet, Sum

from dichvucong.kernel.calendar.rules import WorkingCalendar
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.text import tidy
from dichvucong.payments.errors import ClaimNotFound, PaymentNotFound, RefundNotFound
from dichvucong.payments.models import Credit, Payment, PaymentCase, Refund, RefundClaim
from dichvucong.payments.models import Refund as RefundRow
from dichvucong.payments.models import RefundClaim as ClaimRow
from dichvucong.payments.selectors.search import FIRST_PAGE, Order, Scope, Slice, scoped
from dichvucong.payments.states import PAID_PAYMENTS, CaseState, ClaimState, CreditState, RefundState

__all__ = [
    "ClaimFilter",
    "ClaimRow",
    "PayerRefunds",
    "Pot",
    "RefundFilter",
    "RefundRow",
    "SystemRefunds",
    "claim_by_number",
    "claims_of_payment",
    "credit_left_vnd",
    "is_stuck",
    "pots_of",
    "refund_by_number",
    "refund_of_system",
    "refunds_by_link",
    "refunds_of_credit",
    "refunds_of_payment",
    "refunds_of_system",
    "search_claims",
    "search_refunds",
    "stuck_refunds",
]

M = TypeVar("M", bound=Model)
ENDED = (RefundState.REJECTED, RefundState.WITHDRAWN, RefundState.FAILED)
LATE_AFTER_WORKING_DAYS = 1
"""How long an approval, and a bank's or wallet's result, may take (as TT 29.1 gives the bank for an answer)."""
LATE_BY_HAND_AFTER_WORKING_DAYS = 3
"""How long the Treasury or an agency may take: our own measure, no text names one."""


@dataclass(frozen=True)
class RefundFilter:
    """What to look for; empty values do not filter. `text` is a refund, payment or obligation code."""

    text: str = ""
    state: str = ""
    route: str = ""
    stuck: bool = False
    day_from: date | None = None
    day_to: date | None = None


@dataclass(frozen=True)
class ClaimFilter:
    """Claims by state (`open` first) and number."""

    state: str = "open"
    text: str = ""


@dataclass(frozen=True)
class Pot:
    """Money that may go back: a case's, or (`case` None) what paid the obligation. `left_vnd` is not spoken for."""

    case: PaymentCase | None
    left_vnd: int


def search_refunds(
    wanted: RefundFilter, *, scope: Scope, now: datetime, part: Slice = FIRST_PAGE
) -> list[Refund]:
    """Refunds with their payments, for the units and providers that may be seen."""
    rows = scoped(
        Refund.objects.select_related("payment__obligation", "credit", "case"), scope, providers=True
    )
    exact = {"state": wanted.state, "route": wanted.route}
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    if wanted.day_from is not None:
        rows = rows.filter(day__gte=wanted.day_from)
    if wanted.day_to is not None:
        rows = rows.filter(day__lte=wanted.day_to)
    if wanted.text:
        code = wanted.text.strip().upper()
        named = Q(number=code) | Q(payment__code=code) | Q(revenue_identifier=code)
        rows = rows.filter(
            named | Q(payment__obligation__dossier_code=code) | Q(credit__external_id=wanted.text.strip())
        )
    if wanted.stuck:
        rows = rows.filter(_stuck(now))
    return list(_part(rows, part))


def stuck_refunds(scope: Scope, *, now: datetime) -> QuerySet[Refund, Refund]:
    """Refunds that wait longer than they should, or failed and wait for a person; oldest first."""
    return scoped(Refund.objects.filter(_stuck(now)), scope, providers=True).order_by("pk")


def is_stuck(refund: Refund, *, now: datetime) -> bool:
    """Whether one refund is among `stuck_refunds`."""
    return Refund.objects.filter(_stuck(now), pk=refund.pk).exists()


def refund_by_number(number: str) -> Refund:
    """Raises `RefundNotFound`."""
    rows = Refund.objects.select_related("payment__obligation", "credit", "case", "discrepancy")
    refund = rows.filter(number=number).first()
    if refund is None:
        raise RefundNotFound
    return refund


@dataclass(frozen=True)
class SystemRefunds:
    """What a connected system asks for; empty values do not filter.

    The refunds of its own payments, and of credits at or below its agency that belong to no payment.
    """

    system_code: str
    agency_code: str
    state: str = ""
    payment_code: str = ""


def refund_of_system(number: str, *, system_code: str, agency_code: str) -> Refund:
    """One refund that the system may read. Raises `RefundNotFound`."""
    rows = Refund.objects.select_related("payment__obligation", "credit")
    wanted = tidy(number).upper().replace(" ", "")
    refund = rows.filter(_read_by(system_code, agency_code), number=wanted).first()
    if refund is None:
        raise RefundNotFound
    return refund


def refunds_of_system(wanted: SystemRefunds, *, older_than: int, limit: int) -> list[Refund]:
    """Newest first; `older_than` is the row the page before ended with, negative for the first page."""
    rows = Refund.objects.select_related("payment", "credit").filter(
        _read_by(wanted.system_code, wanted.agency_code)
    )
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.payment_code:
        rows = rows.filter(payment__code=tidy(wanted.payment_code).upper().replace(" ", ""))
    if older_than >= 0:
        rows = rows.filter(pk__lt=older_than)
    return list(rows.order_by("-pk")[:limit])


def _read_by(system_code: str, agency_code: str) -> Q:
    below = Q(agency_code=agency_code) | Q(agency_code__startswith=f"{agency_code}.")
    return Q(payment__system_code=system_code) | (Q(payment=None) & below)


def refunds_of_payment(code: str) -> Sequence[Refund]:
    """All refunds of a payment, oldest first."""
    return list(Refund.objects.filter(payment__code=code).order_by("pk"))


def refunds_of_credit(credit: Credit) -> Sequence[Refund]:
    """All refunds of a credit that belongs to no payment, oldest first."""
    return list(Refund.objects.filter(credit=credit).order_by("pk"))


def credit_left_vnd(credit: Credit) -> int:
    """What of a credit belongs to no payment and no refund; its own field says nothing of drafts."""
    if credit.currency != "VND" or credit.state == CreditState.EXPLAINED:
        return 0
    held = Refund.objects.filter(credit=credit).exclude(state__in=ENDED).aggregate(total=Sum("amount_vnd"))
    return credit.amount_vnd - credit.matched_vnd - int(held["total"] or 0)


def pots_of(code: str) -> Sequence[Pot]:
    """What of a payment's money may still go back. Raises `PaymentNotFound`."""
    payment = Payment.objects.filter(code=code).first()
    if payment is None:
        raise PaymentNotFound
    pots = []
    if payment.counts and payment.state in PAID_PAYMENTS:
        pots.append(Pot(None, payment.amount_vnd - _held(payment, None)))
    owed = Q(state=CaseState.OPEN) | Q(resolution="close_attempt")
    for case in PaymentCase.objects.filter(owed, payment=payment, to_refund_vnd__gt=0).order_by("pk"):
        pots.append(Pot(case, case.to_refund_vnd - _held(payment, case)))  # noqa: PERF401 -- one query each, few cases
    return [pot for pot in pots if pot.left_vnd > 0]


def search_claims(wanted: ClaimFilter, *, scope: Scope, part: Slice = FIRST_PAGE) -> list[RefundClaim]:
    """Claims with their payments."""
    rows = scoped(RefundClaim.objects.select_related("payment__obligation"), scope, providers=True)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.text:
        code = wanted.text.strip().upper()
        rows = rows.filter(Q(number=code) | Q(payment__code=code) | Q(revenue_identifier=code))
    return list(_part(rows, part))


def claim_by_number(number: str) -> RefundClaim:
    """Raises `ClaimNotFound`."""
    rows = RefundClaim.objects.select_related("payment__obligation", "refund")
    claim = rows.filter(number=number).first()
    if claim is None:
        raise ClaimNotFound
    return claim


def claims_of_payment(code: str) -> Sequence[RefundClaim]:
    """All claims about a payment, newest first; at most one of them is open."""
    rows = RefundClaim.objects.select_related("refund").filter(payment__code=code)
    return list(rows.order_by("-pk"))


@dataclass(frozen=True)
class PayerRefunds:
    """What a payer sees of money going back, by the link of the payment. Holds no personal data.

    `claimable_vnd` is what may be asked for: 0 while a claim is open, and for money that goes back by itself.
    """

    payment_code: str
    link_token: str
    amount_vnd: int
    dossier_code: str
    agency_name: str
    surplus: bool
    claimable_vnd: int
    refunds: Sequence[Refund]
    claims: Sequence[RefundClaim]


def refunds_by_link(payment_token: str) -> PayerRefunds:
    """Raises `PaymentNotFound`."""
    payment = Payment.objects.select_related("obligation").filter(link_token=payment_token).first()
    if payment is None:
        raise PaymentNotFound
    claims = claims_of_payment(payment.code)
    left_vnd = sum(pot.left_vnd for pot in pots_of(payment.code) if pot.case is None)
    waiting = any(claim.state == ClaimState.OPEN for claim in claims)
    refunds = [row for row in refunds_of_payment(payment.code) if row.state != RefundState.WITHDRAWN]
    return PayerRefunds(
        payment_code=payment.code,
        link_token=payment.link_token,
        amount_vnd=payment.amount_vnd,
        dossier_code=payment.obligation.dossier_code,
        agency_name=payment.obligation.agency_name,
        surplus=payment.state in PAID_PAYMENTS and not payment.counts,
        claimable_vnd=0 if waiting else left_vnd,
        refunds=refunds,
        claims=claims,
    )


def _held(payment: Payment, case: PaymentCase | None) -> int:
    """Spoken for: of a case's money without what has gone back already, which the case no longer owes."""
    rows = Refund.objects.filter(payment=payment, case=case).exclude(state__in=ENDED)
    if case is not None:
        rows = rows.exclude(state=RefundState.REFUNDED)
    return rows.aggregate(total=Sum("amount_vnd"))["total"] or 0


def _stuck(now: datetime) -> Q:
    calendar = load_calendar()
    soon = _working_days_ago(LATE_AFTER_WORKING_DAYS, now, calendar)
    later = _working_days_ago(LATE_BY_HAND_AFTER_WORKING_DAYS, now, calendar)
    return (
        Q(state=RefundState.FAILED)
        | Q(state=RefundState.AWAITING_APPROVAL, drafted_at__lt=soon)
        | Q(state=RefundState.APPROVED, approved_at__lt=now - timedelta(hours=1))
        | Q(state=RefundState.ORDERED, route="provider", ordered_at__lt=soon)
        | Q(state=RefundState.ORDERED, ordered_at__lt=later)
    )


def _working_days_ago(count: int, now: datetime, calendar: WorkingCalendar) -> datetime:
    """The start of the latest day that lies at least `count` whole working days back."""
    today = vietnam_day(now)
    day = today
    while calendar.working_days_between(day, today) <= count:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM)


def _part(rows: QuerySet[M, M], part: Slice) -> QuerySet[M, M]:
    newest = part.order is Order.NEWEST
    if part.beyond is not None:
        rows = rows.filter(pk__lt=part.beyond) if newest else rows.filter(pk__gt=part.beyond)
    return rows.order_by("-pk" if newest else "pk")[: part.limit]
