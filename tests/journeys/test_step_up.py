"""A citizen on a phone proves more in the middle of a payment and goes on with it; typed forms outlive a session."""

import pytest
from playwright.sync_api import Page, expect

from dichvucong.identity.models import LogInSession
from dichvucong.identity.services import end_session
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.models import Obligation, Payment, RefundClaim
from tests.journeys.test_log_in import PERSON, PHONE, seen
from tests.journeys.test_pay_by_link import choose
from tests.journeys.world import a_new_due
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-04", "PAY-05", "POR-02")]
SERVICE = "2.000815"


def prove(page: Page, button: str, level: str) -> None:
    """At the provider's page, with one of the account's levels."""
    page.get_by_role("button", name=button).click()
    page.get_by_label("Bạn là").select_option(label=PERSON)
    page.get_by_label("Mức độ tài khoản").select_option(label=f"Mức độ {level}")
    page.get_by_role("button", name="Đồng ý").click()


def log_in_at_level_one(stack: Stack, page: Page) -> LogInSession:
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/dang-nhap")
    prove(page, "Đăng nhập bằng VNeID", "1")
    expect(page.get_by_role("heading", name="Lê Minh Họa")).to_be_visible()
    return LogInSession.objects.latest("pk")


def a_due(name: str) -> Obligation:
    return a_new_due(
        payer_name="Lê Minh Họa",
        payer_identifier="079085000003",
        procedure_code=SERVICE,
        procedure_name=name,
    )


def test_a_citizen_steps_up_in_the_middle_of_a_payment_and_loses_nothing(stack: Stack, page: Page) -> None:
    due = a_due("Chứng thực bản sao hộ khẩu")
    session = log_in_at_level_one(stack, page)
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")
    expect(page.get_by_text("yêu cầu mức độ xác thực")).to_be_visible()
    seen(page, "thanh-toan-can-xac-thuc-them")

    choose(page, "Ngân hàng Trường Sơn")

    expect(page.get_by_role("heading", name="Cần xác thực thêm")).to_be_visible()
    seen(page, "nang-muc")
    prove(page, "Xác thực bằng VNeID", "1")
    expect(page.get_by_role("heading", name="Cần xác thực thêm")).to_be_visible()
    prove(page, "Xác thực bằng VNeID", "2")
    expect(page.get_by_text("vẫn còn ở đây và CHƯA được gửi")).to_be_visible()
    expect(page.get_by_label("Ngân hàng Trường Sơn")).to_be_checked()
    seen(page, "thanh-toan-sau-xac-thuc-them")
    assert not Payment.objects.filter(obligation=due).exists()
    page.get_by_role("button", name="Tiếp tục thanh toán").click()
    page.get_by_role("button", name="Thanh toán", exact=True).click()
    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)

    assert Payment.objects.get(obligation=due).account_id == session.account_id
    session.refresh_from_db()
    assert (session.level, session.ended_at) == (3, None)
    assert LogInSession.objects.latest("pk").pk == session.pk


@pytest.mark.req("IDN-10")
def test_a_claim_that_was_typed_outlives_the_end_of_the_session(stack: Stack, page: Page) -> None:
    due = a_new_due(payer_name="Lê Minh Họa", payer_identifier="079085000003", procedure_name="Việc nộp nhầm")
    session = log_in_at_level_one(stack, page)
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")
    choose(page, "Ngân hàng Trường Sơn")
    page.get_by_role("button", name="Thanh toán", exact=True).click()
    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)
    payment = Payment.objects.get(obligation=due)
    page.goto(f"{stack.portal}/thanh-toan/gd/{payment.link_token}/hoan-tra")
    page.get_by_label("Lý do đề nghị hoàn tiền").fill("Tôi nộp nhầm sang hồ sơ khác.")
    page.get_by_label("Tên chủ tài khoản").fill("LE MINH HOA")
    page.get_by_label("Ngân hàng", exact=True).select_option(index=1)
    page.get_by_label("Số tài khoản").fill("0011223344")
    end_session(session.account, session.pk, now=clock_now())

    page.get_by_role("button", name="Gửi đề nghị").click()

    expect(page.get_by_role("heading", name="Đăng nhập", exact=True)).to_be_visible()
    prove(page, "Đăng nhập bằng VNeID", "2")
    expect(page.get_by_label("Lý do đề nghị hoàn tiền")).to_have_value("Tôi nộp nhầm sang hồ sơ khác.")
    expect(page.get_by_label("Số tài khoản")).to_have_value("0011223344")
    seen(page, "hoan-tra-dien-lai")
    assert not RefundClaim.objects.filter(payment=payment).exists()
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Đang xem xét")).to_be_visible()
    assert RefundClaim.objects.get(payment=payment).payee_account == "0011223344"
