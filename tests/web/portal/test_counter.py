import pytest
from django.test import Client

from dichvucong.payments.gateways import CloseOutcome, OrderAnswer, OrderOutcome
from dichvucong.payments.models import Payment, Receipt
from dichvucong.payments.states import ObligationState
from tests.factories.payments import ScriptedProvider, an_obligation
from tests.web.portal.samples import a_paid_payment, a_started_payment, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-05", "PAY-07")]


def test_the_screen_shows_a_link_qr_with_dossier_and_amount(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()

    page = html_of(client.get(f"/thanh-toan/quay/{due.link_token}"))

    assert "Quét mã để nộp tiền" in page
    assert due.dossier_code in page
    assert "200.000 đồng" in page
    assert "Mất kết nối, đang thử lại" in page
    assert "site-foot" not in page


def test_a_vietqr_can_be_shown_instead(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()

    response = client.post(f"/thanh-toan/quay/{due.link_token}", {"ngan-hang": "vietqr"}, follow=True)

    page = html_of(response)
    assert response.redirect_chain == [(f"/thanh-toan/quay/{due.link_token}", 303)]
    assert "Quét bằng ứng dụng ngân hàng" in page
    assert Payment.objects.get().channel == "counter"


def test_a_provider_that_is_not_offered_is_refused(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()

    response = client.post(f"/thanh-toan/quay/{due.link_token}", {"ngan-hang": "nobody"})

    assert response.status_code == 422
    assert "Chưa tạo được mã" in html_of(response)


def test_a_customer_paying_at_a_bank_is_seen(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()
    a_started_payment(due)

    assert "Đang thanh toán tại" in html_of(client.get(f"/thanh-toan/quay/{due.link_token}"))


@pytest.mark.req("BEY-01")
def test_an_unknown_outcome_is_said_large(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()
    bank.open_answer = OrderAnswer(OrderOutcome.UNKNOWN)
    a_started_payment(due)
    bank.close_outcome = CloseOutcome.UNKNOWN

    response = client.post(f"/thanh-toan/quay/{due.link_token}", {"ngan-hang": "vietqr"}, follow=True)

    assert "Vui lòng KHÔNG thanh toán lại" in html_of(response)


def test_after_payment_the_screen_thanks_and_gives_the_receipt(
    client: Client, bank: ScriptedProvider
) -> None:
    due = an_obligation()
    a_paid_payment(bank, due)

    page = html_of(client.get(f"/thanh-toan/quay/{due.link_token}"))

    assert "Cảm ơn bạn!" in page
    assert Receipt.objects.get().number in page


@pytest.mark.parametrize("state", [ObligationState.CANCELLED, ObligationState.EXPIRED])
def test_what_need_not_be_paid_says_so(
    client: Client, bank: ScriptedProvider, state: ObligationState
) -> None:
    due = an_obligation(state=state)

    assert "Không phải nộp khoản này" in html_of(client.get(f"/thanh-toan/quay/{due.link_token}"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_is_not_found(client: Client, bank: ScriptedProvider, method: str) -> None:
    response = getattr(client, method)("/thanh-toan/quay/khong-co", {"ngan-hang": "vietqr"})

    assert response.status_code == 404
