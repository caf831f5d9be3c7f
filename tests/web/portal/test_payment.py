from datetime import timedelta

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.gateways import CloseOutcome, OrderAnswer, OrderOutcome, ReportOutcome
from dichvucong.payments.models import Payment, PaymentCase, Receipt
from dichvucong.payments.states import PaymentState
from tests.factories.payments import ScriptedProvider, an_obligation
from tests.web.portal.samples import TRANSFER_QR, a_paid_payment, a_started_payment, hear, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-06", "POR-02")]


def page_of(client: Client, payment: Payment, query: str = "") -> str:
    response = client.get(f"/thanh-toan/gd/{payment.link_token}{query}")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return html_of(response)


def test_a_payer_who_has_not_gone_to_the_bank_yet_is_led_there(
    client: Client, bank: ScriptedProvider
) -> None:
    payment = a_started_payment(an_obligation())

    page = page_of(client, payment)

    assert 'href="https://bank.example/pay"' in page
    assert payment.code in page
    assert "data-countdown" in page


@pytest.mark.req("BEY-01")
def test_a_payer_sent_back_by_the_bank_waits_and_is_told_not_to_pay_again(
    client: Client, bank: ScriptedProvider
) -> None:
    payment = a_started_payment(an_obligation())

    page = page_of(client, payment, "?ve=1")

    payment.refresh_from_db()
    assert "vui lòng KHÔNG thanh toán lại" in page
    assert 'hx-trigger="load delay:2s, thu-lai"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert payment.next_ask_at is not None
    assert payment.next_ask_at < clock_now() + timedelta(seconds=3)


@pytest.mark.req("BEY-01")
def test_an_unknown_outcome_says_do_not_pay_again_and_watches(client: Client, bank: ScriptedProvider) -> None:
    bank.open_answer = OrderAnswer(OrderOutcome.UNKNOWN)
    payment = a_started_payment(an_obligation())

    page = page_of(client, payment)

    assert "<h1>Vui lòng KHÔNG thanh toán lại</h1>" in page
    assert "Bạn có thể đóng trang này" in page
    assert "/trang-thai?man=" in page
    assert "Làm mới mã" not in page


def test_an_order_without_an_address_can_be_renewed(client: Client, bank: ScriptedProvider) -> None:
    payment = a_started_payment(an_obligation())
    Payment.objects.update(pay_url="")

    page = page_of(client, payment)

    assert "Chưa mở được trang thanh toán" in page
    assert "Lấy đường dẫn mới" in page


@pytest.mark.req("PAY-07")
def test_a_transfer_shows_a_vietqr_and_everything_to_type_by_hand(
    client: Client, bank: ScriptedProvider
) -> None:
    payment = a_started_payment(an_obligation(), "vietqr")

    page = page_of(client, payment)

    assert 'role="img"' in page
    assert "G22.99.2-261122000001" in page
    assert "3511012345678" in page
    assert "SO TU PHAP HA NOI" in page
    assert 'data-copy="200000"' in page


@pytest.mark.req("PAY-07")
def test_the_vietqr_can_be_saved_as_a_picture_another_program_reads(
    client: Client, bank: ScriptedProvider, tmp_path: object
) -> None:
    import io

    payment = a_started_payment(an_obligation(), "vietqr")

    response = client.get(f"/thanh-toan/gd/{payment.link_token}/qr.png")

    read = zxingcpp.read_barcodes(Image.open(io.BytesIO(response.content)))
    assert [code.text for code in read] == [TRANSFER_QR]


@pytest.mark.req("PAY-07")
def test_an_expired_code_is_renewed_in_place(client: Client, bank: ScriptedProvider) -> None:
    payment = a_started_payment(an_obligation(), "vietqr")
    Payment.objects.update(expires_at=clock_now() - timedelta(seconds=1))

    page = page_of(client, payment)
    response = client.post(f"/thanh-toan/gd/{payment.link_token}/lam-moi")

    renewed = Payment.objects.latest("pk")
    assert "Mã thanh toán đã hết hạn" in page
    assert f'action="/thanh-toan/gd/{payment.link_token}/lam-moi"' in page
    assert response.status_code == 303
    assert response.headers["Location"] == f"/thanh-toan/gd/{renewed.link_token}"
    assert renewed.pk != payment.pk
    assert "Lần thanh toán này đã đóng" in page_of(client, payment)


@pytest.mark.req("BEY-01")
def test_nothing_is_renewed_while_the_old_code_may_still_be_paid(
    client: Client, bank: ScriptedProvider
) -> None:
    payment = a_started_payment(an_obligation())
    bank.close_outcome = CloseOutcome.UNKNOWN

    response = client.post(f"/thanh-toan/gd/{payment.link_token}/lam-moi")

    assert response.headers["Location"] == f"/thanh-toan/gd/{payment.link_token}"
    assert Payment.objects.count() == 1


