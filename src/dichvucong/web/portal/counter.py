"""The customer's second screen at a counter: a large QR, what it is for, and thanks when it is paid."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.payments.errors import ObligationNotFound, PreviousAttemptUnknown
from dichvucong.payments.links import pay_link, verification_link
from dichvucong.payments.selectors import (
    Due,
    PaymentView,
    due_by_link,
    offered_providers,
    payment_by_link,
    receipt_by_number,
)
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.web.access import public
from dichvucong.web.failures import LINK_UNKNOWN, failure
from dichvucong.web.portal.paying import chosen_provider
from dichvucong.web.portal.payment import transfer_of
from dichvucong.web.portal.qr import link_qr, transfer_qr
from dichvucong.web.portal.throttle import slow_down
from dichvucong.web.portal.watching import Watch, fingerprint, still
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.visitors import address_of


@public
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, link_token: str) -> HttpResponse:
    """The screen (GET); a VietQR on it instead of the link QR (POST)."""
    now = clock_now()
    try:
        if request.method == "POST":
            return slow_down(request, "start", now=now) or _start(request, link_token, now)
        due = due_by_link(link_token, now=now)
    except ObligationNotFound:
        return failure(LINK_UNKNOWN, status=404)
    return _screen(request, due, now)


@public
@require_safe
def watch(request: HttpRequest, link_token: str) -> HttpResponse:
    """Asked by the screen all day long."""
    now = clock_now()
    try:
        due = due_by_link(link_token, now=now)
    except ObligationNotFound:
        return HttpResponse(status=404)
    return still(request, request.path, _shows(due, _attempt(due, now)))


def _start(request: HttpRequest, link_token: str, now: datetime) -> HttpResponse:
    wish = StartRequest(
        link_token=link_token,
        provider_code=chosen_provider(request),
        channel="counter",
        payer_ip=address_of(request),
    )
    try:
        start_payment(wish, now=now)
    except PreviousAttemptUnknown:
        pass  # the screen says that the bank is being asked
    except ObligationNotFound:
        raise
    except DomainError as refusal:
        return _screen(request, due_by_link(link_token, now=now), now, problem=refusal.message)
    return see_other(reverse("counter", args=[link_token]))


def _screen(request: HttpRequest, due: Due, now: datetime, *, problem: str = "") -> HttpResponse:
    attempt = _attempt(due, now)
    by_transfer = attempt is not None and bool(attempt.qr_payload) and not attempt.expired
    waiting = due.payable or bool(due.live_payment_token)
    shown: dict[str, Any] = {
        "due": due,
        "attempt": attempt,
        "by_transfer": by_transfer,
        "transfer": transfer_of(attempt.qr_payload) if attempt and by_transfer else None,
        "waiting": waiting,
        "problem": problem,
        "qr": _qr(due, attempt if by_transfer else None),
        "transfers": _transfers(due, now) if waiting and not by_transfer else [],
        "watch": Watch(reverse("counter-watch", args=[due.link_token]), _shows(due, attempt)),
    }
    return page_with_form(request, "portal/counter.html", shown, status=422 if problem else 200)


def _attempt(due: Due, now: datetime) -> PaymentView | None:
    return payment_by_link(due.live_payment_token, now=now) if due.live_payment_token else None


def _transfers(due: Due, now: datetime) -> list[Any]:
    return [offer for offer in offered_providers(amount_vnd=due.amount_vnd, now=now) if offer.takes_transfers]


def _qr(due: Due, attempt: PaymentView | None) -> str:
    if due.receipt_number:
        return link_qr(verification_link(receipt_by_number(due.receipt_number).verification_token))
    return transfer_qr(attempt.qr_payload) if attempt else link_qr(pay_link(due.link_token))


def _shows(due: Due, attempt: PaymentView | None) -> str:
    live = (attempt.link_token, attempt.wait, attempt.expired, attempt.qr_payload) if attempt else ()
    return fingerprint(due.state, due.amount_vnd, due.receipt_number, *live)
