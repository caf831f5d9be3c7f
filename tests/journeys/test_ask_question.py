"""A citizen asks about a procedure on a phone; the ministry answers for everybody; the citizen reads it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.console_pages import PHONE, look_at, press, somebody
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("PRO-13", "POR-01")]

ASKED = "Người giám hộ ở tỉnh khác có nộp hồ sơ được không?"


def test_a_question_is_asked_answered_and_read(stack: Stack, page: Page, browser: Browser) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{stack.portal}/thu-tuc/1.004837")
    page.get_by_role("link", name="Hỏi về thủ tục này").click()
    press(page, "Gửi câu hỏi")
    expect(page.get_by_text("Hãy ghi câu hỏi.").first).to_be_visible()
    look_at(page, "hoi-loi")
    page.get_by_label("Câu hỏi của bạn").fill(ASKED)
    page.get_by_label("Điện thoại nhận tin báo").fill("0912345678")
    press(page, "Gửi câu hỏi")
    expect(page.get_by_text("Chờ trả lời")).to_be_visible()
    look_at(page, "hoi-cho")

    with somebody(browser, stack, "hoidap") as officer:
        officer.goto(f"{stack.portal}/quantri/hoi-dap")
        look_at(officer, "hoi-dap-nguoi-dan")
        officer.get_by_role("link", name=ASKED).click()
        look_at(officer, "hoi-dap-mot")
        press(officer, "Công khai")
        expect(officer.get_by_text("Cần có câu trả lời trước khi công khai.")).to_be_visible()
        officer.get_by_role("link", name="Sửa", exact=True).click()
        officer.get_by_label("Câu trả lời").fill("Được, nộp tại Ủy ban nhân dân cấp xã nơi cư trú.")
        press(officer, "Lưu")
        press(officer, "Công khai")
        expect(officer.get_by_text("Đã công khai.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Được, nộp tại Ủy ban nhân dân cấp xã nơi cư trú.")).to_be_visible()
    assert "912345678" not in page.content()
    look_at(page, "hoi-xong")
    page.goto(f"{stack.portal}/thu-tuc/1.004837")
    page.get_by_text(ASKED).click()
    expect(page.get_by_text("Được, nộp tại Ủy ban nhân dân cấp xã nơi cư trú.")).to_be_visible()
