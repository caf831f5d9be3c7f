"""Finding payments, obligations and cases for officers: filtered by the units granted, paged by number.

Made for tables of ten million rows: codes and payers are looked up exactly, each by its own index and first, and a
page is the rows beyond the last number shown. A list without a code or a payer should be given days.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.codes import DossierCode, PaymentCode
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import phone_number
from dichvucong.payments.errors import CaseNotFound
from dichvucong.payments.models import Obligation, Payment, PaymentCase, Receipt

PAGE = 50
MOST_MATCHES = 1000
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Scope:
    """What the asker may see: everything, or exactly these agencies and providers. Nothing means nothing."""

    everything: bool = False
    agency_codes: Collection[str] = ()
    provider_codes: Collection[str] = ()


class Order(StrEnum):
    """Which end of a list is shown first."""

    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class Slice:
    """Which rows of a list: at most `limit` beyond the one numbered `beyond`."""

    order: Order = Order.NEWEST
    beyond: int | None = None
    limit: int = PAGE


FIRST_PAGE = Slice()


@dataclass(frozen=True)
class PaymentFilter:
    """What to look for; empty values do not filter.

    `text` is a payment code, revenue identifier, dossier code or receipt number, `payer` a whole name, an identity
    number, tax code or phone; both are exact. `agency_codes` are exact codes, `day_from` and `day_to` included.
    `code` is a payment code alone, `dossier_code` a dossier code or decision number alone, `payment_type` 1–8.
    """

    text: str = ""
    state: str = ""
    provider_code: str = ""
    agency_codes: Collection[str] = ()
    amount_vnd: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    payer: str = ""
    payment_type: int | None = None
    code: str = ""
    dossier_code: str = ""


@dataclass(frozen=True)
class ObligationFilter:
    """As `PaymentFilter`, for what is due."""

    text: str = ""
    state: str = ""
    agency_codes: Collection[str] = ()
    amount_vnd: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    payer: str = ""


@dataclass(frozen=True)
class CaseFilter:
    """Cases by state (`open` first), cause and age."""

    state: str = "open"
    cause: str = ""
    text: str = ""


def search_payments(wanted: PaymentFilter, *, scope: Scope, part: Slice = FIRST_PAGE) -> list[Payment]:
    """Payments with their obligations and receipts, which are read for the page alone: sorting needs neither."""
    if _contradicts(wanted, scope):
        return []
    rows = scoped(Payment.objects.all(), scope, providers=True)
    if wanted.text:
        rows = rows.filter(_payment_codes(wanted.text))
    if wanted.code:
        rows = rows.filter(code=_compact(wanted.code))
    if wanted.dossier_code:
        rows = rows.filter(obligation__in=_obligations_of_dossier(wanted.dossier_code))
    if wanted.payer:
        rows = rows.filter(obligation__in=_obligations_of_payer(wanted.payer, scope))
    exact = {"provider_code": wanted.provider_code, "payment_type": wanted.payment_type}
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    shown = _part_by_creation(_common(rows, wanted), wanted, part).values("pk")
    whole = Payment.objects.select_related("obligation", "receipt").filter(pk__in=shown)
    return list(whole.order_by(*_by_creation(part.order)))


def search_obligations(
    wanted: ObligationFilter, *, scope: Scope, part: Slice = FIRST_PAGE
) -> list[Obligation]:
    """What is or was due."""
    rows = scoped(Obligation.objects.all(), scope, providers=False)
    if wanted.text:
        code = _compact(wanted.text)
        rows = rows.filter(Q(revenue_identifier=code) | Q(dossier_code=code))
    if wanted.payer:
        rows = rows.filter(_payer(wanted.payer))
    return list(_part(_on_days(_common(rows, wanted), wanted), part))


def search_cases(wanted: CaseFilter, *, scope: Scope, part: Slice = FIRST_PAGE) -> list[PaymentCase]:
    """Cases without an agency (unknown codes) are seen by those who see everything, and by the provider's staff."""
    rows = scoped(PaymentCase.objects.select_related("payment"), scope, providers=True)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.cause:
        rows = rows.filter(cause=wanted.cause)
    if wanted.text:
        code = _compact(wanted.text)
        payments = list(Payment.objects.filter(code=code).values_list("pk", flat=True))
        rows = rows.filter(Q(number=code) | Q(revenue_identifier=code) | Q(payment__in=payments))
    return list(_part(rows, part))


def case_by_number(number: str) -> PaymentCase:
    """Raises `CaseNotFound`."""
    case = PaymentCase.objects.select_related("payment").filter(number=number).first()
    if case is None:
        raise CaseNotFound
    return case


