"""A company names a representative on a phone, who pays for it, comes back to himself, and is removed."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_certificate_log_in import COMPANY, signed_on_the_device, text_to_sign
from tests.journeys.test_log_in import PHONE, log_in, pay, seen
from tests.journeys.world import a_new_due
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-01", "IDN-05", "PAY-05")]
PERSON, NAME, NUMBER = "Lê Minh Họa – 079085000003", "Lê Minh Họa", "079085000003"


def as_the_company(page: Page, stack: Stack, folder: Path) -> None:
    """Log in with the company's certificate."""
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/dang-nhap")
    page.get_by_role("link", name="Đăng nhập bằng chứng thư số").click()
    page.get_by_role("button", name="Lấy nội dung cần ký").click()
    text = text_to_sign(page)
    page.get_by_label("Tệp chữ ký").set_input_files(signed_on_the_device(page, stack, text, COMPANY, folder))
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Công ty TNHH Ví Dụ")).to_be_visible()


def name_one(page: Page) -> None:
    """The form, wrong at first."""
    page.get_by_role("link", name="Đại diện tổ chức").click()
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_label("Số", exact=True).fill("0790850")
    expect(page.get_by_label("Nộp tiền và đăng nhập cổng khác thay tổ chức")).to_be_checked()
    page.get_by_role("button", name="Thêm người đại diện").click()
    expect(page.get_by_role("heading", name="Có chỗ chưa đúng")).to_be_visible()
    seen(page, "nguoi-dai-dien-sai")
    page.get_by_label("Số", exact=True).fill(NUMBER)
    page.get_by_role("button", name="Thêm người đại diện").click()
    expect(page.get_by_text("Được xem, nộp tiền.")).to_be_visible()
    seen(page, "nguoi-dai-dien")


def test_a_representative_pays_for_the_company_comes_back_and_is_removed(
    stack: Stack, page: Page, browser: Browser, tmp_path: Path
) -> None:
    due = a_new_due(
        payer_name="Công ty TNHH Ví Dụ",
        payer_identifier="",
        payer_tax_code="9900000016",
        procedure_name="Đổi giấy phép lái xe",
    )
    as_the_company(page, stack, tmp_path)
    name_one(page)

    theirs = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh").new_page()
    theirs.set_viewport_size(PHONE)
    theirs.goto(f"{stack.portal}/dang-nhap")
    log_in(theirs, PERSON)
    theirs.get_by_role("link", name="Đại diện tổ chức").click()
    seen(theirs, "duoc-dai-dien")
    theirs.get_by_role("button", name="Làm việc thay mặt tổ chức Công ty TNHH Ví Dụ").click()
    expect(theirs.get_by_text(f"{NAME} đang thay mặt tổ chức này.")).to_be_visible()
    seen(theirs, "dang-thay-mat")
    pay(theirs, due)
    theirs.get_by_role("link", name="Công ty TNHH Ví Dụ").click()
    expect(theirs.get_by_text(f"{NAME}, thay mặt tổ chức").first).to_be_visible()
    seen(theirs, "da-nop-thay-mat")
    theirs.get_by_role("button", name="Trở lại tài khoản cá nhân").click()
    expect(theirs.get_by_text("Bạn đã trở lại tài khoản cá nhân.")).to_be_visible()
    expect(theirs.get_by_role("heading", name=NAME)).to_be_visible()
    seen(theirs, "da-tro-lai")

    page.get_by_role("link", name="Thông tin và đăng nhập").click()
    expect(page.get_by_text("Người thay mặt").first).to_be_visible()
    page.get_by_role("link", name="Đại diện tổ chức").click()
    page.get_by_role("button", name=f"Gỡ {NAME}").click()
    expect(page.get_by_role("heading", name="Đã gỡ")).to_be_visible()
    seen(page, "nguoi-dai-dien-da-go")
    theirs.get_by_role("link", name="Đại diện tổ chức").click()
    expect(theirs.get_by_text("Chưa có tổ chức nào ghi số giấy tờ của bạn")).to_be_visible()
