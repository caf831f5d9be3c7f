"""One obligation with all its payments: what is due, what happened, raw messages, receipt, and what can be done."""

from dataclasses import replace
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.exchange.selectors import attempts_of, deliveries_of_stream
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import NotFound
from dichvucong.payments.errors import PaymentNotFound, ReceiptNotFound
from dichvucong.payments.selectors import (
    PaymentRow,
    Timeline,
    payment_by_code,
    payment_timeline,
    receipt_by_number,
    receipt_of,
)
from dichvucong.payments.selectors.settlement import money_of
from dichvucong.payments.services import ask_provider, receipt_pdf
from dichvucong.web.access import officer
from dichvucong.web.console.after_refund import AfterRefundForm, may_decide
from dichvucong.web.console.following import followed_of
from dichvucong.web.console.raw import raw_view
from dichvucong.web.console.refunds import refunding_of
from dichvucong.web.console.scope import audit, may, must, officer_of, provider_names
from dichvucong.web.console.timeline import happenings
from dichvucong.web.looks import shown_to_officer


@officer("payments.view")
@require_safe
def payment(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one payment or obligation. Reading it is journalled: it holds personal data."""
    timeline = _visible(request, code)
    audit(request, "payment.read", code)
    due = timeline.obligation
    shown_to_officer(request, DataKind.PAYMENT, about=due.revenue_identifier, number=due.payer_identifier)
    in_full = may(request, "payments.view", agency_code=due.agency_code)
    told = list(deliveries_of_stream(due.revenue_identifier)) if in_full else []
    shown = {
        "code": code,
        "due": due,
        "attempts": [
            (
                attempt,
                receipt_of(attempt),
                _operable(request, attempt),
                refunding_of(request, attempt),
                money_of(attempt),
                followed_of(request, attempt),
            )
            for attempt in timeline.payments
        ],
        "cases": timeline.cases,
        "happenings": happenings(timeline, told),
        "deliveries": [(delivery, attempts_of(delivery)) for delivery in told],
        "after_refund": _after_refund(request, timeline),
        "operable": may(request, "payments.operate", agency_code=due.agency_code),
        "in_full": in_full,
        "sees_credits": may(request, "settlement.import", agency_code=due.agency_code),
        "provider_names": provider_names(),
    }
    return render(request, "console/payment.html", shown)


@officer("payments.view")
@require_safe
def raw_message(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One raw message about a payment. Reading it is journalled."""
    timeline = _visible(request, code)
    found = next((message for message in timeline.messages if message.pk == number), None)
    if found is None:
        raise NotFound("Không tìm thấy tin này.")
    audit(request, "message.read", code, message=number)
    shown_to_officer(request, DataKind.MESSAGE, about=code, number=timeline.obligation.payer_identifier)
    back = reverse("console:payment", args=[code])
    return render(request, "console/message.html", {"raw": raw_view(found), "back": back, "subject": code})


@officer("payments.view", "counter.use")
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The signed PDF of a receipt. Taking it is journalled."""
    found = receipt_by_number(number)
    paid = found.payment
    served_here = may(request, "counter.use", agency_code=paid.agency_code)
    if not served_here and not _seen(request, paid):
        raise ReceiptNotFound
    pdf = receipt_pdf(number, now=clock_now())
    audit(request, "receipt.read", number)
    shown_to_officer(request, DataKind.RECEIPT, about=paid.code, number=paid.obligation.payer_identifier)
    name = f"inline; filename*=UTF-8''{quote(number)}.pdf"
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})


@officer("payments.operate")
@require_POST
def ask_now(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the provider about the payment at once."""
    found = payment_by_code(code)
    if not _seen(request, found):
        raise PaymentNotFound
    must(request, "payments.operate", agency_code=found.agency_code, provider_code=found.provider_code)
    before = found.state
    after = ask_provider(code, actor=officer_of(request).account.actor, now=clock_now())
    if after.state == before:
        messages.info(request, "Đã hỏi ngân hàng. Trạng thái chưa thay đổi.")
    else:
        messages.success(request, "Đã hỏi ngân hàng và cập nhật trạng thái.")
    return HttpResponseRedirect(reverse("console:payment", args=[code]))


def _after_refund(request: HttpRequest, timeline: Timeline) -> AfterRefundForm | None:
    due = timeline.obligation
    return AfterRefundForm() if due.state == "refunded" and may_decide(request, due.agency_code) else None


def _visible(request: HttpRequest, code: str) -> Timeline:
    """What the officer may see of it: the unit everything, a provider's staff what concerns their own payments.

    Raises `PaymentNotFound` for what the officer may not see, exactly as for what does not exist.
    """
    timeline = payment_timeline(code)
    if may(request, "payments.view", agency_code=timeline.obligation.agency_code):
        return timeline
    own = [attempt for attempt in timeline.payments if _seen(request, attempt)]
    if not own:
        raise PaymentNotFound
    codes = {attempt.code for attempt in own}
    return replace(
        timeline,
        payments=own,
        journal=[entry for entry in timeline.journal if entry.subject in codes],
        messages=[message for message in timeline.messages if message.reference in codes],
        cases=[case for case in timeline.cases if case.payment_id in {attempt.pk for attempt in own}],
    )


def _seen(request: HttpRequest, row: PaymentRow) -> bool:
    return may(request, "payments.view", agency_code=row.agency_code, provider_code=row.provider_code)


def _operable(request: HttpRequest, row: PaymentRow) -> bool:
    return may(request, "payments.operate", agency_code=row.agency_code, provider_code=row.provider_code)
