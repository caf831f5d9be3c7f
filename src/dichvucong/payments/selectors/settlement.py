"""Files, lines and credits as officers may see them; which payments are late on their way to the account."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from dichvucong.kernel.calendar.rules import WorkingCalendar
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.payments.bodies import body_of
from dichvucong.payments.errors import CreditNotFound, StatementNotFound
from dichvucong.payments.models import (
    ColumnMapping,
    Credit,
    Payment,
    StatementBooking,
    StatementFile,
    StatementLine,
)
from dichvucong.payments.models import ColumnMapping as MappingRow
from dichvucong.payments.models import StatementFile as FileRow
from dichvucong.payments.selectors.search import FIRST_PAGE, Order, Scope, Slice, scoped
from dichvucong.payments.states import PAID_PAYMENTS, AccountingState, CreditState, StatementSide

__all__ = [
    "FileFilter",
    "FileRow",
    "LatePayment",
    "MappingRow",
    "booking_of",
    "columns_mapping",
    "credit_by_id",
    "credits_of",
    "expected_credit_day",
    "file_by_number",
    "late_by_provider",
    "late_payments",
    "lines_of",
    "money_of",
    "open_credits",
    "original_of",
    "search_files",
    "sees_whole_file",
    "shares_of",
]

M = TypeVar("M", bound=Model)
CREDITED_WITHIN_WORKING_DAYS = 1
"""QC 33.4: on the account by the working day after the day of payment."""


@dataclass(frozen=True)
class FileFilter:
    """What to look for; empty values do not filter."""

    side: str = ""
    source_code: str = ""
    state: str = ""
    day: date | None = None


@dataclass(frozen=True)
class LatePayment:
    """Money that was paid and is not on the account, and the day it should have been."""

    payment: Payment
    expected_on: date

    @property
    def pk(self) -> int:
        """The number rows are paged by."""
        return self.payment.pk


def search_files(
    wanted: FileFilter, *, scope: Scope, actor: str, part: Slice = FIRST_PAGE
) -> list[StatementFile]:
    """Files of the units granted, without their bodies: own, handed in, or with rows about them."""
    rows = StatementFile.objects.defer("body", "problems")
    exact = {
        "side": wanted.side,
        "source_code": wanted.source_code,
        "state": wanted.state,
        "day": wanted.day,
    }
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    rows = rows.filter(_visible(scope, actor))
    return _paged(rows, part)


def file_by_number(number: str, *, scope: Scope, actor: str) -> StatementFile:
    """One file without its body. Raises `StatementNotFound` for what may not be seen."""
    file = StatementFile.objects.defer("body").filter(_visible(scope, actor), number=number).first()
    if file is None:
        raise StatementNotFound
    return file


def booking_of(file: StatementFile) -> StatementBooking | None:
    """The last booking of a file that was left to the worker."""
    return StatementBooking.objects.filter(file=file).order_by("pk").last()


def original_of(file: StatementFile) -> bytes:
    """The file as it came."""
    return body_of(file.pk)


def sees_whole_file(file: StatementFile, *, scope: Scope, actor: str) -> bool:
    """Whether the problems and every row may be seen, not only the rows about one's own units."""
    if scope.everything or file.received_by == actor:
        return True
    codes = scope.agency_codes if file.side == StatementSide.AGENCY else scope.provider_codes
    return file.side in {StatementSide.AGENCY, StatementSide.PROVIDER} and file.source_code in codes


def lines_of(file: StatementFile, *, scope: Scope, part: Slice = FIRST_PAGE) -> list[StatementLine]:
    """The new lines of a file that may be seen."""
    rows = StatementLine.objects.filter(file=file).select_related("payment")
    if file.source_code not in scope.provider_codes:
        rows = scoped(rows, scope, providers=False)
    return _paged(rows, part)


def credits_of(file: StatementFile, *, scope: Scope, part: Slice = FIRST_PAGE) -> list[Credit]:
    """The new credits of a file that may be seen."""
    return _paged(scoped(Credit.objects.filter(file=file), scope, providers=False), part)


def open_credits(*, scope: Scope, part: Slice = FIRST_PAGE) -> list[Credit]:
    """Credits of which something belongs to no payment yet."""
    rows = Credit.objects.filter(state__in=(CreditState.UNMATCHED, CreditState.PARTLY)).select_related("file")
    return _paged(scoped(rows, scope, providers=False), part)


