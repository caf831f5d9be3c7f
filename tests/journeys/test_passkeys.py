"""An officer on a phone registers a passkey, logs out, and logs in with it alone, and as a second step."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import CDPSession, Page, expect

from dichvucong.config.demo.officers import PASSWORD
from dichvucong.identity.models import Account
from dichvucong.kernel.journal import history_of
from tests.journeys.console_pages import PHONE, log_in, look_at
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-09")]
OFFICER = "thanhhoa"
KEY = "Điện thoại của tôi"


@pytest.fixture
def device(page: Page) -> Iterator[CDPSession]:
    """A device that holds passkeys and knows its owner's finger."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    traits = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": traits})
    yield cdp
    cdp.detach()


@pytest.fixture
def portal(stack: Stack) -> Stack:
    """The same by its name: devices make passkeys for names, not for numbers."""
    return replace(stack, portal=stack.portal.replace("127.0.0.1", "localhost"))


def seen(page: Page, name: str) -> None:
    look_at(page, name)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def log_out(page: Page, portal: Stack) -> None:
    page.goto(f"{portal.portal}/quantri/bao-mat")
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    expect(page.get_by_role("heading", name="Đăng nhập dành cho cán bộ")).to_be_visible()


def register(page: Page, portal: Stack) -> None:
    page.goto(f"{portal.portal}/quantri/bao-mat")
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    seen(page, "khoa-truy-cap-them")
    page.get_by_label("Tên để nhận ra khóa này").fill(KEY)
    page.get_by_role("button", name="Tạo khóa trên thiết bị").click()
    page.wait_for_url(re.compile(r"/quantri/bao-mat(?!/khoa/them)"))
    page.goto(f"{portal.portal}/quantri/bao-mat")
    expect(page.get_by_text(KEY, exact=True)).to_be_visible()
    seen(page, "bao-mat-co-khoa")
    log_out(page, portal)


def log_in_with_it_alone(page: Page, portal: Stack) -> None:
    page.goto(f"{portal.portal}/quantri/?trang=1")
    seen(page, "dang-nhap-can-bo-khoa")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url("**/quantri/?trang=1")
    log_out(page, portal)


def log_in_with_it_second(page: Page) -> None:
    page.get_by_label("Tên đăng nhập").fill(OFFICER)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name="Bước xác thực thứ hai")).to_be_visible()
    seen(page, "buoc-hai-khoa")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.get_by_role("link", name="Tài khoản").first).to_be_visible()


def take_it_away(page: Page, portal: Stack) -> None:
    page.goto(f"{portal.portal}/quantri/bao-mat")
    page.get_by_role("link", name=f"Gỡ khóa {KEY}").click()
    seen(page, "khoa-truy-cap-go")
    page.get_by_role("button", name="Gỡ khóa").click()
    expect(page.get_by_role("link", name="Thêm khóa truy cập")).to_be_visible()
    expect(page.get_by_text(KEY, exact=True)).to_have_count(0)
    log_out(page, portal)


def test_an_officer_registers_a_passkey_and_logs_in_with_it(
    portal: Stack, page: Page, device: CDPSession
) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    log_in(page, portal, OFFICER)
    register(page, portal)
    log_in_with_it_alone(page, portal)
    log_in_with_it_second(page)
    take_it_away(page, portal)

    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(page.get_by_text("Khóa truy cập này không mở được tài khoản nào")).to_be_visible()
    seen(page, "dang-nhap-khoa-sai")
    log_in(page, portal, OFFICER)

    account = Account.objects.get(username=OFFICER)
    events = list(history_of(account.reference).values_list("event", flat=True))
    assert {"account.passkey_added", "account.passkey_removed"} <= set(events)
    assert events.count("login.succeeded") >= 4
