from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from dichvucong.catalogs.models import Bank
from dichvucong.notifications.models import Message
from dichvucong.payments.models import Payment, Refund, RefundClaim
from dichvucong.payments.services.refunds import accept_claim, refuse_claim, reject_refund, submit_refund
from tests.factories.payments import NOW, ScriptedProvider
from tests.payments.refunds.world import a_paid_payment, a_surplus_payment, an_approved_refund, news
from tests.support.markup import faults_in
from tests.web.portal.samples import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-02", "REF-04")]
WISH = {
    "ly_do": "Tôi nộp nhầm sang hồ sơ khác.",
    "ten": "NGUYEN VAN MAU",
    "ngan_hang": "970436",
    "tai_khoan": "0011 2233-44",
    "so_cuoi": "5678",
}


@pytest.fixture
def paid(bank: ScriptedProvider) -> Payment:
    Bank.objects.get_or_create(
        code="970436",
        defaults={
            "short_name": "Thử",
            "name": "Ngân hàng Thử",
            "valid_from": date(2020, 1, 1),
            "revision": 1,
            "changed_by": "test",
            "changed_at": NOW,
        },
    )
    return a_paid_payment()


def address(payment: Payment) -> str:
    return f"/thanh-toan/gd/{payment.link_token}/hoan-tra"


def test_the_payer_asks_and_sees_when_the_answer_comes(client: Client, paid: Payment) -> None:
    assert f'href="{address(paid)}"' in html_of(client.get(f"/thanh-toan/gd/{paid.link_token}"))

    response = client.post(address(paid), WISH)

    assert response.status_code == 303
    claim = RefundClaim.objects.get()
    assert (claim.payee_account, claim.payee_bank_bin, claim.state) == ("0011223344", "970436", "open")
    page = html_of(client.get(address(paid)))
    assert claim.number in page
    assert "Đang xem xét" in page
    assert "Gửi đề nghị" not in page
    assert "0011223344" not in page
    assert faults_in(page) == []


def test_the_payer_is_told_and_reads_the_answer(client: Client, paid: Payment) -> None:
    client.post(address(paid), WISH)
    number = RefundClaim.objects.get().number
    refuse_claim(number, answer="Hồ sơ đã được giải quyết xong.", actor="officer:anna", now=NOW)

    news()

    page = html_of(client.get(address(paid)))
    assert "Hồ sơ đã được giải quyết xong." in page
    assert "Gửi đề nghị" in page
    told = list(Message.objects.filter(template__startswith="claim").values_list("template", flat=True))
    assert told == ["claim_made", "claim_refused"]


def test_the_payer_is_told_when_an_accepted_claim_is_not_approved_and_may_ask_again(
    client: Client, paid: Payment
) -> None:
    client.post(address(paid), WISH)
    number = RefundClaim.objects.get().number
    accept_claim(number, amount_vnd=200_000, answer="Đúng là nhầm.", actor="officer:anna", now=NOW)
    refund = Refund.objects.get()
    submit_refund(refund.number, actor="officer:anna", now=NOW)

    reject_refund(refund.number, reason="Thiếu căn cứ.", actor="officer:binh", now=NOW)
    news()

    assert Message.objects.filter(template="refund_rejected").count() == 1
    page = html_of(client.get(address(paid)))
    assert "Không được duyệt" in page
    assert "Gửi đề nghị" in page


def test_only_one_claim_is_open_at_a_time(client: Client, paid: Payment) -> None:
    client.post(address(paid), WISH)

    response = client.post(address(paid), WISH)

    assert response.status_code == 422
    assert "đang được giải quyết" in html_of(response)
    assert RefundClaim.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("so_cuoi", "0000", "4 số này không khớp"),
        ("so_cuoi", "", "Hãy nhập 4 số cuối."),
        ("ly_do", "", "Hãy ghi lý do."),
        ("ly_do", "nhầm", "Hãy ghi rõ hơn"),
        ("tai_khoan", "00<11>", "Số tài khoản chỉ gồm chữ và số."),
        ("tai_khoan", "0011 2233 44١", "Số tài khoản chỉ gồm chữ và số."),
        ("tai_khoan", "-.-", "Số tài khoản chỉ gồm chữ và số."),
        ("tai_khoan", "-5", "Số tài khoản có ít nhất 5 ký tự."),
        ("ngan_hang", "000000", "Hãy chọn ngân hàng trong danh sách."),
        ("ten", "", "Hãy nhập tên chủ tài khoản."),
        ("ten", "\x00\u200b", "Hãy nhập tên chủ tài khoản."),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(
    client: Client, paid: Payment, field: str, value: str, said: str
) -> None:
    response = client.post(address(paid), WISH | {field: value})

    assert response.status_code == 422
    assert said in html_of(response)
    assert not RefundClaim.objects.exists()


def test_nobody_may_try_all_digits(client: Client, paid: Payment, settings: Settings) -> None:
    settings.PORTAL_LIMITS = {"proof": 5}
    for wrong in range(5):
        client.post(address(paid), WISH | {"so_cuoi": f"{wrong:04d}"})

    response = client.post(address(paid), WISH)

    assert "Đã thử quá nhiều lần" in html_of(response)
    assert not RefundClaim.objects.exists()


def test_a_second_payment_goes_back_without_a_claim(client: Client, bank: ScriptedProvider) -> None:
    payment = a_surplus_payment()
    news()

    page = html_of(client.get(address(payment)))

    assert Refund.objects.get().number in page
    assert "Đang chờ duyệt" in page
    assert "Gửi đề nghị" not in page
    assert client.post(address(payment), WISH).status_code == 422


def test_a_refund_shows_its_way_to_the_payer(client: Client, paid: Payment) -> None:
    an_approved_refund(paid, 50_000)

    page = html_of(client.get(address(paid)))

    assert "Hoàn 50.000 đồng" in page
    assert "Đang chuyển tiền" in page
    assert "150.000 đồng" in page


def test_an_unknown_link_is_not_found(client: Client, bank: ScriptedProvider) -> None:
    assert client.get("/thanh-toan/gd/abcdefghijklmnopqrstuv/hoan-tra").status_code == 404
