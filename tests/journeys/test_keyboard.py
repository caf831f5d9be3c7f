import pytest
from playwright.sync_api import Page, expect

from tests.journeys.world import a_new_due
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("POR-01")]

FOCUSED_SIZE = """() => {
  const rect = document.activeElement.getBoundingClientRect();
  const style = getComputedStyle(document.activeElement);
  return {outline: style.outlineStyle, width: rect.width, height: rect.height};
}"""


def tab_to(page: Page, name: str, *, most: int = 30) -> None:
    """Press Tab until something of that name has the focus; on the way everything focused must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert page.evaluate(FOCUSED_SIZE)["outline"] != "none"
        words = focused.evaluate(
            "e => [e.innerText, e.value, e.labels && e.labels[0] && e.labels[0].innerText].join(' ')"
        )
        if name in words:
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


def test_paying_needs_no_mouse(stack: Stack, page: Page) -> None:
    due = a_new_due()
    page.goto(stack.portal)

    tab_to(page, "Mã hồ sơ")
    page.keyboard.type(due.dossier_code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hồ sơ")).to_be_visible()
    tab_to(page, "Thanh toán 205.000 đồng")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kiểm tra và chọn cách thanh toán")).to_be_visible()
    tab_to(page, "Ngân hàng Sông Hồng")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Tiếp tục thanh toán")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Xác nhận thanh toán")).to_be_visible()


def test_the_first_tab_skips_to_the_content(stack: Stack, page: Page) -> None:
    page.goto(stack.portal)

    page.keyboard.press("Tab")
    expect(page.get_by_text("Đến nội dung chính")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
