"""Somebody complains without logging in; the help desk tells, accepts, two officers check, help and answer (QC 13.1)."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.console_pages import look_at, press, somebody
from tests.journeys.test_log_in import PHONE, log_in, seen
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-06", "IDN-10")]
PERSON, NUMBER = "Trần Thị Mẫu – 001190000002", "001190000002"


def complain(page: Page, stack: Stack) -> str:
    """Fill in the form, wrong at first; the number of the complaint."""
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/ho-tro/tai-khoan")
    page.get_by_label("Khiếu nại về việc gì").select_option(
        label="Người khác dùng tài khoản hoặc số giấy tờ của tôi"
    )
    page.get_by_label("Kể rõ sự việc").fill("Có lần đăng nhập lạ vào tối qua, tôi không dùng máy đó.")
    page.get_by_label("Số giấy tờ").fill("0011900000")
    page.get_by_label("Họ và tên").fill("Trần Thị Mẫu")
    page.get_by_label("Số điện thoại liên hệ").fill("0950 000 077")
    page.get_by_role("button", name="Gửi khiếu nại").click()
    expect(page.get_by_role("heading", name="Có chỗ chưa đúng")).to_be_visible()
    seen(page, "khieu-nai-tai-khoan-sai")
    page.get_by_label("Số giấy tờ").fill(NUMBER)
    page.get_by_role("button", name="Gửi khiếu nại").click()
    expect(page.get_by_text("Đã nhận", exact=True)).to_be_visible()
    seen(page, "khieu-nai-tai-khoan")
    return page.locator("h1 .code").inner_text()


def settle(stack: Stack, browser: Browser, number: str) -> None:
    """The help desk's part: one tells, accepts and compares papers, another confirms, helps and answers."""
    with somebody(browser, stack, "hotrotk") as first, somebody(browser, stack, "hotrotk2") as second:
        first.goto(f"{stack.portal}/quantri/khieu-nai-tai-khoan")
        look_at(first, "khieu-nai-danh-sach")
        first.get_by_role("link", name=number).click()
        expect(first.get_by_role("button", name="Khóa tài khoản", exact=True)).to_have_count(0)
        first.get_by_label("VNeID").check()
        press(first, "Báo các bên liên quan")
        press(first, "Tiếp nhận xử lý chính thức")
        first.get_by_label("Đã đối chiếu giấy tờ gì, bằng cách nào, khớp những gì").fill(
            "Gọi hình, so ảnh và chữ ký trên thẻ căn cước."
        )
        press(first, "Ghi việc đối chiếu danh tính")
        expect(first.get_by_role("button", name="Xác nhận danh tính")).to_have_count(0)
        look_at(first, "khieu-nai-cho-xac-nhan")

        second.goto(first.url)
        press(second, "Xác nhận danh tính")
        session_ends = second.locator(
            "section", has=second.get_by_role("heading", name="Kết thúc mọi phiên đăng nhập")
        )
        session_ends.get_by_label("Lý do, không ghi dữ liệu cá nhân").fill("Chủ tài khoản yêu cầu")
        press(second, "Kết thúc mọi phiên đăng nhập")
        expect(second.get_by_text("Đã kết thúc mọi phiên đăng nhập.")).to_be_visible()
        look_at(second, "khieu-nai-xu-ly")
        second.get_by_label("Trả lời người khiếu nại").fill(
            "Đã đăng xuất mọi thiết bị. Hãy đổi mật khẩu VNeID."
        )
        press(second, "Trả lời và kết thúc")


def test_a_complaint_is_settled_by_two_officers(stack: Stack, page: Page, browser: Browser) -> None:
    owner = browser.new_context(locale="vi-VN").new_page()
    owner.goto(f"{stack.portal}/dang-nhap")
    log_in(owner, PERSON)
    expect(owner.get_by_role("heading", name="Trần Thị Mẫu")).to_be_visible()
    number = complain(page, stack)

    settle(stack, browser, number)

    page.reload()
    expect(page.get_by_text("Đã đăng xuất mọi thiết bị.")).to_be_visible()
    seen(page, "khieu-nai-da-tra-loi")
    owner.goto(f"{stack.portal}/tai-khoan")
    expect(owner.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    log_in(owner, PERSON)
    owner.goto(f"{stack.portal}/tai-khoan/nhat-ky")
    expect(owner.get_by_text("Giải quyết khiếu nại về tài khoản").first).to_be_visible()
    owner.goto(f"{stack.portal}/tai-khoan/du-lieu")
    look_at(owner, "tai-khoan-du-lieu")

    with somebody(browser, stack, "kiemtoan") as auditor:
        auditor.goto(f"{stack.portal}/quantri/kiem-toan?so={NUMBER}")
        expect(auditor.get_by_text(number).first).to_be_visible()
        look_at(auditor, "kiem-toan")