def test_the_address_of_a_form_opened_as_a_page_is_no_dead_end(
    client: Client, bank: ScriptedProvider
) -> None:
    payment = a_started_payment(an_obligation())

    renewing = client.get(f"/thanh-toan/gd/{payment.link_token}/lam-moi")
    proving = client.get(f"/thanh-toan/k/{payment.obligation.link_token}/bien-lai")

    assert renewing.headers["Location"] == f"/thanh-toan/gd/{payment.link_token}"
    assert proving.headers["Location"] == f"/thanh-toan/k/{payment.obligation.link_token}"
    assert Payment.objects.count() == 1


def test_renewing_what_is_paid_leads_to_what_is_paid(client: Client, bank: ScriptedProvider) -> None:
    payment = a_paid_payment(bank, an_obligation())

    response = client.post(f"/thanh-toan/gd/{payment.link_token}/lam-moi", follow=True)

    assert "Khoản này đã nộp" in html_of(response)
    assert Payment.objects.count() == 1


def test_success_shows_receipt_number_and_amount_in_words(client: Client, bank: ScriptedProvider) -> None:
    payment = a_paid_payment(bank, an_obligation())

    page = page_of(client, payment)

    receipt = Receipt.objects.get()
    assert "<h1>Thanh toán thành công</h1>" in page
    assert receipt.number in page
    assert "Hai trăm nghìn đồng" in page
    assert f'href="/thanh-toan/gd/{payment.link_token}/bien-lai.pdf"' in page
    assert f"/xac-minh/{receipt.verification_token}" in page
    assert "theo-doi" not in page


def test_while_the_receipt_is_being_made_the_page_watches(client: Client, bank: ScriptedProvider) -> None:
    payment = hear(bank, a_started_payment(an_obligation()), ReportOutcome.SUCCEEDED)

    page = page_of(client, payment)

    assert "Đang lập biên lai" in page
    assert 'id="theo-doi"' in page


@pytest.mark.req("PAY-11")
def test_the_receipt_comes_as_a_pdf(client: Client, bank: ScriptedProvider) -> None:
    payment = a_paid_payment(bank, an_obligation())

    response = client.get(f"/thanh-toan/gd/{payment.link_token}/bien-lai.pdf")

    assert response.headers["Content-Type"] == "application/pdf"
    assert f"bien-lai-{Receipt.objects.get().number}.pdf" in response.headers["Content-Disposition"]
    assert response.content.startswith(b"%PDF-")


def test_no_receipt_before_the_money(client: Client, bank: ScriptedProvider) -> None:
    payment = a_started_payment(an_obligation())

    assert client.get(f"/thanh-toan/gd/{payment.link_token}/bien-lai.pdf").status_code == 404


def test_failure_says_so_and_offers_another_try(client: Client, bank: ScriptedProvider) -> None:
    payment = hear(bank, a_started_payment(an_obligation()), ReportOutcome.FAILED)

    page = page_of(client, payment)

    assert "<h1>Thanh toán không thành công</h1>" in page
    assert f'href="/thanh-toan/k/{payment.obligation.link_token}"' in page


def test_a_bank_that_refuses_the_order_is_a_failure_too(client: Client, bank: ScriptedProvider) -> None:
    bank.open_answer = OrderAnswer(OrderOutcome.REFUSED, reason="limit")
    payment = a_started_payment(an_obligation())

    assert "chưa mở được lần thanh toán này" in page_of(client, payment)


@pytest.mark.req("BEY-02")
def test_a_second_payment_is_accepted_and_will_be_given_back(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()
    first = a_started_payment(due)
    second = a_started_payment(due, "vietqr")
    hear(bank, second, ReportOutcome.PENDING)
    a_second_success(bank, first, second)

    surplus = Payment.objects.get(counts=False, state=PaymentState.PAYMENT_SUCCEEDED)
    page = page_of(client, surplus)

    assert "sẽ được hoàn trả cho bạn" in page
    assert PaymentCase.objects.get(payment=surplus).number in page


def a_second_success(bank: ScriptedProvider, first: Payment, second: Payment) -> None:
    """Both attempts turn out to be paid, the closed one late."""
    from dichvucong.payments.gateways import providers

    providers["vietqr"].ask_outcome = ReportOutcome.SUCCEEDED  # type: ignore[attr-defined]
    hear(bank, second, ReportOutcome.SUCCEEDED)
    hear(bank, first, ReportOutcome.SUCCEEDED)


def test_a_reversed_payment_says_that_nothing_is_paid(client: Client, bank: ScriptedProvider) -> None:
    payment = a_paid_payment(bank, an_obligation())
    hear(bank, payment, ReportOutcome.REVERSED)

    page = page_of(client, payment)

    assert "đã hủy giao dịch này" in page
    assert "bien-lai.pdf" not in page


def test_an_unknown_payment_leads_to_the_look_up(client: Client, bank: ScriptedProvider) -> None:
    response = client.get("/thanh-toan/gd/khong-co")

    assert response.status_code == 404
    assert 'href="/thanh-toan"' in html_of(response)
