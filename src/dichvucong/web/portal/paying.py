"""Paying one obligation: choose a provider and go to it, or see why there is nothing to choose."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dichvucong.identity.models import LogInSession
from dichvucong.identity.rules import Level
from dichvucong.identity.selectors.assurance import is_sure_enough
from dichvucong.identity.selectors.representation import who_acts
from dichvucong.identity.words import ActRight
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.forms import restored
from dichvucong.payments.errors import ObligationNotFound, PayerNotProven, PreviousAttemptUnknown
from dichvucong.payments.links import pay_link
from dichvucong.payments.selectors import (
    Due,
    due_by_link,
    offered_providers,
    paid_by_payer,
    payment_of_payer,
)
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.procedures.selectors.online import assurance_asked
from dichvucong.procedures.words import Assurance
from dichvucong.web.access import public
from dichvucong.web.failures import LINK_UNKNOWN, failure
from dichvucong.web.levels import to_step_up
from dichvucong.web.people import need_right, person_of
from dichvucong.web.portal.account import payer_of
from dichvucong.web.portal.account_words import LEVEL_LABELS
from dichvucong.web.portal.qr import link_qr
from dichvucong.web.portal.throttle import slow_down, tries_left
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.visitors import address_of

WITHOUT_ACCOUNT = "khong-tai-khoan"
TRIED_TOO_OFTEN = "Đã thử quá nhiều lần. Vui lòng thử lại sau một giờ, hoặc nhận biên lai tại cơ quan thu."


@public
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, link_token: str) -> HttpResponse:
    """Choose a provider (GET), start with it (POST)."""
    now = clock_now()
    if request.method == "POST":
        return slow_down(request, "start", now=now) or _start(request, link_token, now)
    try:
        due = due_by_link(link_token, now=now)
    except ObligationNotFound:
        return failure(LINK_UNKNOWN, status=404)
    return _choose(request, due, now)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def show_receipt(request: HttpRequest, link_token: str) -> HttpResponse:
    """The receipt of a paid obligation, for whoever knows the last four digits of the payer's phone or identity.

    Opened as a page it leads to the obligation, which asks for them.
    """
    if request.method != "POST":
        return see_other(reverse("pay", args=[link_token]))
    now = clock_now()
    digits = "".join(filter(str.isdigit, request.POST.get("so-cuoi", "")[:20]))
    try:
        due = due_by_link(link_token, now=now)
        if not tries_left(link_token, now=now):
            return _choose(request, due, now, problem=TRIED_TOO_OFTEN)
        payment_token = payment_of_payer(link_token, last_digits=digits)
    except ObligationNotFound:
        return failure(LINK_UNKNOWN, status=404)
    except PayerNotProven as refusal:
        return _choose(request, due, now, problem=refusal.message)
    return see_other(reverse("payment", args=[payment_token]))


def chosen_provider(request: HttpRequest) -> str:
    """The code of the provider that was posted, or "" for what cannot be one."""
    code = request.POST.get("ngan-hang", "")
    return code if code.isascii() and code.isprintable() else ""


def _start(request: HttpRequest, link_token: str, now: datetime) -> HttpResponse:
    session = _paying(request)
    wish = StartRequest(
        link_token=link_token,
        provider_code=chosen_provider(request),
        payer_ip=address_of(request),
        account=session.account if session else None,
        acted_by=who_acts(session) if session else None,
    )
    try:
        if session:
            need_right(session, ActRight.PAY)
        turned_away = _too_unsure(request, session, due_by_link(link_token, now=now)) if session else None
        if turned_away:
            return turned_away
        payment = start_payment(wish, now=now)
        return see_other(payment.pay_url or reverse("payment", args=[payment.link_token]))
    except ObligationNotFound:
        return failure(LINK_UNKNOWN, status=404)
    except PreviousAttemptUnknown as refusal:
        if refusal.payment_token:
            return see_other(reverse("payment", args=[refusal.payment_token]))
        problem: DomainError = refusal
    except DomainError as refusal:
        problem = refusal
    return _choose(request, due_by_link(link_token, now=now), now, problem=problem.message)


def _paying(request: HttpRequest) -> LogInSession | None:
    """The session in whose name somebody pays: none for who has not logged in, or wants to pay by the code alone."""
    return None if WITHOUT_ACCOUNT in request.POST else person_of(request)


def _too_unsure(request: HttpRequest, session: LogInSession, due: Due) -> HttpResponse | None:
    """The way to more assurance, when the service behind the obligation asks for it; the choice is kept meanwhile."""
    asked = _level_asked(due)
    return to_step_up(request, session, asked) if asked else None


def _level_asked(due: Due) -> Level | None:
    """What a service asks of who acts with an account; nobody has to have one to pay."""
    said = assurance_asked(due.procedure_code, due.agency_code) if due.procedure_code else Assurance.UNSAID
    return {Assurance.MEDIUM: Level.MEDIUM, Assurance.HIGH: Level.HIGH}.get(said)


def _still_asked(request: HttpRequest, due: Due) -> str:
    """The level in words that somebody who has logged in will be asked to prove before paying; "" for none."""
    session = person_of(request)
    asked = _level_asked(due) if session and not due.settled else None
    if session is None or asked is None or is_sure_enough(session, asked, now=clock_now()):
        return ""
    return LEVEL_LABELS[asked]


def _own_payment(request: HttpRequest, due: Due) -> str:
    """The payment's link for the payer who has logged in: nothing more has to be proved."""
    session = person_of(request) if due.settled else None
    return paid_by_payer(payer_of(session.account), due.link_token) if session else ""


def _chosen_before() -> str:
    """The provider that was chosen before a step-up came between."""
    return (*(restored.get() or {}).get("ngan-hang", ()), "")[0]


def _choose(request: HttpRequest, due: Due, now: datetime, *, problem: str = "") -> HttpResponse:
    offers = [] if due.settled else offered_providers(amount_vnd=due.amount_vnd, now=now)
    shown = {
        "due": due,
        "transfers": [offer for offer in offers if offer.takes_transfers],
        "redirects": [offer for offer in offers if not offer.takes_transfers],
        "problem": problem,
        "still_asked": _still_asked(request, due),
        "chosen": _chosen_before(),
        "choosing": due.payable or (bool(due.live_payment_token) and not due.live_payment_unknown),
        "own_payment": _own_payment(request, due),
        "qr": link_qr(pay_link(due.link_token)),
    }
    return page_with_form(request, "portal/pay.html", shown, status=422 if problem else 200)
