"""Officers at work in a real browser (POR-01)."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.payments.models import Payment
from tests.journeys.console_pages import log_in, look_at
from tests.journeys.test_pay_by_link import choose
from tests.journeys.test_pay_by_transfer import transfer_by_app
from tests.journeys.world import a_new_due, read_qr
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("POR-01", "IDN-09")]


def paid_by_link(stack: Stack, page: Page) -> str:
    """A payment of which the bank has told us; its code."""
    due = a_new_due()
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")
    choose(page, "Ngân hàng Sông Hồng")
    page.get_by_role("button", name="Thanh toán", exact=True).click()
    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)
    return Payment.objects.get(obligation=due).code


def test_every_page_of_the_console_can_be_read_by_everybody(stack: Stack, page: Page) -> None:
    code = paid_by_link(stack, page)
    page.goto(f"{stack.portal}/quantri/dang-nhap")
    look_at(page, "dang-nhap")
    log_in(page, stack, "vanhanh")
    for name in (
        "",
        "thanh-toan",
        "khoan-thu",
        "vu-viec",
        "ngan-hang",
        "gui-tin",
        "nhat-ky",
        "quay",
        "bao-mat",
    ):
        response = page.goto(f"{stack.portal}/quantri/{name}?tu_ngay=2025-11-22")
        assert response is not None
        assert response.ok, f"{name}: {response.status}"
        assert "/dang-nhap" not in page.url
        look_at(page, name or "tong-quan")

    page.goto(f"{stack.portal}/quantri/thanh-toan")
    page.get_by_role("link", name=code).click()
    expect(page.get_by_role("heading", name="Diễn biến")).to_be_visible()
    look_at(page, "giao-dich")
    page.get_by_role("link", name="Xem nguyên văn").first.click()
    look_at(page, "tin")

    page.goto(f"{stack.portal}/quantri/vu-viec")
    page.locator("tbody a").first.click()
    look_at(page, "vu-viec-mot")
    page.get_by_role("button", name="Kết thúc vụ việc").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_at(page, "vu-viec-loi")

    page.goto(f"{stack.portal}/quantri/ngan-hang")
    page.get_by_role("link", name="Tạm dừng").first.click()
    look_at(page, "tam-dung")


def test_without_scripts_the_console_works_as_well(stack: Stack, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    log_in(page, stack, "hanoi")

    page.get_by_role("link", name="Khoản thu").click()
    page.get_by_text("Lọc thêm").click()
    page.get_by_label("Trạng thái").select_option("open")
    page.get_by_role("button", name="Tìm").click()
    identifier = page.locator("tbody a").first.inner_text()
    page.get_by_role("link", name="Quầy", exact=True).click()
    page.get_by_label("Mã hồ sơ").fill(identifier)
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("heading", name="Khoản phải nộp")).to_be_visible()
    page.get_by_role("button", name="Hiện mã QR").click()

    expect(page.get_by_text(re.compile("Đang chờ khách trả"))).to_be_visible()
    context.close()


def test_the_keyboard_alone_is_enough_and_shows_where_it_is(stack: Stack, page: Page) -> None:
    log_in(page, stack, "quay")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.tagName")
    page.goto(f"{stack.portal}/quantri/thanh-toan")
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return [e.tagName, e === document.body || s.outlineStyle !== 'none' || s.boxShadow !== 'none']; })()"
            )
        )

    assert focused
    assert skip == "Đến nội dung chính"
    assert all(visible for _, visible in seen), seen
    assert {"INPUT", "SUMMARY", "BUTTON", "A"} <= {tag for tag, _ in seen}


def test_on_a_phone_both_rows_of_the_menu_show_where_one_is(stack: Stack, page: Page) -> None:
    log_in(page, stack, "vanhanh")
    page.set_viewport_size({"width": 360, "height": 740})

    for address in ("hoan-tra", "gui-tin"):
        page.goto(f"{stack.portal}/quantri/{address}")
        for here in page.locator(".sections [aria-current]").all():
            expect(here).to_be_in_viewport(ratio=1)
            here.focus()
            expect(here).to_be_focused()


@pytest.mark.req("PAY-07", "BEY-01")
def test_the_officer_at_the_counter_sees_the_payment_arrive_without_doing_anything(
    stack: Stack, page: Page, browser: Browser
) -> None:
    due = a_new_due()
    log_in(page, stack, "quay")
    page.get_by_role("link", name="Quầy", exact=True).click()
    page.get_by_label("Mã hồ sơ").fill(due.dossier_code)
    page.keyboard.press("Enter")
    page.get_by_label("Chuyển khoản VietQR").check()
    page.get_by_role("button", name="Hiện mã QR").click()
    expect(page.get_by_text(re.compile("Đang chờ khách trả"))).to_be_visible()
    look_at(page, "quay-cho")
    page.set_viewport_size({"width": 1280, "height": 800})

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Mở màn hình cho khách").click()
    screen = opened.value
    screen.set_viewport_size({"width": 1280, "height": 800})
    transfer_by_app(browser, stack, read_qr(screen.locator(".qr")))

    expect(page.get_by_role("heading", name="Đã nộp xong")).to_be_visible(timeout=40_000)
    expect(page.get_by_role("link", name=re.compile("BL-"))).to_be_visible(timeout=20_000)
    look_at(page, "quay-xong")
    with page.expect_download() as taken:
        page.evaluate("document.querySelector('a[href$=\".pdf\"]').setAttribute('download', '')")
        page.get_by_role("link", name=re.compile("BL-")).click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
