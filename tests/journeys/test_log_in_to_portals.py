"""A citizen on a phone: a province's portal, one log-in, consent, a second portal without another, and taking it back."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_log_in import PHONE, log_in, seen
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-04", "IDN-11", "IDN-10")]
PERSON = "Lê Minh Họa – 079085000003"
IN = "Đăng nhập bằng Cổng Dịch vụ công quốc gia"


def agree_but_for_the_birthday(page: Page) -> None:
    """At the consent page of Hà Nội's portal."""
    expect(page.get_by_role("heading", name="Đăng nhập vào Cổng dịch vụ Hà Nội (minh họa)")).to_be_visible()
    expect(page.get_by_text("Lý do: Tìm hồ sơ đứng tên bạn", exact=True)).to_be_visible()
    seen(page, "chia-se-dong-y")
    page.get_by_label("Ngày sinh").uncheck()
    page.get_by_role("button", name="Đồng ý và tiếp tục").click()
    expect(page.get_by_text("079085000003")).to_be_visible()
    expect(page.get_by_text("LoA3")).to_be_visible()
    expect(page.get_by_text("Ngày sinh")).to_have_count(0)


def enter_the_second(page: Page) -> None:
    """Without a second log-in: consent alone."""
    page.get_by_role("link", name="Cổng Bộ Tư pháp (minh họa)").click()
    page.get_by_role("link", name=IN).click()
    expect(page.get_by_role("heading", name="Đăng nhập vào Cổng Bộ Tư pháp (minh họa)")).to_be_visible()
    page.get_by_role("button", name="Đồng ý và tiếp tục").click()
    expect(page.get_by_text("Lê Minh Họa")).to_be_visible()


def take_back(stack: Stack, page: Page) -> None:
    """At the own page of the person."""
    page.goto(f"{stack.portal}/tai-khoan/chia-se")
    shared = page.get_by_role("article", name="Cổng dịch vụ Hà Nội (minh họa)")
    expect(shared.get_by_text("Bạn không chia sẻ")).to_be_visible()
    seen(page, "chia-se")
    shared.get_by_role("button", name="Rút lại").click()
    expect(page.get_by_text("Bạn đã rút lại").first).to_be_visible()
    seen(page, "chia-se-da-rut")


def until_logged_out(stack: Stack, page: Page, portal: str) -> None:
    """The portal hears of it from the worker, soon after."""
    for _ in range(40):
        page.goto(f"{stack.outside}/portals/{portal}")
        if page.get_by_role("link", name=IN).is_visible():
            return
        page.wait_for_timeout(500)
    expect(page.get_by_role("link", name=IN)).to_be_visible()


def test_one_log_in_for_two_portals_and_consent_taken_back(stack: Stack, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.outside}/portals/hanoi")
    page.get_by_role("link", name=IN).click()
    log_in(page, PERSON)
    agree_but_for_the_birthday(page)
    enter_the_second(page)

    take_back(stack, page)

    until_logged_out(stack, page, "hanoi")
    page.get_by_role("link", name=IN).click()
    page.get_by_role("button", name="Không đồng ý").click()
    expect(page.get_by_text("Bạn chưa đăng nhập (access_denied).")).to_be_visible()
    page.goto(f"{stack.outside}/portals/tuphap")
    expect(page.get_by_text("Lê Minh Họa")).to_be_visible()
    page.goto(f"{stack.portal}/tai-khoan")
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    until_logged_out(stack, page, "tuphap")


def test_a_service_that_needs_more_asks_for_one_step_more(stack: Stack, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.outside}/portals/hanoi")
    page.get_by_role("link", name=IN).click()
    page.get_by_role("button", name="Đăng nhập bằng VNeID").click()
    page.get_by_label("Bạn là").select_option(label="Trần Thị Mẫu – 001190000002")
    page.get_by_label("Mức độ tài khoản").select_option(label="Mức độ 1")
    page.get_by_role("button", name="Đồng ý").click()
    page.get_by_role("button", name="Đồng ý và tiếp tục").click()
    expect(page.get_by_text("LoA2")).to_be_visible()

    page.get_by_role("link", name="Nộp hồ sơ cần mức độ cao").click()
    expect(page.get_by_role("heading", name="Cần mức độ xác thực cao hơn")).to_be_visible()
    seen(page, "can-muc-do-cao")
    page.get_by_role("link", name="Xác thực mức độ cao").click()
    page.get_by_role("button", name="VNeID").click()
    page.get_by_label("Bạn là").select_option(label="Trần Thị Mẫu – 001190000002")
    page.get_by_role("button", name="Đồng ý").click()

    expect(page.get_by_text("LoA3")).to_be_visible()
