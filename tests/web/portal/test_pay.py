from datetime import timedelta

import pytest
from django.test import Client

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.gateways import CloseOutcome, OrderAnswer, OrderOutcome
from dichvucong.payments.models import Payment, Provider
from dichvucong.payments.states import ObligationState, PaymentState
from tests.factories.payments import ScriptedProvider, an_obligation
from tests.web.portal.samples import a_started_payment, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-06")]


def test_providers_are_offered_with_name_and_fee(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()

    page = html_of(client.get(f"/thanh-toan/k/{due.link_token}"))

    assert "Ngân hàng Thử nghiệm" in page
    assert "Phí dịch vụ 1.100 đồng" in page
    assert "Chuyển khoản VietQR" in page
    assert "Miễn phí" in page
    assert 'name="csrfmiddlewaretoken"' in page


def test_suspended_and_closed_providers_are_absent(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()
    Provider.objects.filter(code="scripted").update(suspended_at=clock_now())
    opens = (clock_now() + timedelta(hours=7 + 2)).time()
    closes = (clock_now() + timedelta(hours=7 + 3)).time()
    Provider.objects.filter(code="vietqr").update(opens_at=opens, closes_at=closes)

    page = html_of(client.get(f"/thanh-toan/k/{due.link_token}"))

    assert "Ngân hàng Thử nghiệm" not in page
    assert "Chuyển khoản VietQR" not in page
    assert "Hiện chưa có ngân hàng nào nhận thanh toán" in page


def test_choosing_a_bank_sends_the_payer_to_its_page(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()

    response = client.post(f"/thanh-toan/k/{due.link_token}", {"ngan-hang": "scripted"})

    assert response.status_code == 303
    assert response.headers["Location"] == "https://bank.example/pay"
    assert Payment.objects.get().state == PaymentState.PROCESSING
    assert bank.orders[0].payer_ip == "127.0.0.1"


def test_choosing_a_transfer_shows_its_qr(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()

    response = client.post(f"/thanh-toan/k/{due.link_token}", {"ngan-hang": "vietqr"})

    payment = Payment.objects.get()
    assert response.status_code == 303
    assert response.headers["Location"] == f"/thanh-toan/gd/{payment.link_token}"


@pytest.mark.parametrize("chosen", ["", "unknown", "\x00", "é" * 300])
def test_an_impossible_choice_is_refused_and_nothing_starts(
    client: Client, bank: ScriptedProvider, chosen: str
) -> None:
    due = an_obligation()

    response = client.post(f"/thanh-toan/k/{due.link_token}", {"ngan-hang": chosen})

    due.refresh_from_db()
    assert response.status_code == 422
    assert "Chưa bắt đầu thanh toán được" in html_of(response)
    assert due.state == ObligationState.OPEN
    assert not Payment.objects.exists()


def test_a_form_without_its_token_is_refused(bank: ScriptedProvider) -> None:
    due = an_obligation()
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(f"/thanh-toan/k/{due.link_token}", {"ngan-hang": "scripted"})

    assert response.status_code == 403
    assert "tải lại trang rồi gửi lại" in html_of(response)
    assert not Payment.objects.exists()


def test_a_bank_that_does_not_answer_leads_to_the_page_that_asks(
    client: Client, bank: ScriptedProvider
) -> None:
    due = an_obligation()
    bank.open_answer = OrderAnswer(OrderOutcome.UNKNOWN)

    response = client.post(f"/thanh-toan/k/{due.link_token}", {"ngan-hang": "scripted"}, follow=True)

    assert "Vui lòng KHÔNG thanh toán lại" in html_of(response)


def test_a_live_attempt_can_be_continued_or_changed(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()
    payment = a_started_payment(due)

    page = html_of(client.get(f"/thanh-toan/k/{due.link_token}"))

    assert "Bạn đang thanh toán dở" in page
    assert f'href="/thanh-toan/gd/{payment.link_token}"' in page
    assert 'name="ngan-hang" value="vietqr"' in page


@pytest.mark.req("BEY-01")
def test_an_attempt_that_cannot_be_closed_leads_back_to_it(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()
    payment = a_started_payment(due)
    bank.close_outcome = CloseOutcome.UNKNOWN

    response = client.post(f"/thanh-toan/k/{due.link_token}", {"ngan-hang": "vietqr"})

    assert response.status_code == 303
    assert response.headers["Location"] == f"/thanh-toan/gd/{payment.link_token}"
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ObligationState.CANCELLED, "Bạn <strong>không phải nộp</strong>"),
        (ObligationState.EXPIRED, "được gia hạn hoặc nộp tại quầy"),
        (ObligationState.PAID, "Không phải nộp thêm"),
    ],
)
def test_what_cannot_be_paid_says_why_and_offers_no_provider(
    client: Client, bank: ScriptedProvider, state: ObligationState, words: str
) -> None:
    due = an_obligation(state=state)

    page = html_of(client.get(f"/thanh-toan/k/{due.link_token}"))

    assert words in page
    assert 'name="ngan-hang"' not in page


def test_an_unknown_link_leads_to_the_look_up(client: Client, bank: ScriptedProvider) -> None:
    response = client.get("/thanh-toan/k/khong-co")

    assert response.status_code == 404
    assert 'href="/thanh-toan"' in html_of(response)
