"""A company on a phone: sign a text with a test certificate, log in, pay what is due under its tax code."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_log_in import PHONE, seen
from tests.journeys.world import a_new_due
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-01", "IDN-02", "PAY-05")]
COMPANY = "Công ty TNHH Ví Dụ (tổ chức)"


def signed_on_the_device(page: Page, stack: Stack, text: str, holder: str, folder: Path) -> Path:
    """The .p7s file that the device makes of the text."""
    device = page.context.new_page()
    device.goto(f"{stack.outside}/chu-ky-so")
    device.get_by_label("Chứng thư").select_option(label=holder)
    device.get_by_label("Nội dung cần ký").fill(text)
    device.get_by_label("Mã PIN").fill("123456")
    with device.expect_download() as downloading:
        device.get_by_role("button", name="Ký và tải tệp .p7s").click()
    path = folder / "ky.p7s"
    downloading.value.save_as(path)
    device.close()
    return path


def text_to_sign(page: Page) -> str:
    """The text as the portal's file has it."""
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Tải nội dung cần ký").click()
    return downloading.value.path().read_text(encoding="utf-8")


def test_a_company_logs_in_with_a_certificate_made_for_the_test(
    stack: Stack, page: Page, tmp_path: Path
) -> None:
    due = a_new_due(payer_name="Công ty TNHH Ví Dụ", payer_identifier="", payer_tax_code="9900000016")
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/dang-nhap")
    seen(page, "dang-nhap-cac-cach")
    page.get_by_role("link", name="Đăng nhập bằng chứng thư số").click()
    seen(page, "chung-thu-so")
    page.get_by_role("button", name="Lấy nội dung cần ký").click()
    text = text_to_sign(page)

    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Có chỗ chưa đúng")).to_be_visible()
    seen(page, "chung-thu-so-ky")
    expired = signed_on_the_device(page, stack, text, "Công ty TNHH Ví Dụ – đã hết hạn", tmp_path)
    page.get_by_label("Tệp chữ ký").set_input_files(expired)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Chứng thư đã hết hạn")).to_be_visible()

    page.get_by_label("Tệp chữ ký").set_input_files(
        signed_on_the_device(page, stack, text, COMPANY, tmp_path)
    )
    page.get_by_role("button", name="Đăng nhập").click()

    expect(page.get_by_role("heading", name="Công ty TNHH Ví Dụ")).to_be_visible()
    expect(page.get_by_text(due.dossier_code).first).to_be_visible()
    seen(page, "tai-khoan-to-chuc")
    page.get_by_role("link", name="Thông tin và đăng nhập").click()
    expect(page.get_by_text("USB ký số, mức độ cao").first).to_be_visible()
