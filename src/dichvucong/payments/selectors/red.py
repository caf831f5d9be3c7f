"""What is red now: payments, money, differences, refunds and files that need a person, counted and listed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.payments.models import (
    AccountCorrection,
    Credit,
    CreditRequest,
    Discrepancy,
    Payment,
    PaymentCase,
    Refund,
    StatementFile,
)
from dichvucong.payments.selectors.refunds import stuck_refunds
from dichvucong.payments.selectors.search import Scope, Slice, scoped
from dichvucong.payments.selectors.tracing import CREDITED_WITHIN_WORKING_DAYS
from dichvucong.payments.states import (
    LIVE_PAYMENTS,
    PAID_PAYMENTS,
    AccountingState,
    CaseState,
    CorrectionState,
    CreditRequestState,
    CreditState,
    DiscrepancyState,
    FileState,
)

MOST_COUNTED = 1_000
"""Beyond so many the number no longer matters."""

UNKNOWN_FOR = timedelta(minutes=15)
FILES_SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Red:
    """How much of one kind is red, up to `MOST_COUNTED` + 1, and since when the oldest."""

    kind: str
    count: int
    oldest: datetime | date | None


@dataclass(frozen=True)
class RedRow:
    """One thing that is red. `subject` is its number or code; `pk` is what lists are paged by."""

    pk: int
    subject: str
    since: datetime | date
    amount_vnd: int | None
    agency_code: str
    provider_code: str
    cause: str


@dataclass(frozen=True)
class _Kind:
    rows: Callable[[Scope, datetime], QuerySet[Any, Any]]
    since: str
    subject: str
    amount: str = "amount_vnd"
    cause: str = "cause"
    provider: str = "provider_code"


def red_now(scope: Scope, *, now: datetime) -> list[Red]:
    """Every kind with its count and its oldest, of what the asker may see."""
    return [_count(name, kind, scope, now) for name, kind in _KINDS.items()]


def red_rows(kind: str, scope: Scope, *, now: datetime, part: Slice) -> list[RedRow]:
    """The things of one kind, in the order they were written. Raises `KeyError` for an unknown kind."""
    wanted = _KINDS[kind]
    rows = wanted.rows(scope, now)
    if part.beyond is not None:
        rows = rows.filter(pk__gt=part.beyond)
    return [_row(wanted, row) for row in rows.order_by("pk")[: part.limit]]


def red_kinds() -> Sequence[str]:
    """The names of all kinds, in the order they are shown."""
    return tuple(_KINDS)


def last_overdue_day(now: datetime) -> date:
    """The latest day whose payments should have been credited before today (TT 29)."""
    calendar, today = load_calendar(), vietnam_day(now)
    day = today - timedelta(days=1)
    while calendar.add_working_days(day, CREDITED_WITHIN_WORKING_DAYS) >= today:
        day -= timedelta(days=1)
    return day


def _count(name: str, kind: _Kind, scope: Scope, now: datetime) -> Red:
    rows = kind.rows(scope, now)
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    oldest = rows.order_by(kind.since).values_list(kind.since, flat=True).first() if count else None
    return Red(name, count, oldest)


def _row(kind: _Kind, row: Any) -> RedRow:
    return RedRow(
        pk=row.pk,
        subject=getattr(row, kind.subject),
        since=getattr(row, kind.since),
        amount_vnd=getattr(row, kind.amount, None),
        agency_code=getattr(row, "agency_code", ""),
        provider_code=getattr(row, kind.provider, ""),
        cause=getattr(row, kind.cause, ""),
    )


def _payments(scope: Scope, **where: Any) -> QuerySet[Payment, Payment]:
    return scoped(Payment.objects.filter(**where), scope, providers=True)


def _unknown(scope: Scope, now: datetime) -> QuerySet[Payment, Payment]:
    return _payments(scope, state__in=LIVE_PAYMENTS, unknown_since__lt=now - UNKNOWN_FOR)


def _stuck(scope: Scope, now: datetime) -> QuerySet[Payment, Payment]:
    midnight = datetime.combine(vietnam_day(now), time(), VIETNAM)
    return _payments(scope, state__in=LIVE_PAYMENTS, created_at__lt=midnight)


def _late(scope: Scope, now: datetime) -> QuerySet[Payment, Payment]:
    after = datetime.combine(last_overdue_day(now) + timedelta(days=1), time(), VIETNAM)
    return _payments(
        scope,
        state__in=PAID_PAYMENTS,
        counts=True,
        accounting_state=AccountingState.PENDING,
        refunded_at__isnull=True,
        paid_at__isnull=False,
        paid_at__lt=after,
    )


def _uncorrected(scope: Scope, **where: Any) -> QuerySet[AccountCorrection, AccountCorrection]:
    rows = AccountCorrection.objects.filter(state=CorrectionState.OPEN, **where)
    return scoped(rows, scope, providers=True)


def _unanswered(scope: Scope, **where: Any) -> QuerySet[CreditRequest, CreditRequest]:
    rows = CreditRequest.objects.filter(state=CreditRequestState.OPEN, **where)
    return scoped(rows, scope, providers=True)


def _unmatched(scope: Scope, _now: datetime) -> QuerySet[Credit, Credit]:
    rows = Credit.objects.filter(state__in=(CreditState.UNMATCHED, CreditState.PARTLY))
    return scoped(rows, scope, providers=False)


def _differences(scope: Scope, **where: Any) -> QuerySet[Discrepancy, Discrepancy]:
    unsettled = (DiscrepancyState.OPEN, DiscrepancyState.AWAITING_APPROVAL)
    return scoped(Discrepancy.objects.filter(state__in=unsettled, **where), scope, providers=True)


def _refunds(scope: Scope, now: datetime) -> QuerySet[Refund, Refund]:
    return stuck_refunds(scope, now=now)


def _files(scope: Scope, now: datetime) -> QuerySet[StatementFile, StatementFile]:
    rows = StatementFile.objects.defer("body").filter(
        state=FileState.REFUSED, received_at__gte=now - FILES_SHOWN_FOR
    )
    if scope.everything:
        return rows
    return rows.filter(source_code__in=[*scope.agency_codes, *scope.provider_codes])


def _cases(scope: Scope, _now: datetime) -> QuerySet[PaymentCase, PaymentCase]:
    return scoped(PaymentCase.objects.filter(state=CaseState.OPEN), scope, providers=True)


_KINDS: Mapping[str, _Kind] = {
    "unknown": _Kind(_unknown, "unknown_since", "code", cause="state"),
    "stuck": _Kind(_stuck, "created_at", "code", cause="state"),
    "late": _Kind(_late, "paid_at", "code", cause="state"),
    "corrections": _Kind(lambda scope, _now: _uncorrected(scope), "reported_at", "number", cause="reason"),
    "corrections_late": _Kind(
        lambda scope, now: _uncorrected(scope, due_at__lt=now), "due_at", "number", cause="reason"
    ),
    "requests": _Kind(lambda scope, _now: _unanswered(scope), "asked_at", "number", cause="state"),
    "requests_late": _Kind(
        lambda scope, now: _unanswered(scope, due_at__lt=now), "due_at", "number", cause="state"
    ),
    "credits": _Kind(_unmatched, "booked_on", "external_id", cause="state"),
    "cases": _Kind(_cases, "opened_at", "number"),
    "discrepancies": _Kind(lambda scope, _now: _differences(scope), "opened_at", "number", "ours_vnd"),
    "overdue": _Kind(lambda scope, now: _differences(scope, due_at__lt=now), "due_at", "number", "ours_vnd"),
    "refunds": _Kind(_refunds, "drafted_at", "number", cause="state"),
    "files": _Kind(_files, "received_at", "number", cause="name", provider="source_code"),
}
