"""An officer fills in a long form: warned before the session ends, stays; and when it has ended nothing is lost."""

from datetime import timedelta

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from dichvucong.config.demo.officers import PASSWORD
from dichvucong.identity import sessions
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.sealed_sessions import SessionStore
from tests.journeys.console_pages import PHONE, log_in, look_at
from tests.support.officers import fresh_code
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-10", "POR-02")]
OFFICER, NAME = "dichvu", "Tên dịch vụ đang gõ dở dang"


def rest(stack: Stack, page: Page, minutes: int) -> None:
    """As if nobody had touched the console for so long: on the portal and in the browser."""
    (cookie,) = [one for one in page.context.cookies() if one.get("name") == "sessionid"]
    with override_settings(SECRET_KEY=(stack.var / "secret_key").read_text().strip()):
        store = SessionStore(session_key=cookie.get("value"))
        assert store[sessions.NUMBER]
        store[sessions.SEEN] = (clock_now() - timedelta(minutes=minutes)).timestamp()
        store.save()
    page.clock.fast_forward(minutes * 60_000)


def log_in_again(page: Page) -> None:
    expect(page.get_by_text("Phiên làm việc đã hết hạn")).to_be_visible()
    page.get_by_label("Tên đăng nhập").fill(OFFICER)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Mã xác thực").fill(fresh_code(OFFICER))
    page.keyboard.press("Enter")


def test_a_long_form_outlives_a_long_rest(stack: Stack, page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.clock.install()
    log_in(page, stack, OFFICER)
    page.goto(f"{stack.portal}/quantri/dich-vu-cong/khai-bao")
    page.get_by_label("Mã thủ tục hành chính").fill("2.001263")
    page.get_by_label("Tên dịch vụ").fill(NAME)
    warning = page.get_by_role("heading", name="Phiên làm việc sắp kết thúc")
    expect(warning).to_be_hidden()

    rest(stack, page, 28)
    expect(warning).to_be_visible()
    expect(page.get_by_text("phiên kết thúc sau 2 phút nữa")).to_be_visible()
    look_at(page, "sap-het-phien")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.get_by_role("button", name="Tôi vẫn đang làm việc").click()
    expect(warning).to_be_hidden()
    expect(page.get_by_label("Tên dịch vụ")).to_have_value(NAME)

    rest(stack, page, 31)
    expect(page.get_by_text("Phiên đã kết thúc.")).to_be_visible()
    page.get_by_role("button", name="Lưu", exact=True).click()
    log_in_again(page)

    expect(page.get_by_label("Tên dịch vụ")).to_have_value(NAME)
    expect(page.get_by_label("Mã thủ tục hành chính")).to_have_value("2.001263")
    expect(page.get_by_text("CHƯA được gửi")).to_be_visible()
    look_at(page, "dien-lai-sau-khi-het-phien")
    page.goto(f"{stack.portal}/quantri/bao-mat")
    look_at(page, "bao-mat-phien")
