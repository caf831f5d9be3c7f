"""The payer's own page of one payment: QR, waiting, outcome, receipt. Also where a bank sends the payer back."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.catalogs.selectors import bank
from dichvucong.identity.selectors.representation import who_acts
from dichvucong.identity.words import ActRight
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.documents.qr import qr_png
from dichvucong.kernel.documents.vietqr import TransferOrder, parse_vietqr
from dichvucong.kernel.errors import DomainError, InvalidValue
from dichvucong.payments.errors import PaymentNotFound, PreviousAttemptUnknown, ReceiptNotFound
from dichvucong.payments.links import payment_link, verification_link
from dichvucong.payments.selectors import Due, PaymentView, dues_of_payer, payment_by_link
from dichvucong.payments.services import hurry_payment, receipt_pdf, renew_payment
from dichvucong.web.access import public
from dichvucong.web.failures import LINK_UNKNOWN, failure
from dichvucong.web.people import account_of, need_right, person_of
from dichvucong.web.portal.account import payer_of
from dichvucong.web.portal.qr import link_qr, transfer_qr
from dichvucong.web.portal.screens import Screen, is_watched, screen_of
from dichvucong.web.portal.throttle import slow_down
from dichvucong.web.portal.watching import Watch, fingerprint, still
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.visitors import address_of

COUNTER = "counter"
MOST_FURTHER = 20


@public
@require_safe
def show(request: HttpRequest, payment_token: str) -> HttpResponse:
    """The payment as it stands now. Any parameter means that the provider has sent the payer back."""
    now = clock_now()
    try:
        payment = payment_by_link(payment_token, now=now)
    except PaymentNotFound:
        return failure(LINK_UNKNOWN, status=404)
    if request.GET and payment.live:
        hurry_payment(payment_token, now=now)
    return _page(request, payment, now)


@public
@require_safe
def watch(request: HttpRequest, payment_token: str) -> HttpResponse:
    """Asked by the page while it waits."""
    try:
        payment = payment_by_link(payment_token, now=clock_now())
    except PaymentNotFound:
        return HttpResponse(status=404)
    return still(request, request.path, _shows(payment))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, payment_token: str) -> HttpResponse:
    """A new code or link in place of an old one, with the same provider. Opened as a page it leads to the payment."""
    if request.method != "POST":
        return see_other(reverse("payment", args=[payment_token]))
    now = clock_now()
    return slow_down(request, "start", now=now) or _renew(request, payment_token, now)


@public
@require_safe
def receipt(_request: HttpRequest, payment_token: str) -> HttpResponse:
    """The signed PDF."""
    now = clock_now()
    try:
        number = payment_by_link(payment_token, now=now).receipt_number
        pdf = receipt_pdf(number, now=now)
    except (PaymentNotFound, ReceiptNotFound):
        return failure(LINK_UNKNOWN, status=404)
    headers = {
        "Content-Disposition": f'attachment; filename="bien-lai-{number}.pdf"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@public
@require_safe
def qr_image(_request: HttpRequest, payment_token: str) -> HttpResponse:
    """The VietQR as a picture: on one phone a bank app reads it from the album, not from the screen."""
    try:
        payment = payment_by_link(payment_token, now=clock_now())
    except PaymentNotFound:
        return failure(LINK_UNKNOWN, status=404)
    if not (payment.live and payment.qr_payload):
        return failure(LINK_UNKNOWN, status=404)
    headers = {"Content-Disposition": 'attachment; filename="vietqr.png"', "Cache-Control": "no-store"}
    return HttpResponse(
        qr_png(payment.qr_payload, pixels_per_module=12), content_type="image/png", headers=headers
    )


def _renew(request: HttpRequest, payment_token: str, now: datetime) -> HttpResponse:
    try:
        session = person_of(request)
        if session:
            need_right(session, ActRight.PAY)
        payment = renew_payment(
            payment_token,
            payer_ip=address_of(request),
            account=session.account if session else None,
            acted_by=who_acts(session) if session else None,
            now=now,
        )
    except PaymentNotFound:
        return failure(LINK_UNKNOWN, status=404)
    except PreviousAttemptUnknown as refusal:
        return see_other(reverse("payment", args=[refusal.payment_token or payment_token]))
    except DomainError:
        # The obligation's page says why, and offers what can be done instead.
        return see_other(reverse("pay", args=[payment_by_link(payment_token, now=now).obligation_link]))
    if payment.channel == COUNTER:
        return see_other(reverse("counter", args=[payment.obligation.link_token]))
    return see_other(reverse("payment", args=[payment.link_token]))


def transfer_of(payload: str) -> TransferOrder | None:
    """What to type by hand instead of scanning; None when the QR is not one of transfers."""
    try:
        return parse_vietqr(payload)
    except InvalidValue:
        return None


def _page(request: HttpRequest, payment: PaymentView, now: datetime) -> HttpResponse:
    screen = screen_of(payment, came_back=bool(request.GET))
    own_link = payment_link(payment.link_token)
    transfer = transfer_of(payment.qr_payload) if payment.qr_payload else None
    shown = {
        "payment": payment,
        "total_vnd": payment.amount_vnd + payment.fee_vnd,
        "seconds_left": max(0, int((payment.expires_at - now).total_seconds())),
        "transfer": transfer,
        "bank": bank(transfer.bank_bin) if transfer else None,
        "qr": transfer_qr(payment.qr_payload) if payment.qr_payload else link_qr(own_link),
        "verification": verification_link(payment.verification_token),
        "watch": None,
        "further": _further_dues(request, payment, now) if screen is Screen.PAID else (),
    }
    if is_watched(payment, screen):
        address = reverse("payment-watch", args=[payment.link_token])
        shown["watch"] = Watch(address, _shows(payment))
    return page_with_form(request, f"portal/payment_{screen}.html", shown)


def _further_dues(request: HttpRequest, payment: PaymentView, now: datetime) -> Sequence[Due]:
    """What else the person who has logged in can pay now, the most urgent first; nothing for everybody else."""
    account = account_of(request)
    if account is None:
        return ()
    dues = dues_of_payer(payer_of(account), now=now)[:MOST_FURTHER]
    return [due for due in dues if due.payable and due.link_token != payment.obligation_link]


def _shows(payment: PaymentView) -> str:
    return fingerprint(
        payment.state,
        payment.wait,
        payment.expired,
        payment.receipt_number,
        payment.surplus,
        payment.refunded_vnd,
    )
