import pytest
from django.test import Client
from pytest_django import Settings

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.states import ObligationState, PaymentState
from tests.factories.payments import ScriptedProvider, an_obligation
from tests.web.portal.samples import a_started_payment, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-06")]


@pytest.fixture
def paid(bank: ScriptedProvider) -> Payment:
    due = an_obligation(payer_phone="+84912345678", payer_identifier="001099012399")
    payment = a_started_payment(due)
    Payment.objects.filter(pk=payment.pk).update(
        state=PaymentState.PAYMENT_SUCCEEDED, counts=True, paid_at=clock_now()
    )
    Obligation.objects.filter(pk=due.pk).update(state=ObligationState.PAID)
    return payment


@pytest.mark.parametrize("digits", ["5678", "2399", " 56 78 "])
def test_the_last_digits_of_phone_or_identity_open_the_receipt(
    client: Client, paid: Payment, digits: str
) -> None:
    address = f"/thanh-toan/k/{paid.obligation.link_token}/bien-lai"

    response = client.post(address, {"so-cuoi": digits})

    assert response.status_code == 303
    assert response.headers["Location"] == f"/thanh-toan/gd/{paid.link_token}"


@pytest.mark.parametrize("digits", ["", "0000", "345678", "abcd", "５６７９"])
def test_other_digits_do_not(client: Client, paid: Payment, digits: str) -> None:
    address = f"/thanh-toan/k/{paid.obligation.link_token}/bien-lai"

    response = client.post(address, {"so-cuoi": digits})

    page = html_of(response)
    assert response.status_code == 422
    assert "4 số này không khớp" in page
    assert paid.link_token not in page


def test_nobody_may_try_all_digits(client: Client, paid: Payment, settings: Settings) -> None:
    settings.PORTAL_LIMITS = {"proof": 5}
    address = f"/thanh-toan/k/{paid.obligation.link_token}/bien-lai"
    for wrong in range(5):
        client.post(address, {"so-cuoi": f"{wrong:04d}"})

    response = client.post(address, {"so-cuoi": "5678"})

    assert response.status_code == 422
    assert "Đã thử quá nhiều lần" in html_of(response)


def test_without_anything_to_prove_the_agency_gives_the_receipt(client: Client, paid: Payment) -> None:
    Obligation.objects.update(payer_phone="", payer_identifier="", payer_tax_code="")
    address = f"/thanh-toan/k/{paid.obligation.link_token}/bien-lai"

    response = client.post(address, {"so-cuoi": "5678"})

    assert response.status_code == 422
    assert "Hãy nhận biên lai tại cơ quan thu" in html_of(response)


def test_the_obligation_page_itself_gives_nothing_away(client: Client, paid: Payment) -> None:
    page = html_of(client.get(f"/thanh-toan/k/{paid.obligation.link_token}"))

    assert paid.link_token not in page
    assert "Nguyễn Văn Mẫu" not in page
    assert "4 số cuối" in page
