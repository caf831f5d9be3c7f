import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_pay_by_link import PHONE, choose
from tests.journeys.test_pay_by_transfer import transfer_by_app
from tests.journeys.world import a_new_due, read_qr
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("PAY-05", "PAY-07", "BEY-01")]


def test_the_customers_screen_follows_the_customers_phone(stack: Stack, page: Page, browser: Browser) -> None:
    due = a_new_due()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{stack.portal}/thanh-toan/quay/{due.link_token}")
    expect(page.get_by_text("205.000 đồng")).to_be_visible()
    phone = browser.new_page(viewport=PHONE, locale="vi-VN")

    phone.goto(read_qr(page.locator(".qr")))
    choose(phone, "Ngân hàng Sông Hồng")
    expect(page.get_by_text("Đang thanh toán tại Ngân hàng Sông Hồng")).to_be_visible(timeout=20_000)
    phone.get_by_role("button", name="Thanh toán", exact=True).click()

    expect(page.get_by_role("heading", name="Cảm ơn bạn!")).to_be_visible(timeout=20_000)
    expect(page.get_by_text(re.compile("Biên lai số BL-"))).to_be_visible(timeout=20_000)
    # The bank sends the phone back in its own time.
    expect(phone.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)
    phone.goto(read_qr(page.locator(".qr")))
    expect(phone.get_by_role("heading", name="Biên lai hợp lệ")).to_be_visible()
    phone.close()


def test_the_screen_says_that_the_connection_is_lost_and_recovers_by_itself(
    stack: Stack, page: Page, browser: Browser
) -> None:
    due = a_new_due()
    page.goto(f"{stack.portal}/thanh-toan/quay/{due.link_token}")
    page.get_by_role("button", name=re.compile("VietQR")).click()
    expect(page.get_by_role("heading", name="Quét bằng ứng dụng ngân hàng")).to_be_visible()
    qr_text = read_qr(page.locator(".qr"))

    page.context.set_offline(True)
    expect(page.get_by_text("Mất kết nối, đang thử lại")).to_be_visible(timeout=20_000)
    transfer_by_app(browser, stack, qr_text)
    page.context.set_offline(False)

    expect(page.get_by_role("heading", name="Cảm ơn bạn!")).to_be_visible(timeout=40_000)
    expect(page.get_by_text("Mất kết nối, đang thử lại")).to_be_hidden()
