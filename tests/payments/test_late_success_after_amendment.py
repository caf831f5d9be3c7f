from datetime import timedelta

import pytest
from django.db import transaction

from dichvucong.kernel.models import OutboxEvent
from dichvucong.kernel.outbox import relay
from dichvucong.notifications.models import Message
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Obligation, Payment, PaymentCase, Receipt
from dichvucong.payments.rules import Trust
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.states import ObligationState, PaymentState
from tests.factories.payments import NOW, ScriptedProvider, an_obligation, report

SOON = NOW + timedelta(minutes=1)

pytestmark = [pytest.mark.req("PAY-08", "PAY-06"), pytest.mark.django_db]


def hear(payment: Payment, outcome: ReportOutcome) -> None:
    with transaction.atomic():
        apply_words([Heard(report(payment.code, outcome), "scripted", Trust.PUSHED)], now=SOON)


def amended_after_a_failure() -> tuple[Obligation, Payment]:
    obligation = an_obligation(amount_vnd=200_000, payer_phone="+84900000123")
    old = start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)
    hear(old, ReportOutcome.FAILED)
    Obligation.objects.filter(pk=obligation.pk).update(
        amount_vnd=250_000, lines=[{"code": "2764", "name": "Lệ phí mới", "amount_vnd": 250_000}]
    )
    return obligation, old


def test_money_of_the_old_amount_is_kept_as_a_fact_and_does_not_settle_the_new_one(
    bank: ScriptedProvider,
) -> None:
    obligation, old = amended_after_a_failure()

    hear(old, ReportOutcome.SUCCEEDED)
    relay(now=SOON)

    old.refresh_from_db()
    obligation.refresh_from_db()
    assert (old.state, old.counts) == (PaymentState.PAYMENT_SUCCEEDED, False)
    assert obligation.state == ObligationState.OPEN
    case = PaymentCase.objects.get()
    assert (case.cause, case.to_refund_vnd) == ("paid_before_amendment", 200_000)
    assert not Receipt.objects.exists()
    assert list(Message.objects.values_list("template", flat=True)) == ["refund_opened"]
    relay(now=SOON)  # The draft of the refund is news in its turn.
    assert not OutboxEvent.objects.filter(handled_at=None).exists()


def test_the_new_amount_can_still_be_paid_and_gets_its_receipt(bank: ScriptedProvider) -> None:
    obligation, old = amended_after_a_failure()
    hear(old, ReportOutcome.SUCCEEDED)
    new = start_payment(StartRequest(obligation.link_token, "scripted"), now=SOON)

    with transaction.atomic():
        apply_words([Heard(report(new.code, amount_vnd=250_000), "scripted", Trust.PUSHED)], now=SOON)
    relay(now=SOON)

    obligation.refresh_from_db()
    assert obligation.state == ObligationState.PAID
    assert Receipt.objects.get().data["amount_vnd"] == 250_000
