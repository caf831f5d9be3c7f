import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.states import ObligationState
from tests.journeys.world import a_new_due, heard_by_the_province, misbehave, pay_at_the_bank, read_qr
from tests.support.stack import Stack, wait_for

pytestmark = pytest.mark.journey

PHONE: ViewportSize = {"width": 360, "height": 740}


def choose(page: Page, bank: str) -> None:
    page.get_by_label(re.compile(bank)).check()
    page.get_by_role("button", name="Tiếp tục thanh toán").click()


@pytest.mark.req("PAY-05", "PAY-06", "PAY-11", "PAY-12", "POR-02")
def test_a_citizen_pays_on_a_phone_from_the_dossier_code_to_the_receipt(stack: Stack, page: Page) -> None:
    due = a_new_due()
    page.set_viewport_size(PHONE)

    page.goto(stack.portal)
    page.get_by_label("Mã hồ sơ").fill(due.dossier_code.lower())
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.get_by_text("N***** T** M*** H**")).to_be_visible()
    page.get_by_role("link", name="Thanh toán 205.000 đồng").click()
    choose(page, "Ngân hàng Trường Sơn")
    expect(page.get_by_text("Xác nhận thanh toán")).to_be_visible()
    page.get_by_role("button", name="Thanh toán", exact=True).click()

    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Hai trăm linh năm nghìn đồng")).to_be_visible()
    with page.expect_download(timeout=20_000) as downloading:
        page.get_by_role("link", name="Tải biên lai (PDF)").click()
    assert downloading.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name="Xác minh biên lai").click()
    expect(page.get_by_role("heading", name="Biên lai hợp lệ")).to_be_visible()
    wait_for(lambda: due.revenue_identifier in heard_by_the_province(stack))


@pytest.mark.req("PAY-05", "PAY-06", "PAY-07")
def test_a_phone_pays_by_the_link_qr_on_another_screen(stack: Stack, page: Page, browser: Browser) -> None:
    due = a_new_due()
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")
    page.get_by_text("Trả bằng điện thoại khác").click()
    scanned = read_qr(page.locator(".qr"))
    phone = browser.new_page(viewport=PHONE, locale="vi-VN")

    phone.goto(scanned)
    choose(phone, "Ngân hàng Sông Hồng")
    phone.get_by_role("button", name="Thanh toán", exact=True).click()

    expect(phone.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)
    due.refresh_from_db()
    assert due.state == ObligationState.PAID
    phone.close()


@pytest.mark.req("PAY-06", "POR-02")
def test_paying_works_without_javascript(stack: Stack, browser: Browser) -> None:
    due = a_new_due()
    page = browser.new_page(viewport=PHONE, java_script_enabled=False, locale="vi-VN")

    page.goto(f"{stack.portal}/thanh-toan?ma={due.dossier_code}")
    page.get_by_role("link", name="Thanh toán 205.000 đồng").click()
    choose(page, "Ngân hàng Trường Sơn")
    page.get_by_role("button", name="Thanh toán", exact=True).click()

    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="Tải biên lai (PDF)")).to_be_visible(timeout=30_000)
    page.close()


@pytest.mark.req("PAY-06")
def test_a_payer_who_cancels_at_the_bank_can_try_another(stack: Stack, page: Page) -> None:
    due = a_new_due()
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")

    choose(page, "Ngân hàng Trường Sơn")
    page.get_by_role("button", name="Hủy").click()
    expect(page.get_by_role("heading", name="Thanh toán không thành công")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Thử lại hoặc chọn ngân hàng khác").click()
    choose(page, "Ví điện tử Sao Mai")
    page.get_by_role("button", name="Thanh toán", exact=True).click()

    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)
    assert Payment.objects.filter(obligation=due).count() == 2


@pytest.mark.req("BEY-01", "PAY-08", "PAY-09")
def test_while_the_outcome_is_unknown_the_payer_is_told_and_then_sees_the_late_success(
    stack: Stack, page: Page
) -> None:
    due = a_new_due()
    misbehave(stack, "truongson", "lost_answer", times=1)
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")

    choose(page, "Ngân hàng Trường Sơn")
    expect(page.get_by_role("heading", name="Vui lòng KHÔNG thanh toán lại")).to_be_visible(timeout=40_000)
    pay_at_the_bank(stack, Payment.objects.get(obligation=due).code)

    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=40_000)
    assert Obligation.objects.get(pk=due.pk).state == ObligationState.PAID
