"""Payments as their owners follow them, and starting one from a partner's own portal (PAY-05)."""

from functools import partial
from http import HTTPStatus
from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now
from dichvucong.kernel.idempotency import Answer, once_outside
from dichvucong.payments import selectors, services
from dichvucong.payments.drafts import Caller
from dichvucong.payments.errors import ReceiptNotFound
from dichvucong.web.api.answers import answered, kept, under_key
from dichvucong.web.api.auth import READ, WRITE, caller_of
from dichvucong.web.api.documents import PDF, keyed, takes
from dichvucong.web.api.reading import read
from dichvucong.web.api.shapes.base import MOST_VND
from dichvucong.web.api.shapes.payments import (
    PaymentIn,
    PaymentOut,
    PaymentsOut,
    ProviderOut,
    ProvidersOut,
    ReceiptOut,
)
from dichvucong.web.looks import shown_to_system

CHANNEL: Final = "partner"

router = Router(tags=["payments"])


@router.post("/payments", auth=WRITE, response={201: PaymentOut}, openapi_extra=keyed(takes(PaymentIn)))
def start(request: HttpRequest) -> HttpResponse:
    """Start a payment for a payer of the system's own portal. Send the payer to `link`, or straight to `pay_url`.

    `pay_url` and `qr_payload` are empty while the provider has not answered; `link` always works.
    """
    asked = read(request, PaymentIn)
    return under_key(request, once_outside, partial(_start, asked, caller_of(request)))


@router.get("/payments/{code}", auth=READ, response={200: PaymentOut})
def read_one(request: HttpRequest, code: str) -> HttpResponse:
    """One payment of the system's obligations."""
    found = selectors.payment_of_system(code, system_code=caller_of(request).system_code)
    return answered(PaymentOut.of(found))


@router.get("/payments/{code}/receipt", auth=READ, response={200: ReceiptOut})
def read_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt as signed data."""
    payment = selectors.payment_of_system(code, system_code=caller_of(request).system_code)
    receipt = selectors.receipt_of(payment)
    if receipt is None:
        raise ReceiptNotFound
    _receipt_shown(request, payment)
    return answered(ReceiptOut.of(receipt, payment.code))


@router.get("/payments/{code}/receipt.pdf", auth=READ, openapi_extra=PDF)
def read_receipt_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt as a signed PDF/A."""
    payment = selectors.payment_of_system(code, system_code=caller_of(request).system_code)
    receipt = selectors.receipt_of(payment)
    if receipt is None:
        raise ReceiptNotFound
    _receipt_shown(request, payment)
    pdf = services.receipt_pdf(receipt.number, now=now())
    named = {"Content-Disposition": f'attachment; filename="{receipt.number}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=named)


@router.get("/obligations/{path:identifier}/payments", auth=READ, response={200: PaymentsOut})
def list_of_obligation(request: HttpRequest, identifier: str) -> HttpResponse:
    """Every attempt at one obligation."""
    obligation = selectors.obligation_of_system(identifier, system_code=caller_of(request).system_code)
    found = selectors.payments_of_obligation(obligation)
    return answered(PaymentsOut.model_construct(payments=[PaymentOut.of(payment) for payment in found]))


@router.get("/providers", auth=READ, response={200: ProvidersOut})
def list_providers(
    request: HttpRequest,  # noqa: ARG001 -- ninja passes it
    amount_vnd: Annotated[int, Query(ge=1, le=MOST_VND)] = 100_000,
) -> HttpResponse:
    """Who can be paid through now, with the fee for an amount."""
    offers = selectors.offered_providers(amount_vnd=amount_vnd, now=now())
    offered = [ProviderOut.model_validate(offer) for offer in offers]
    return answered(ProvidersOut.model_construct(providers=offered))


def _receipt_shown(request: HttpRequest, payment: selectors.PaymentRow) -> None:
    payer = payment.obligation.payer_identifier
    system_code = caller_of(request).system_code
    shown_to_system(request, system_code, DataKind.RECEIPT, about=payment.code, number=payer)


def _start(asked: PaymentIn, caller: Caller) -> Answer:
    obligation = selectors.obligation_of_system(asked.revenue_identifier, system_code=caller.system_code)
    wanted = services.StartRequest(
        link_token=obligation.link_token,
        provider_code=asked.provider_code,
        channel=CHANNEL,
        payer_ip=asked.payer_ip,
        return_to=asked.return_to,
        partner_reference=asked.partner_reference,
    )
    return kept(PaymentOut.of(services.start_payment(wanted, now=now())), HTTPStatus.CREATED)
