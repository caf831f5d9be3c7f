from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from dichvucong.exchange.models import Delivery
from dichvucong.kernel.models import OutboxEvent
from dichvucong.kernel.outbox import News, publish, relay
from dichvucong.notifications.models import Message
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Payment, Receipt
from dichvucong.payments.rules import Trust
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.states import PaymentState
from tests.factories.payments import NOW, ScriptedProvider, an_obligation, report

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


def a_paid_payment() -> Payment:
    obligation = an_obligation()
    payment = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    with transaction.atomic():
        apply_words([Heard(report(payment.code), "scripted", Trust.PUSHED)], now=SOON)
    return payment


@pytest.fixture
def drained(bank: ScriptedProvider) -> Iterator[ScriptedProvider]:
    yield bank
    relay(now=SOON)  # What the relayed events have led to themselves.
    assert not OutboxEvent.objects.filter(handled_at=None).exists()


@pytest.mark.req("PAY-11")
def test_one_receipt_with_everything_the_law_asks_for(drained: ScriptedProvider) -> None:
    payment = a_paid_payment()

    relay(now=SOON)

    receipt = Receipt.objects.get()
    assert receipt.payment_id == payment.pk
    assert receipt.number == "BL-261120-000001"
    assert receipt.data["amount_in_words"] == "Hai trăm nghìn đồng"
    assert receipt.data["payment_code"] == payment.code
    assert receipt.signature.count(".") == 2


@pytest.mark.req("PAY-12")
def test_the_owner_is_told_once_with_status_and_receipt(drained: ScriptedProvider) -> None:
    payment = a_paid_payment()

    relay(now=SOON)
    relay(now=SOON)

    delivery = Delivery.objects.get()
    assert delivery.kind == "payment.succeeded"
    assert delivery.payload["payment"]["code"] == payment.code
    assert delivery.payload["receipt"]["number"] == Receipt.objects.get().number


@pytest.mark.req("PAY-12")
def test_documents_are_received_when_the_owner_acknowledges(drained: ScriptedProvider) -> None:
    payment = a_paid_payment()
    relay(now=SOON)
    payload = {"kind": "payment.succeeded", "payment_code": payment.code}
    with transaction.atomic():
        publish([News("delivery.acknowledged", payment.code, payment.stream, payload)], now=SOON)

    relay(now=SOON)

    payment.refresh_from_db()
    assert payment.state == PaymentState.TRANSACTION_SUCCEEDED
    assert payment.documents_received_at == SOON


@pytest.mark.req("PAY-10")
def test_a_second_payment_gets_no_receipt_and_is_told_as_a_duplicate(drained: ScriptedProvider) -> None:
    first = a_paid_payment()
    relay(now=SOON)
    second = Payment.objects.create(
        **{
            field: getattr(first, field)
            for field in ("revenue_identifier", "agency_code", "system_code", "day", "payment_type")
        },
        obligation=first.obligation,
        code="G22.99.2-261120000777",
        link_token="second",
        provider_code="scripted",
        channel="portal",
        amount_vnd=200_000,
        created_at=NOW,
        expires_at=SOON,
    )
    with transaction.atomic():
        apply_words([Heard(report(second.code), "scripted", Trust.PUSHED)], now=SOON)

    relay(now=SOON)

    assert Receipt.objects.count() == 1
    assert set(Delivery.objects.values_list("kind", flat=True)) == {"payment.succeeded", "payment.duplicate"}


def test_a_failure_is_told_to_the_owner(drained: ScriptedProvider) -> None:
    obligation = an_obligation()
    payment = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    with transaction.atomic():
        failed = Heard(report(payment.code, ReportOutcome.FAILED), "scripted", Trust.PUSHED)
        apply_words([failed], now=SOON)

    relay(now=SOON)

    assert Delivery.objects.get().kind == "payment.failed"


@pytest.mark.req("NTF-01")
def test_the_payer_is_told_in_vietnamese_with_the_link_to_the_receipt(drained: ScriptedProvider) -> None:
    obligation = an_obligation(payer_phone="+84900000123")
    payment = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    with transaction.atomic():
        apply_words([Heard(report(payment.code), "scripted", Trust.PUSHED)], now=SOON)

    relay(now=SOON)

    message = Message.objects.get()
    assert message.recipient == "+84900000123"
    assert "Đã nhận 200.000 đồng" in message.text
    assert payment.link_token in message.text


@pytest.mark.req("NTF-01", "PAY-08")
def test_the_payer_of_a_wrong_amount_hears_that_it_comes_back(drained: ScriptedProvider) -> None:
    obligation = an_obligation(payer_phone="+84900000123")
    payment = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    with transaction.atomic():
        wrong = Heard(report(payment.code, amount_vnd=150_000), "scripted", Trust.PUSHED)
        apply_words([wrong], now=SOON)

    relay(now=SOON)

    assert Message.objects.get().template == "refund_opened"
