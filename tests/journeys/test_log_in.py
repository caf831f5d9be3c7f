"""A citizen on a phone: log in, see what is due, pay it, end another device."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from dichvucong.payments.models import Obligation
from tests.journeys.console_pages import look_at
from tests.journeys.test_pay_by_link import choose
from tests.journeys.world import a_new_due
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-03", "IDN-10", "PAY-05", "POR-02")]
PHONE: ViewportSize = {"width": 360, "height": 740}
PERSON = "Lê Minh Họa – 079085000003"


def log_in(page: Page, person: str) -> None:
    """From the log-in page through the provider's page and back."""
    page.get_by_role("button", name="Đăng nhập bằng VNeID").click()
    page.get_by_label("Bạn là").select_option(label=person)
    page.get_by_role("button", name="Đồng ý").click()


def seen(page: Page, name: str) -> None:
    """Both widths, then the phone again."""
    look_at(page, name)
    page.set_viewport_size(PHONE)


def pay(page: Page, due: Obligation) -> None:
    """From the list of what is due to the receipt, at the bank's page in between."""
    own = page.get_by_role("article", name="Đổi giấy phép lái xe").filter(has_text=due.dossier_code)
    own.get_by_role("link", name="Thanh toán 205.000 đồng").click()
    choose(page, "Ngân hàng Trường Sơn")
    page.get_by_role("button", name="Thanh toán", exact=True).click()
    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="Tải biên lai (PDF)")).to_be_visible(timeout=20_000)


def receipt_again(page: Page, due: Obligation) -> bytes:
    """The receipt once more, from the person's own page."""
    page.get_by_role("link", name="Lê Minh Họa").click()
    paid = page.get_by_role("article").filter(has_text=due.dossier_code)
    with page.expect_download(timeout=20_000) as downloading:
        paid.get_by_role("link", name="Tải biên lai (PDF)").click()
    return downloading.value.path().read_bytes()


def test_a_citizen_logs_in_pays_and_ends_another_device(stack: Stack, page: Page, browser: Browser) -> None:
    due = a_new_due(
        payer_name="Lê Minh Họa", payer_identifier="079085000003", procedure_name="Đổi giấy phép lái xe"
    )
    laptop = browser.new_context(locale="vi-VN").new_page()
    laptop.goto(f"{stack.portal}/dang-nhap")
    log_in(laptop, PERSON)
    expect(laptop.get_by_role("heading", name="Lê Minh Họa")).to_be_visible()

    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/thanh-toan")
    page.get_by_role("link", name="Đăng nhập").click()
    seen(page, "dang-nhap")
    log_in(page, PERSON)
    expect(page.get_by_role("heading", name="Khoản phải nộp của bạn")).to_be_visible()
    seen(page, "tra-cuu-da-dang-nhap")
    pay(page, due)
    assert receipt_again(page, due).startswith(b"%PDF-")
    seen(page, "tai-khoan")

    page.get_by_role("link", name="Thông tin và đăng nhập").click()
    expect(page.get_by_text("********0003")).to_be_visible()
    seen(page, "tai-khoan-dang-nhap")
    page.get_by_role("button", name=re.compile("Kết thúc phiên này")).first.click()
    expect(page.get_by_text("Bạn đã kết thúc từ thiết bị khác").first).to_be_visible()

    laptop.goto(f"{stack.portal}/tai-khoan")
    expect(laptop.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    expect(page.get_by_role("link", name="Đăng nhập")).to_be_visible()


def sent_code(stack: Stack, phone: str) -> str:
    """The newest code that arrived on that telephone."""
    found: list[str] = []

    def look() -> bool:
        messages = json.loads(stack.http.request("GET", f"{stack.outside}/admin/sms").data)
        texts = [one["text"] for one in messages if one["phone"] == phone]
        found.extend(re.findall(r"Mã xác thực của bạn là (\d{6})", " ".join(texts[:1])))
        return bool(found)

    wait_for(look)
    return found[0]


@pytest.mark.req("IDN-01", "IDN-02", "IDN-05")
def test_a_foreigner_registers_with_passport_and_phone(stack: Stack, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/dang-nhap")
    page.get_by_role("link", name="Đăng ký, đăng nhập bằng tin nhắn").click()
    page.get_by_role("button", name="Gửi mã xác thực").click()
    expect(page.get_by_role("heading", name="Có chỗ chưa đúng")).to_be_visible()
    seen(page, "dang-nhap-tin-nhan")
    page.get_by_label("Quốc gia cấp hộ chiếu").select_option(label="Vương quốc Anh")
    page.get_by_label("Số hộ chiếu").fill("X00000002")
    page.get_by_label("Số điện thoại di động").fill("113")
    page.get_by_role("button", name="Gửi mã xác thực").click()
    expect(page.get_by_role("heading", name="Có chỗ chưa đúng")).to_be_visible()
    expect(page.get_by_label("Số hộ chiếu")).to_have_value("X00000002")
    page.get_by_label("Số điện thoại di động").fill("0950 000 008")
    page.get_by_role("button", name="Gửi mã xác thực").click()
    expect(page.get_by_text("09*****008")).to_be_visible()
    seen(page, "dang-nhap-ma")
    code = sent_code(stack, "0950000008")
    page.get_by_label("Mã xác thực").fill(f"{(int(code) + 1) % 1_000_000:06d}")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Bạn còn 4 lần thử").first).to_be_visible()
    page.get_by_label("Mã xác thực").fill(code)
    page.get_by_role("button", name="Đăng nhập").click()

    expect(page.get_by_role("heading", name="SAMPLE ALICE")).to_be_visible()
    page.get_by_role("link", name="Thông tin và đăng nhập").click()
    expect(page.get_by_text("mã gửi qua tin nhắn, mức độ trung bình").first).to_be_visible()