def within_scope(agency_code: str, provider_code: str, scope: Scope) -> bool:
    """Whether one row may be seen."""
    if scope.everything or agency_code in scope.agency_codes:
        return True
    return bool(provider_code) and provider_code in scope.provider_codes


def scoped(rows: QuerySet[M, M], scope: Scope, *, providers: bool) -> QuerySet[M, M]:
    """Only the rows that may be seen."""
    if scope.everything:
        return rows
    allowed = Q(agency_code__in=list(scope.agency_codes))
    if providers and scope.provider_codes:
        allowed |= Q(provider_code__in=list(scope.provider_codes))
    return rows.filter(allowed)


def _contradicts(wanted: PaymentFilter, scope: Scope) -> bool:
    """Whether staff of providers ask for another provider: the database would look through all of that one's."""
    if scope.everything or scope.agency_codes or not wanted.provider_code:
        return False
    return wanted.provider_code not in scope.provider_codes


def _payment_codes(text: str) -> Q:
    code = _compact(text)
    of_receipt = Receipt.objects.filter(number=code).values_list("payment_id", flat=True)
    return Q(code=code) | Q(obligation__in=_obligations_of_dossier(text)) | Q(pk__in=list(of_receipt))


def _obligations_of_dossier(dossier_code: str) -> list[int]:
    code = _compact(dossier_code)
    rows = Obligation.objects.filter(Q(revenue_identifier=code) | Q(dossier_code=code))
    return list(rows.values_list("pk", flat=True)[:MOST_MATCHES])


def _obligations_of_payer(payer: str, scope: Scope) -> list[int]:
    """The newest obligations of a payer. Provider staff look for payers among all: their payments are filtered later."""
    rows = Obligation.objects.filter(_payer(payer))
    if not scope.provider_codes:
        rows = scoped(rows, scope, providers=False)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:MOST_MATCHES])


def _payer(payer: str) -> Q:
    """Name, identity number or phone, each by its own index."""
    wanted = payer.strip()
    found = Q(payer_name__iexact=wanted) | Q(payer_identifier=_compact(wanted))
    try:
        return found | Q(payer_phone=phone_number(wanted))
    except InvalidValue:
        return found


def _compact(text: str) -> str:
    """A code as it is stored, however it was typed."""
    for reads in (PaymentCode, DossierCode):
        try:
            return str(reads.parse(text))
        except InvalidValue:
            continue
    return "".join(text.split()).upper()


def _common(rows: QuerySet[M, M], wanted: PaymentFilter | ObligationFilter) -> QuerySet[M, M]:
    exact = {"state": wanted.state, "amount_vnd": wanted.amount_vnd}
    rows = rows.filter(**{column: value for column, value in exact.items() if value})
    if wanted.agency_codes:
        rows = rows.filter(agency_code__in=list(wanted.agency_codes))
    return rows


def _on_days(rows: QuerySet[M, M], wanted: ObligationFilter) -> QuerySet[M, M]:
    if wanted.day_from is not None:
        rows = rows.filter(day__gte=wanted.day_from)
    if wanted.day_to is not None:
        rows = rows.filter(day__lte=wanted.day_to)
    return rows


def _part_by_creation(
    rows: QuerySet[Payment, Payment], wanted: PaymentFilter, part: Slice
) -> QuerySet[Payment, Payment]:
    """By time of creation, whose index ends the walk where the days end (a payment's day is that of its creation)."""
    newest = part.order is Order.NEWEST
    if wanted.day_from is not None:
        rows = rows.filter(created_at__gte=datetime.combine(wanted.day_from, time(), VIETNAM))
    if wanted.day_to is not None:
        after = wanted.day_to + timedelta(days=1)
        rows = rows.filter(created_at__lt=datetime.combine(after, time(), VIETNAM))
    if part.beyond is not None:
        shown = Payment.objects.filter(pk=part.beyond).values_list("created_at", flat=True).first()
        way = "lt" if newest else "gt"
        further = Q(**{f"created_at__{way}": shown}) | Q(created_at=shown, **{f"pk__{way}": part.beyond})
        rows = rows.filter(further, **{f"created_at__{way}e": shown}) if shown else rows.none()
    return rows.order_by(*_by_creation(part.order))[: part.limit]


def _by_creation(order: Order) -> tuple[str, str]:
    return ("-created_at", "-pk") if order is Order.NEWEST else ("created_at", "pk")


def _part(rows: QuerySet[M, M], part: Slice) -> QuerySet[M, M]:
    newest = part.order is Order.NEWEST
    if part.beyond is not None:
        rows = rows.filter(pk__lt=part.beyond) if newest else rows.filter(pk__gt=part.beyond)
    return rows.order_by("-pk" if newest else "pk")[: part.limit]