def credit_by_id(credit_id: int, *, scope: Scope) -> Credit:
    """One credit. Raises `CreditNotFound` for what may not be seen."""
    rows = scoped(Credit.objects.select_related("file"), scope, providers=False)
    credit = rows.filter(pk=credit_id).first()
    if credit is None:
        raise CreditNotFound
    return credit


def shares_of(credit: Credit, *, scope: Scope) -> list[tuple[Payment, int, str]]:
    """(payment, đồng, origin) of a credit's shares, those that may be seen."""
    visible = scoped(Payment.objects.filter(credit_shares__credit=credit), scope, providers=True)
    shares = credit.shares.filter(payment__in=visible).select_related("payment__obligation").order_by("pk")
    return [(share.payment, share.amount_vnd, share.origin) for share in shares]


def money_of(payment: Payment) -> tuple[list[StatementLine], list[Credit]]:
    """The lines and credits of one payment: from the payment back to the files."""
    lines = list(payment.statement_lines.select_related("file").order_by("pk"))
    credits_ = Credit.objects.filter(shares__payment=payment).select_related("file").order_by("pk")
    return lines, list(credits_)


def columns_mapping(source_code: str) -> ColumnMapping | None:
    """How a source names its columns, where somebody said."""
    return ColumnMapping.objects.filter(source_code=source_code).first()


def expected_credit_day(paid_at: datetime, calendar: WorkingCalendar) -> date:
    """The last day the money may arrive on the beneficiary account (QC 33.4: T+1, working days)."""
    return calendar.add_working_days(vietnam_day(paid_at), CREDITED_WITHIN_WORKING_DAYS)


def late_payments(*, now: datetime, scope: Scope, part: Slice = FIRST_PAGE) -> list[LatePayment]:
    """Paid, not on the account, and the expected day is over. Oldest payment first; paged by payment."""
    calendar = load_calendar()
    rows = scoped(_late(now, calendar), scope, providers=True)
    found = _paged(rows.select_related("obligation"), Slice(Order.OLDEST, part.beyond, part.limit))
    return [
        LatePayment(payment, expected_credit_day(payment.paid_at, calendar))
        for payment in found
        if payment.paid_at is not None
    ]


def late_by_provider(*, now: datetime, scope: Scope) -> list[tuple[str, int, int]]:
    """(provider, payments, đồng) that are late, the largest sum first."""
    rows = scoped(_late(now, load_calendar()), scope, providers=True)
    sums: dict[str, tuple[int, int]] = {}
    for code, amount_vnd in rows.values_list("provider_code", "amount_vnd"):
        count, total = sums.get(code, (0, 0))
        sums[code] = (count + 1, total + amount_vnd)
    return sorted(((code, *both) for code, both in sums.items()), key=lambda row: -row[2])


def _late(now: datetime, calendar: WorkingCalendar) -> QuerySet[Payment, Payment]:
    first_on_time = vietnam_day(now)
    while calendar.add_working_days(first_on_time, CREDITED_WITHIN_WORKING_DAYS) >= vietnam_day(now):
        first_on_time -= timedelta(days=1)
    before = datetime.combine(first_on_time + timedelta(days=1), time(), VIETNAM)
    return Payment.objects.filter(
        accounting_state=AccountingState.PENDING,
        refunded_at__isnull=True,
        paid_at__isnull=False,
        paid_at__lt=before,
        state__in=PAID_PAYMENTS,
    )


def _visible(scope: Scope, actor: str) -> Q:
    if scope.everything:
        return Q()
    agencies = list(scope.agency_codes)
    own = Q(received_by=actor)
    own |= Q(side=StatementSide.AGENCY, source_code__in=agencies)
    own |= Q(side=StatementSide.PROVIDER, source_code__in=list(scope.provider_codes))
    if not agencies:
        return own
    about = Credit.objects.filter(file=OuterRef("pk"), agency_code__in=agencies)
    return own | Q(agency_codes__overlap=agencies) | Q(Exists(about))


def _paged(rows: QuerySet[M, M], part: Slice) -> list[M]:
    if part.beyond is not None:
        newest = part.order is Order.NEWEST
        rows = rows.filter(pk__lt=part.beyond) if newest else rows.filter(pk__gt=part.beyond)
    return list(rows.order_by("-pk" if part.order is Order.NEWEST else "pk")[: part.limit])
