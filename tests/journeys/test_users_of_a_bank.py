"""A bank's high-level account makes a user, who gets in by the SMS (HD 4.1)."""

import json
import re
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.notifications.models import Message
from tests.factories.accounts import code_now
from tests.journeys.console_pages import log_in, look_at
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-08", "IDN-09", "REC-08")]
CHOSEN = "mot-mat-khau-Kho-doan-9"


def sent_link(stack: Stack, username: str) -> str:
    """The link in the message that arrived; the portal has forgotten it by then."""
    found: list[str] = []

    def look() -> bool:
        messages = json.loads(stack.http.request("GET", f"{stack.outside}/admin/sms").data)
        found.extend(one["text"] for one in messages if f" {username} " in one["text"])
        return bool(found)

    wait_for(look)
    kept = Message.objects.filter(template="user_made", about__startswith="account:", state="sent")
    wait_for(lambda: kept.exists() and all(not one.places and not one.text for one in kept))
    return found[0].rpartition(" ")[2]


def get_in(page: Page, name: str) -> None:
    """From the link: a password, the first log-in, a code generator."""
    look_at(page, "kich-hoat")
    page.get_by_label("Mật khẩu mới").fill(CHOSEN)
    page.get_by_label("Nhập lại mật khẩu").fill(CHOSEN)
    page.get_by_role("button", name="Đặt mật khẩu").click()
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(CHOSEN)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Mã xác thực")).to_be_visible()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content())
    assert secret, "the generator's secret is shown for typing"
    page.get_by_label("Mã xác thực").fill(code_now(secret[0]))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thiết lập xác thực hai bước")).not_to_be_visible()


def test_a_bank_makes_a_user_who_gets_in_by_the_sms(stack: Stack, page: Page, browser: Browser) -> None:
    name = f"nv-{token_hex(4)}"
    log_in(page, stack, "capcaosh")
    page.goto(f"{stack.portal}/quantri/nguoi-dung")
    look_at(page, "nguoi-dung")
    page.get_by_role("link", name="Thêm người dùng").click()
    look_at(page, "nguoi-dung-them")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Họ và tên").fill("Trần Văn Mẫu")
    page.get_by_label("Số điện thoại di động").fill("0912345678")
    page.get_by_label("Xem giao dịch, khoản thu, biên lai").check()
    page.get_by_role("button", name="Tạo người dùng").click()
    expect(page.get_by_role("heading", name="Trần Văn Mẫu")).to_be_visible()
    look_at(page, "nguoi-dung-mot")

    theirs = browser.new_context(locale="vi-VN").new_page()
    theirs.goto(re.sub(r"^https?://[^/]+", stack.portal, sent_link(stack, name)))
    get_in(theirs, name)
    theirs.goto(f"{stack.portal}/quantri/thanh-toan")
    expect(theirs.get_by_role("heading", level=1)).to_be_visible()
    theirs.goto(f"{stack.portal}/quantri/nguoi-dung")
    expect(theirs.get_by_role("heading", name="Bạn chưa được giao quyền này")).to_be_visible()
