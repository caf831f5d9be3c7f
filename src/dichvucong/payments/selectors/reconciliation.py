"""Differences and runs for officers: found, added up by agency, provider, type and period, within what they may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Abs, Coalesce

from dichvucong.kernel.clock import VIETNAM
from dichvucong.payments.errors import DiscrepancyNotFound
from dichvucong.payments.models import CreditShare, Discrepancy, Payment, ReconciliationRun, StatementLine
from dichvucong.payments.models import Discrepancy as DiscrepancyRow
from dichvucong.payments.selectors.search import FIRST_PAGE, Order, Scope, Slice, scoped
from dichvucong.payments.states import PAID_PAYMENTS, DiscrepancyState

__all__ = [
    "BookSum",
    "CauseSum",
    "DiscrepancyFilter",
    "DiscrepancyRow",
    "Period",
    "discrepancy_by_number",
    "last_whole_run",
    "latest_runs",
    "search_discrepancies",
    "sums_by_book",
    "sums_by_cause",
]

LATEST_RUNS = 20
UNSETTLED = (DiscrepancyState.OPEN, DiscrepancyState.AWAITING_APPROVAL)
DIMENSIONS = ("agency_code", "provider_code", "payment_type")
"""What sums may be told apart by (QC 34.3 a–c)."""


@dataclass(frozen=True)
class Period:
    """Business days, first and last included, and what else narrows a summary; empty values do not."""

    first: date
    last: date
    provider_code: str = ""
    agency_codes: Collection[str] = ()
    payment_type: int | None = None


@dataclass(frozen=True)
class DiscrepancyFilter:
    """What to look for; empty values do not filter.

    `state` may also be `unsettled` (open or awaiting approval) and `late` (unsettled and past its time). `text` is
    exact: a number, payment code or revenue identifier.
    """

    text: str = ""
    state: str = "unsettled"
    comparison: str = ""
    cause: str = ""
    provider_code: str = ""
    agency_codes: Collection[str] = ()
    payment_type: int | None = None
    day_from: date | None = None
    day_to: date | None = None


@dataclass(frozen=True)
class CauseSum:
    """The differences of one comparison and cause in a period. `gap_vnd` adds up what both sides differ by."""

    comparison: str
    cause: str
    total: int
    unsettled: int
    late: int
    gap_vnd: int


@dataclass(frozen=True)
class BookSum:
    """One agency's, provider's or type's money of a period as each book has it: how many and how much."""

    name: str
    portal: int
    portal_vnd: int
    bank: int
    bank_vnd: int
    credited: int
    credited_vnd: int
    unsettled: int


def search_discrepancies(
    wanted: DiscrepancyFilter, *, scope: Scope, now: datetime, part: Slice = FIRST_PAGE
) -> list[Discrepancy]:
    """Differences of what the asker may see, by number."""
    rows = scoped(Discrepancy.objects.select_related("payment"), scope, providers=True)
    rows = _in_state(rows, wanted.state, now)
    exact = {
        "comparison": wanted.comparison,
        "cause": wanted.cause,
        "provider_code": wanted.provider_code,
        "payment_type": wanted.payment_type,
        "day__gte": wanted.day_from,
        "day__lte": wanted.day_to,
    }
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    if wanted.agency_codes:
        rows = rows.filter(agency_code__in=list(wanted.agency_codes))
    if wanted.text:
        code = "".join(wanted.text.split()).upper()
        rows = rows.filter(Q(number=code) | Q(revenue_identifier=code) | Q(payment__code=code))
    newest = part.order is Order.NEWEST
    if part.beyond is not None:
        rows = rows.filter(pk__lt=part.beyond) if newest else rows.filter(pk__gt=part.beyond)
    return list(rows.order_by("-pk" if newest else "pk")[: part.limit])


def discrepancy_by_number(number: str) -> Discrepancy:
    """Raises `DiscrepancyNotFound`."""
    row = Discrepancy.objects.select_related("payment", "line__file", "credit__file").filter(number=number)
    found = row.first()
    if found is None:
        raise DiscrepancyNotFound
    return found


def sums_by_cause(period: Period, *, scope: Scope, now: datetime) -> list[CauseSum]:
    """The four comparisons in summary (REC-02)."""
    rows = _narrowed(scoped(Discrepancy.objects.all(), scope, providers=True), period)
    counted = rows.values("comparison", "cause").annotate(
        total=Count("pk"),
        unsettled=Count("pk", filter=Q(state__in=UNSETTLED)),
        late=Count("pk", filter=Q(state__in=UNSETTLED, due_at__lt=now)),
        gap_vnd=Sum(Abs(Coalesce("theirs_vnd", 0) - Coalesce("ours_vnd", 0)), default=0),
    )
    return [
        CauseSum(
            comparison=row["comparison"],
            cause=row["cause"],
            total=row["total"],
            unsettled=row["unsettled"],
            late=row["late"],
            gap_vnd=row["gap_vnd"],
        )
        for row in counted.order_by("comparison", "cause")
    ]


