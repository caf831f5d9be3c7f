"""Bank and agency put a wrong account right, and ask and answer, each at its own screen (TT 29)."""

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.payments.models import AccountCorrection, CreditRequest, Payment
from tests.journeys.console_pages import log_in, look_at
from tests.support.stack import Stack, wait_for
from tests.support.wrong_account import BANK, RIGHT, paid, tell, the_agency_has_another_account

pytestmark = [pytest.mark.journey, pytest.mark.req("PAY-14", "REC-08", "POR-01")]


@pytest.fixture
def bank_page(stack: Stack, browser: Browser) -> Page:
    """The bank's own officer."""
    page = browser.new_context(locale="vi-VN").new_page()
    log_in(page, stack, "nganhang")
    return page


@pytest.fixture
def agency_page(stack: Stack, page: Page) -> Page:
    """The officer of the unit that collects."""
    the_agency_has_another_account()
    log_in(page, stack, "doisoat")
    return page


def test_the_bank_reports_a_wrong_account_and_the_agency_puts_it_right(
    stack: Stack, bank_page: Page, agency_page: Page
) -> None:
    payment = paid(stack)
    bank_page.goto(f"{stack.portal}/quantri/giao-dich/{payment.code}/sai-tai-khoan")
    look_at(bank_page, "bao-sai-tai-khoan")
    bank_page.get_by_label("Sai số tài khoản").check()
    bank_page.get_by_label("Chi tiết để đơn vị thu sửa").fill("Số tài khoản không tồn tại.")
    bank_page.get_by_role("button", name="Báo").click()
    expect(bank_page.get_by_text("Đã báo đơn vị thu điều chỉnh")).to_be_visible()
    correction = AccountCorrection.objects.get(payment=payment)
    look_at(bank_page, "dieu-chinh-ngan-hang")

    agency_page.goto(f"{stack.portal}/quantri/dieu-chinh")
    look_at(agency_page, "dieu-chinh-danh-sach")
    agency_page.get_by_role("link", name=correction.number).click()
    expect(agency_page.get_by_text("mức của Cổng").first).to_be_visible()
    agency_page.get_by_role("button", name="Điều chỉnh và gửi lại").click()
    expect(agency_page.get_by_text("Hãy chọn tài khoản đúng.", exact=True)).to_be_visible()
    look_at(agency_page, "dieu-chinh-loi")
    agency_page.get_by_role("radio", name=RIGHT).check()
    agency_page.get_by_role("button", name="Điều chỉnh và gửi lại").click()
    expect(agency_page.get_by_text("Lệnh thanh toán đang được gửi lại")).to_be_visible()

    wait_for(AccountCorrection.objects.filter(pk=correction.pk, state="booked").exists)
    for page, name in ((agency_page, "dieu-chinh-xong"), (bank_page, "dieu-chinh-xong-ngan-hang")):
        page.goto(f"{stack.portal}/quantri/dieu-chinh/{correction.number}")
        expect(page.get_by_text("Ngân hàng báo đã ghi có.")).to_be_visible()
        look_at(page, name)


def test_the_agency_asks_and_the_banks_officer_answers(
    stack: Stack, bank_page: Page, agency_page: Page
) -> None:
    payment = paid(stack)
    tell(
        stack,
        "admin/switches",
        {"target": BANK, "switch": "no_answer", "value": True, "code": payment.code},
    )
    agency_page.goto(f"{stack.portal}/quantri/giao-dich/{payment.code}")
    agency_page.get_by_role("link", name="Yêu cầu ghi có").click()
    look_at(agency_page, "yeu-cau-ghi-co-gui")
    agency_page.get_by_label("Nội dung yêu cầu").fill("Tiền của hồ sơ này chưa về tài khoản của Sở.")
    agency_page.get_by_role("button", name="Gửi yêu cầu").click()
    asked = CreditRequest.objects.get(payment=payment)

    bank_page.goto(f"{stack.portal}/quantri/yeu-cau-ghi-co")
    look_at(bank_page, "yeu-cau-ghi-co-danh-sach")
    bank_page.get_by_role("link", name=asked.number).click()
    look_at(bank_page, "yeu-cau-ghi-co-tra-loi")
    bank_page.get_by_role("radio", name="Đã ghi có cho đơn vị thu").check()
    bank_page.get_by_role("textbox", name="Trả lời đơn vị thu").fill("Đã ghi có lúc 9 giờ sáng nay.")
    bank_page.get_by_role("button", name="Gửi trả lời").click()
    expect(bank_page.get_by_text("Hãy ghi số tham chiếu.", exact=True)).to_be_visible()
    look_at(bank_page, "yeu-cau-ghi-co-loi")
    bank_page.get_by_label("Số tham chiếu ghi có").fill("GC-2026-7")
    bank_page.get_by_role("button", name="Gửi trả lời").click()
    expect(bank_page.get_by_text("Đã trả lời đơn vị thu.")).to_be_visible()

    agency_page.goto(f"{stack.portal}/quantri/yeu-cau-ghi-co/{asked.number}")
    expect(agency_page.get_by_text("GC-2026-7")).to_be_visible()
    look_at(agency_page, "yeu-cau-ghi-co-xong")
    assert Payment.objects.get(pk=payment.pk).accounting_state != "failed"
