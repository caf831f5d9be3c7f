"""Finding payments, obligations and cases for officers: filtered by the units granted, paged by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import phone_number
from dichvucong.payments.models import Obligation, Payment, PaymentCase

PAGE = 50
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Scope:
    """What the asker may see: agencies by code with everything below them, or providers. Nothing means nothing."""

    everything: bool = False
    agency_codes: Sequence[str] = ()
    provider_codes: Sequence[str] = ()


@dataclass(frozen=True)
class PaymentFilter:
    """What to look for; empty values do not filter. `text` is a code, a dossier code or a payer's name."""

    text: str = ""
    state: str = ""
    provider_code: str = ""
    agency_code: str = ""
    amount_vnd: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    payer: str = ""


@dataclass(frozen=True)
class ObligationFilter:
    """As `PaymentFilter`, for what is due."""

    text: str = ""
    state: str = ""
    agency_code: str = ""
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


def search_payments(
    wanted: PaymentFilter, *, scope: Scope, before: int | None = None, limit: int = PAGE
) -> list[Payment]:
    """Newest first; `before` is the number of the last row already shown."""
    rows = _scoped(Payment.objects.select_related("obligation", "receipt"), scope, providers=True)
    if wanted.text:
        rows = rows.filter(
            _code_match(wanted.text, ("code", "revenue_identifier", "obligation__dossier_code"))
        )
    if wanted.provider_code:
        rows = rows.filter(provider_code=wanted.provider_code)
    if wanted.payer:
        rows = rows.filter(_payer("obligation__", wanted.payer))
    rows = _common(rows, wanted.state, wanted.agency_code, wanted.amount_vnd)
    rows = _days(rows, wanted.day_from, wanted.day_to)
    return list(_page(rows, before, limit))


def search_obligations(
    wanted: ObligationFilter, *, scope: Scope, before: int | None = None, limit: int = PAGE
) -> list[Obligation]:
    """Newest first; `before` is the number of the last row already shown."""
    rows = _scoped(Obligation.objects.all(), scope, providers=False)
    if wanted.text:
        rows = rows.filter(_code_match(wanted.text, ("revenue_identifier", "dossier_code")))
    if wanted.payer:
        rows = rows.filter(_payer("", wanted.payer))
    rows = _common(rows, wanted.state, wanted.agency_code, wanted.amount_vnd)
    rows = _days(rows, wanted.day_from, wanted.day_to)
    return list(_page(rows, before, limit))


def search_cases(
    wanted: CaseFilter, *, scope: Scope, before: int | None = None, limit: int = PAGE
) -> list[PaymentCase]:
    """Newest first. Cases without an agency (unknown codes) are seen by those who see everything, and the provider."""
    rows = _scoped(PaymentCase.objects.select_related("payment"), scope, providers=True)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.cause:
        rows = rows.filter(cause=wanted.cause)
    if wanted.text:
        rows = rows.filter(_code_match(wanted.text, ("number", "revenue_identifier", "payment__code")))
    return list(_page(rows, before, limit))


def within_scope(agency_code: str, provider_code: str, scope: Scope) -> bool:
    """Whether one row may be seen."""
    if scope.everything or (provider_code and provider_code in scope.provider_codes):
        return True
    return any(agency_code == code or agency_code.startswith(f"{code}.") for code in scope.agency_codes)


def _scoped(rows: QuerySet[M, M], scope: Scope, *, providers: bool) -> QuerySet[M, M]:
    if scope.everything:
        return rows
    allowed = Q(pk__in=())
    for code in scope.agency_codes:
        allowed |= Q(agency_code=code) | Q(agency_code__startswith=f"{code}.")
    if providers and scope.provider_codes:
        allowed |= Q(provider_code__in=list(scope.provider_codes))
    return rows.filter(allowed)


def _code_match(text: str, columns: Sequence[str]) -> Q:
    """Exact codes only: a prefix search over ten million rows would not answer at once."""
    found = Q(pk__in=())
    for column in columns:
        found |= Q(**{column: text.strip()})
    return found


def _payer(prefix: str, text: str) -> Q:
    """Name, identity number, tax code or phone, each by its own index."""
    wanted = text.strip()
    try:
        phone = phone_number(wanted)
    except InvalidValue:
        phone = ""
    found = Q(**{f"{prefix}payer_name__iexact": wanted}) | Q(**{f"{prefix}payer_identifier": wanted})
    return found | Q(**{f"{prefix}payer_phone": phone}) if phone else found


def _common(rows: QuerySet[M, M], state: str, agency_code: str, amount_vnd: int | None) -> QuerySet[M, M]:
    if state:
        rows = rows.filter(state=state)
    if agency_code:
        rows = rows.filter(Q(agency_code=agency_code) | Q(agency_code__startswith=f"{agency_code}."))
    if amount_vnd is not None:
        rows = rows.filter(amount_vnd=amount_vnd)
    return rows


def _days(rows: QuerySet[M, M], day_from: date | None, day_to: date | None) -> QuerySet[M, M]:
    if day_from is not None:
        rows = rows.filter(day__gte=day_from)
    if day_to is not None:
        rows = rows.filter(day__lte=day_to)
    return rows


def _page(rows: QuerySet[M, M], before: int | None, limit: int) -> QuerySet[M, M]:
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")[:limit]
