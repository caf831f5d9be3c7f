"""What officers, payers and systems see and decide after all the money went back."""

from datetime import timedelta

import pytest
from django.test import Client

from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.services.refunds import record_refunded, send_orders
from dichvucong.payments.states import ObligationState
from tests.factories.accounts import an_officer, logged_in
from tests.factories.payments import ScriptedProvider
from tests.payments.conftest import bank
from tests.payments.refunds.conftest import no_refund_interface
from tests.payments.refunds.world import ANNA, SOON, a_paid_payment, an_approved_refund

__all__ = ["bank", "no_refund_interface"]
pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-01")]
WHY = {"ly_do": "Hồ sơ đã được nộp lại."}


@pytest.fixture
def refunded(no_refund_interface: None, bank: ScriptedProvider) -> Payment:
    payment = a_paid_payment()
    refund = an_approved_refund(payment)
    send_orders([refund.pk], now=SOON)
    record_refunded(refund.number, reference="KB1", actor=ANNA, now=SOON + timedelta(minutes=1))
    payment.refresh_from_db()
    return payment


def officer(*rights: str) -> Client:
    return logged_in(an_officer("payments.view", *rights, agency="H26.12"))


def decide(client: Client, payment: Payment, **said: str) -> int:
    return client.post(f"/quantri/giao-dich/{payment.code}/sau-hoan-tra", said).status_code


def state(payment: Payment) -> str:
    return Obligation.objects.get(pk=payment.obligation_id).state


@pytest.mark.parametrize(
    ("choice", "becomes"),
    [("van-phai-nop", ObligationState.OPEN), ("khong-phai-nop", ObligationState.CANCELLED)],
)
def test_the_agency_decides_what_follows(refunded: Payment, choice: str, becomes: str) -> None:
    client = officer("refunds.approve")
    page = client.get(f"/quantri/giao-dich/{refunded.code}").content.decode()

    answer = decide(client, refunded, tiep_theo=choice, **WHY)

    assert "Sau khi hoàn trả" in page
    assert "Đã hoàn trả" in page
    assert (answer, state(refunded)) == (302, becomes)


def test_without_a_reason_nothing_is_decided(refunded: Payment) -> None:
    decide(officer("refunds.approve"), refunded, tiep_theo="van-phai-nop", ly_do="")

    assert state(refunded) == "refunded"


def test_who_may_not_decide_is_not_offered_it(refunded: Payment) -> None:
    client = officer("payments.operate")

    answer = decide(client, refunded, tiep_theo="van-phai-nop", **WHY)

    assert answer == 403
    assert "Sau khi hoàn trả" not in client.get(f"/quantri/giao-dich/{refunded.code}").content.decode()
    assert state(refunded) == "refunded"


def test_the_payer_reads_that_it_was_given_back(refunded: Payment, client: Client) -> None:
    page = client.get(f"/thanh-toan/gd/{refunded.link_token}").content.decode()
    due = client.get(f"/thanh-toan/k/{refunded.obligation.link_token}").content.decode()

    assert "Toàn bộ số tiền đã được hoàn trả" in page
    assert "Đề nghị hoàn tiền" not in page
    assert "đã được hoàn trả" in due
