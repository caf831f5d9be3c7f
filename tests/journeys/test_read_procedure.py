"""A citizen with a phone finds out what a procedure costs where he or she lives."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("PRO-09")]

PHONE = {"width": 360, "height": 740}


@pytest.mark.req("PRO-02", "POR-01")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_an_event_of_life_to_the_fee_of_the_own_province(
    stack: Stack, browser: Browser, *, scripts: bool
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(stack.portal)

    page.get_by_role("link", name="Mở cửa hàng").click()
    page.get_by_role("link", name="Đăng ký thành lập hộ kinh doanh", exact=True).click()
    page.get_by_label("Bạn nộp hồ sơ ở đâu?").select_option(label="Hà Nội")
    page.get_by_role("button", name="Xem", exact=True).click()

    fees = page.get_by_role("region", name="Phí và thời hạn tại Hà Nội")
    expect(fees).to_contain_text("Miễn phí, trả kết quả sau 3 ngày làm việc.")
    expect(fees).to_contain_text("100.000 đồng/lần, trả kết quả sau 3 ngày làm việc.")
    page.goto(f"{stack.portal}/thu-tuc/1.012575")
    expect(page.get_by_role("region", name="Phí và thời hạn tại Hà Nội")).to_contain_text("20.000.000 đồng")
    context.close()


@pytest.mark.req("PRO-03", "PRO-07")
def test_from_an_abolished_procedure_to_what_holds_today(stack: Stack, page: Page) -> None:
    page.goto(f"{stack.portal}/thu-tuc/1.010385")

    notice = page.get_by_role("note")
    expect(notice).to_contain_text("Thủ tục này đã bị bãi bỏ")
    notice.get_by_role("link", name="Trình báo mất hộ chiếu phổ thông (thực hiện tại cấp xã)").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Trình báo mất hộ chiếu phổ thông (thực hiện tại cấp xã)"
    )


@pytest.mark.req("PRO-01")
def test_what_changed_between_two_versions_and_how_it_read_before(stack: Stack, page: Page) -> None:
    page.goto(f"{stack.portal}/thu-tuc/1.001193")

    page.get_by_role("link", name="So sánh các bản").click()
    expect(page.get_by_role("region", name="Phí, lệ phí")).to_contain_text("Bỏ")
    page.get_by_role("navigation", name="Vị trí").get_by_role("link", name="Đăng ký khai sinh").click()
    page.get_by_label("Xem nội dung của một ngày").fill("31/12/2025")
    page.get_by_role("button", name="Xem ngày này").click()

    expect(page.get_by_role("note").first).to_contain_text("đã áp dụng vào ngày 31/12/2025")
