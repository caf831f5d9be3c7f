"""What connected systems were told: the log, every attempt, sending again; and the technical log of exchanges."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.exchange.errors import UnknownDelivery
from dichvucong.exchange.models import Delivery, ExchangeLogEntry
from dichvucong.exchange.selectors import (
    DeliveryQuery,
    LogQuery,
    SystemInfo,
    all_systems,
    deliveries_of_stream,
    exchanges_of,
    search_deliveries,
)
from dichvucong.exchange.services import resend
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.errors import PaymentNotFound
from dichvucong.payments.selectors import Order, Slice, all_providers, payment_timeline
from dichvucong.web.access import officer
from dichvucong.web.console.forms import DeliveryListForm, LogForm
from dichvucong.web.console.lists import page_of
from dichvucong.web.console.scope import may, must, officer_of, scope_of


@officer("payments.view")
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """Deliveries to the systems of the units granted."""
    systems = systems_of(request, "payments.view")
    form = DeliveryListForm(request.GET, systems=[(system.code, system.name) for system in systems])
    if not form.is_valid():
        return render(request, "console/deliveries.html", {"form": form, "page": None}, status=422)
    asked = form.cleaned_data
    query = DeliveryQuery(
        system_code=asked["he_thong"], state=asked["trang_thai"], stream=_stream(asked["ma"])
    )

    def find(part: Slice) -> list[Delivery]:
        codes = [system.code for system in systems]
        return search_deliveries(query, systems=codes, before=part.beyond, limit=part.limit)

    page = page_of(request, find, Order.NEWEST)
    return render(request, "console/deliveries.html", {"form": form, "page": page, "systems": systems})


@officer("payments.operate")
@require_POST
def send_again(request: HttpRequest, code: str, delivery: int) -> HttpResponse:
    """Send one delivery about an obligation once more."""
    due = payment_timeline(code).obligation
    if not may(request, "payments.view", agency_code=due.agency_code):
        raise PaymentNotFound
    must(request, "payments.operate", agency_code=due.agency_code)
    if not deliveries_of_stream(due.revenue_identifier).filter(pk=delivery).exists():
        raise UnknownDelivery
    resend(delivery, actor=officer_of(request).account.actor, now=clock_now())
    messages.success(request, "Đã xếp hàng gửi lại cho hệ thống của đơn vị.")
    return HttpResponseRedirect(reverse("console:payment", args=[code]))


@officer("operation.view")
@require_safe
def exchange_log(request: HttpRequest) -> HttpResponse:
    """The technical log of every exchange, by dossier, payment, partner and time (OPS-04)."""
    partners = _partners(request)
    form = LogForm(request.GET, partners=sorted(partners))
    if not form.is_valid():
        return render(request, "console/exchange_log.html", {"form": form, "page": None}, status=422)
    asked = form.cleaned_data
    query = LogQuery(
        dossier_code=asked["ho_so"].strip(),
        payment_code=asked["giao_dich"].strip(),
        partner=asked["doi_tac"],
        since=_midnight(asked["tu_ngay"]),
        until=_midnight(asked["den_ngay"], days=1),
    )
    seen_by = None if _names_own(request, query) else partners

    def find(part: Slice) -> list[ExchangeLogEntry]:
        return exchanges_of(query, partners=seen_by, before=part.beyond, limit=part.limit)

    page = page_of(request, find, Order.NEWEST)
    return render(request, "console/exchange_log.html", {"form": form, "page": page})


def systems_of(request: HttpRequest, permission: str) -> list[SystemInfo]:
    """The connected systems whose whole subtree the officer was granted."""
    scope = scope_of(request, permission)
    return [
        system for system in all_systems() if scope.everything or system.agency_code in scope.agency_codes
    ]


def _partners(request: HttpRequest) -> Collection[str]:
    """Systems of the units granted, and the providers: all for the operators of the country, else the granted ones."""
    scope = scope_of(request, "operation.view")
    systems = {system.code for system in systems_of(request, "operation.view")}
    if scope.everything:
        return systems | {provider.code for provider in all_providers()}
    return systems | set(scope.provider_codes)


def _names_own(request: HttpRequest, query: LogQuery) -> bool:
    """Whether the search names a payment or dossier of a unit granted: then every exchange about it may be seen."""
    if scope_of(request, "operation.view").everything:
        return bool(query.payment_code or query.dossier_code)
    code = query.payment_code or query.dossier_code
    try:
        return bool(code) and may(
            request, "operation.view", agency_code=payment_timeline(code).obligation.agency_code
        )
    except PaymentNotFound:
        return False


def _stream(code: str) -> str:
    """The obligation a payment code or identifier belongs to."""
    if not code:
        return ""
    try:
        return payment_timeline(code.strip()).obligation.revenue_identifier
    except PaymentNotFound:
        return code.strip()


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """The first instant of a day in Vietnam, or of one some days later."""
    return datetime.combine(day + timedelta(days=days), time(), tzinfo=VIETNAM) if day else None
