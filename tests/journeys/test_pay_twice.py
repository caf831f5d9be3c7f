import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_pay_by_link import choose
from tests.journeys.test_pay_by_transfer import transfer_by_app
from tests.journeys.world import a_new_due, read_qr
from tests.support.stack import Stack, wait_for


@pytest.mark.journey
@pytest.mark.req("BEY-02", "PAY-10")
def test_who_pays_a_second_time_is_told_that_it_comes_back(
    stack: Stack, page: Page, browser: Browser
) -> None:
    due = a_new_due()
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")
    page.get_by_label("VietQR").check()
    page.get_by_role("button", name="Tiếp tục thanh toán").click()
    old_page, old_qr = page.url, read_qr(page.locator(".qr"))
    page.get_by_role("link", name="Chọn cách thanh toán khác").click()
    choose(page, "Ngân hàng Sông Hồng")
    page.get_by_role("button", name="Thanh toán", exact=True).click()
    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)

    transfer_by_app(browser, stack, old_qr)

    wait_for(lambda: stack.http.request("GET", old_page).data.decode().count("nộp trước đó"))
    page.goto(old_page)
    expect(page.get_by_role("heading", name="Khoản này đã được nộp trước đó")).to_be_visible()
    expect(page.get_by_text("sẽ được hoàn trả cho bạn")).to_be_visible()
    expect(page.get_by_text("Số theo dõi hoàn tiền")).to_be_visible()
