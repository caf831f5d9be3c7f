"""Money goes back: one officer drafts, another approves, the bank pays, the payer sees it (REF-01)."""

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.payments.models import Payment, Refund
from tests.journeys.console_pages import log_in, look_at
from tests.journeys.test_console import paid_by_link
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.req("REF-01", "REF-03", "REF-04")]


def test_a_payer_asks_one_officer_drafts_another_approves_and_the_bank_pays(
    stack: Stack, page: Page, browser: Browser
) -> None:
    payment = Payment.objects.get(code=paid_by_link(stack, page))
    page.get_by_role("link", name="Đề nghị hoàn tiền").click()
    look_at(page, "hoan-tien-de-nghi")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_at(page, "hoan-tien-loi")
    page.get_by_label("Lý do đề nghị").fill("Tôi nộp nhầm sang hồ sơ khác.")
    page.get_by_label("Tên chủ tài khoản").fill("NGUYEN THI MINH HOA")
    page.get_by_label("Ngân hàng").select_option(index=1)
    page.get_by_label("Số tài khoản").fill("0011 2233 44")
    page.get_by_label("4 số cuối").fill("5678")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Đang xem xét")).to_be_visible()
    look_at(page, "hoan-tien-da-gui")

    refund = _draft(stack, browser, payment)
    _approve(stack, browser, refund)

    wait_for(lambda: Refund.objects.get(pk=refund.pk).state == "refunded")
    page.reload()
    expect(page.get_by_text("Đã hoàn tiền")).to_be_visible()
    expect(page.get_by_role("heading", name="Hoàn 205.000 đồng")).to_be_visible()
    look_at(page, "hoan-tien-xong")


def _draft(stack: Stack, browser: Browser, payment: Payment) -> Refund:
    page = browser.new_context(locale="vi-VN").new_page()
    log_in(page, stack, "doisoat")
    page.goto(f"{stack.portal}/quantri/hoan-tra/de-nghi?ma={payment.code}")
    look_at(page, "de-nghi-danh-sach")
    page.locator("tbody a").first.click()
    look_at(page, "de-nghi-mot")
    page.get_by_label("Trả lời người nộp").fill("Đúng là nộp nhầm, sẽ hoàn lại.")
    page.get_by_role("button", name="Chấp nhận và lập chứng từ").click()
    look_at(page, "hoan-tra-nhap")
    page.get_by_role("button", name="Trình duyệt").click()
    expect(page.get_by_text("một cán bộ khác có quyền phê duyệt")).to_be_visible()
    expect(page.get_by_role("button", name="Duyệt hoàn trả")).to_have_count(0)
    page.goto(f"{stack.portal}/quantri/giao-dich/{payment.code}/hoan-tra")
    expect(page.get_by_text("không có tiền để hoàn trả")).to_be_visible()
    page.context.close()
    return Refund.objects.get(payment=payment)


def _approve(stack: Stack, browser: Browser, refund: Refund) -> None:
    page = browser.new_context(locale="vi-VN").new_page()
    log_in(page, stack, "duyet")
    page.get_by_role("link", name="Hoàn trả", exact=True).click()
    look_at(page, "hoan-tra-danh-sach")
    page.get_by_role("link", name=refund.number).click()
    look_at(page, "hoan-tra-cho-duyet")
    if Refund.objects.get(pk=refund.pk).consent_needed:
        expect(page.get_by_role("button", name="Duyệt hoàn trả")).to_have_count(0)
        consent = page.get_by_role("region", name="Cơ quan thu đồng ý hoàn trả")
        consent.get_by_label("Lý do").fill("Theo đề nghị của người nộp, công văn số 12.")
        consent.get_by_role("button").click()
    page.get_by_role("button", name="Duyệt hoàn trả").click()
    expect(page.get_by_text("Đã duyệt. Lệnh hoàn trả đang được gửi.")).to_be_visible()
    wait_for(lambda: Refund.objects.get(pk=refund.pk).state == "refunded")
    page.reload()
    look_at(page, "hoan-tra-xong")
    page.context.close()
