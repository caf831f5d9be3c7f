"""The one-stop counter: from a code to the customer's second screen, and the officer's view of it."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.payments.errors import ObligationNotFound
from dichvucong.payments.selectors import (
    Due,
    PaymentView,
    due_by_link,
    offered_providers,
    payment_by_link,
)
from dichvucong.payments.services import StartRequest, look_up_or_ask, renew_payment, start_payment
from dichvucong.web.access import officer
from dichvucong.web.console.forms import CounterForm
from dichvucong.web.console.scope import may
from dichvucong.web.looks import shown_to_officer

STOP_POLLING = 286
"""What tells htmx to take the answer and not to ask again."""

_PAY_LINK = re.compile(r"/thanh-toan/k/([A-Za-z0-9_-]{10,32})")


@officer("counter.use")
@require_safe
def counter(request: HttpRequest) -> HttpResponse:
    """Type or scan a code; one obligation opens at once, several are offered."""
    form = CounterForm(request.GET if "ma" in request.GET else None)
    if not form.is_bound or not form.is_valid():
        return render(request, "console/counter.html", {"form": form}, status=422 if form.errors else 200)
    dues, problem = _dues(request, form.cleaned_data["ma"])
    if len(dues) == 1:
        return HttpResponseRedirect(reverse("console:counter_due", args=[dues[0].link_token]))
    if problem:
        form.add_error("ma", problem)
    return render(
        request, "console/counter.html", {"form": form, "dues": dues}, status=422 if problem else 200
    )


@officer("counter.use")
@require_safe
def counter_due(request: HttpRequest, link_token: str) -> HttpResponse:
    """One obligation at the counter: open the customer's screen, start, watch."""
    return _show(request, _visible(request, link_token))


@officer("counter.use")
@require_safe
def counter_state(request: HttpRequest, link_token: str) -> HttpResponse:
    """The part of the page that changes by itself, until there is a receipt: then it holds still under the pointer."""
    due = _visible(request, link_token)
    status = STOP_POLLING if due.receipt_number else 200
    return render(request, "console/counter_state.html", _state(due), status=status)


@officer("counter.use")
@require_POST
def counter_start(request: HttpRequest, link_token: str) -> HttpResponse:
    """Start a payment with the provider the customer named; its QR appears on the customer's screen."""
    due = _visible(request, link_token)
    wish = StartRequest(link_token, request.POST.get("ngan_hang", ""), channel="counter")
    try:
        start_payment(wish, now=clock_now())
    except DomainError as refusal:
        return _show(request, due, problem=refusal.message, status=422)
    return HttpResponseRedirect(reverse("console:counter_due", args=[link_token]))


@officer("counter.use")
@require_POST
def counter_renew(request: HttpRequest, link_token: str) -> HttpResponse:
    """A new QR when the old one has run out."""
    due = _visible(request, link_token)
    try:
        renew_payment(due.live_payment_token, payer_ip="", now=clock_now())
    except DomainError as refusal:
        return _show(request, due, problem=refusal.message, status=422)
    return HttpResponseRedirect(reverse("console:counter_due", args=[link_token]))


def _dues(request: HttpRequest, typed: str) -> tuple[list[Due], str]:
    """What the code leads to among the officer's units, and what to say when there is nothing."""
    link = _PAY_LINK.search(typed)
    try:
        found = [due_by_link(link[1], now=clock_now())] if link else None
    except ObligationNotFound as refusal:
        return [], refusal.message
    if found is None:
        answer = look_up_or_ask(typed, now=clock_now())
        if answer.problem:
            return [], answer.problem
        found = list(answer.dues)
    own = [due for due in found if may(request, "counter.use", agency_code=due.agency_code)]
    return own, "" if own else "Không có khoản phải nộp nào của đơn vị bạn với mã này."


def _visible(request: HttpRequest, link_token: str) -> Due:
    due = due_by_link(link_token, now=clock_now())
    if not may(request, "counter.use", agency_code=due.agency_code):
        raise ObligationNotFound
    return due


def _show(request: HttpRequest, due: Due, *, problem: str = "", status: int = 200) -> HttpResponse:
    shown_to_officer(request, DataKind.DUE, about=due.revenue_identifier)
    offers = offered_providers(amount_vnd=due.amount_vnd, now=clock_now()) if due.payable else []
    shown = _state(due) | {
        "offers": offers,
        "problem": problem,
        "screen": f"{settings.PUBLIC_URL}/thanh-toan/quay/{due.link_token}",
    }
    return render(request, "console/counter_due.html", shown, status=status)


def _state(due: Due) -> dict[str, Due | PaymentView | None]:
    live = payment_by_link(due.live_payment_token, now=clock_now()) if due.live_payment_token else None
    return {"due": due, "live": live}