def sums_by_book(period: Period, *, by: str, scope: Scope) -> list[BookSum]:
    """What portal, banks and accounts have of the period, by agency, provider or payment type (REC-02)."""
    assert by in DIMENSIONS, "summaries are by agency, provider or type"
    begin = datetime.combine(period.first, time(), VIETNAM)
    end = datetime.combine(period.last + timedelta(days=1), time(), VIETNAM)
    paid = scoped(Payment.objects.filter(state__in=PAID_PAYMENTS), scope, providers=True)
    paid = _of(paid.filter(paid_at__gte=begin, paid_at__lt=end), period)
    portal = _grouped(paid.values(by), by)
    ours = scoped(Payment.objects.all(), scope, providers=True)
    lines = StatementLine.objects.filter(
        side="provider",
        status="succeeded",
        day__gte=period.first,
        day__lte=period.last,
        payment__in=_of(ours, period),
    )
    bank = _grouped(lines.values(f"payment__{by}"), f"payment__{by}")
    credited = _grouped(
        CreditShare.objects.filter(payment__in=paid).values(f"payment__{by}"), f"payment__{by}"
    )
    unsettled = _narrowed(
        scoped(Discrepancy.objects.filter(state__in=UNSETTLED), scope, providers=True), period
    )
    open_ones = dict(unsettled.values_list(by).annotate(total=Count("pk")).order_by())
    names = sorted({*portal, *bank, *credited, *(_name(key) for key in open_ones)})
    waiting = {_name(key): total for key, total in open_ones.items()}
    nothing = (0, 0)
    return [
        BookSum(
            name,
            *portal.get(name, nothing),
            *bank.get(name, nothing),
            *credited.get(name, nothing),
            waiting.get(name, 0),
        )
        for name in names
    ]


def latest_runs(scope: Scope) -> list[ReconciliationRun]:
    """The runs the asker may see: all of them, or those of exactly its own part."""
    rows = ReconciliationRun.objects.order_by("-pk")
    if scope.everything:
        return list(rows[:LATEST_RUNS])
    own = (
        Q(narrowing__agency_codes__contained_by=sorted(scope.agency_codes))
        if scope.agency_codes
        else Q(pk=None)
    )
    if scope.provider_codes:
        own |= Q(narrowing__provider_code__in=sorted(scope.provider_codes))
    return list(rows.filter(own)[:LATEST_RUNS])


def last_whole_run(day: date) -> datetime | None:
    """When a whole day was last compared."""
    whole = ReconciliationRun.objects.filter(day=day, narrowing={}, finished_at__isnull=False)
    return whole.order_by("-pk").values_list("finished_at", flat=True).first()


def _in_state(
    rows: QuerySet[Discrepancy, Discrepancy], state: str, now: datetime
) -> QuerySet[Discrepancy, Discrepancy]:
    if state == "unsettled":
        return rows.filter(state__in=UNSETTLED)
    if state == "late":
        return rows.filter(state__in=UNSETTLED, due_at__lt=now)
    return rows.filter(state=state) if state else rows


def _narrowed(rows: QuerySet[Discrepancy, Discrepancy], period: Period) -> QuerySet[Discrepancy, Discrepancy]:
    rows = rows.filter(day__gte=period.first, day__lte=period.last)
    exact = {"provider_code": period.provider_code, "payment_type": period.payment_type}
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    return rows.filter(agency_code__in=list(period.agency_codes)) if period.agency_codes else rows


def _of(rows: QuerySet[Payment, Payment], period: Period) -> QuerySet[Payment, Payment]:
    exact = {"provider_code": period.provider_code, "payment_type": period.payment_type}
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    return rows.filter(agency_code__in=list(period.agency_codes)) if period.agency_codes else rows


def _grouped(rows: QuerySet[Any, dict[str, Any]], key: str) -> dict[str, tuple[int, int]]:
    added = rows.annotate(total=Count("pk"), sum_vnd=Sum("amount_vnd")).order_by()
    return {_name(row[key]): (row["total"], row["sum_vnd"]) for row in added}


def _name(value: object) -> str:
    return "" if value is None else str(value)
