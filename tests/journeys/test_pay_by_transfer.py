import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.models import Payment
from dichvucong.payments.states import PaymentState
from tests.journeys.world import a_new_due, read_qr
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("PAY-07")]


def transfer_by_app(browser: Browser, stack: Stack, qr_text: str) -> None:
    """What the payer does in a bank app."""
    app = browser.new_page(locale="vi-VN")
    app.goto(f"{stack.outside}/transfer/pay?qr={quote(qr_text)}")
    app.get_by_role("button", name="Chuyển tiền").click()
    expect(app).to_have_url(re.compile("/transfer/slips/"))
    app.close()


def test_a_transfer_by_vietqr_is_noticed_by_itself(stack: Stack, page: Page, browser: Browser) -> None:
    due = a_new_due()
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")
    page.get_by_label("VietQR").check()
    page.get_by_role("button", name="Tiếp tục thanh toán").click()
    expect(page.get_by_role("heading", name="Quét mã bằng ứng dụng ngân hàng")).to_be_visible()

    transfer_by_app(browser, stack, read_qr(page.locator(".qr")))

    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)


def test_an_expired_code_is_renewed_in_place_and_paid(stack: Stack, page: Page, browser: Browser) -> None:
    due = a_new_due()
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")
    page.get_by_label("VietQR").check()
    page.get_by_role("button", name="Tiếp tục thanh toán").click()
    old = read_qr(page.locator(".qr"))
    Payment.objects.filter(obligation=due).update(expires_at=clock_now() - timedelta(seconds=1))

    page.reload()
    expect(page.get_by_role("heading", name="Mã thanh toán đã hết hạn")).to_be_visible()
    page.get_by_role("button", name="Làm mới mã").click()
    expect(page.get_by_role("heading", name="Quét mã bằng ứng dụng ngân hàng")).to_be_visible()
    new = read_qr(page.locator(".qr"))
    transfer_by_app(browser, stack, new)

    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)
    states = list(Payment.objects.filter(obligation=due).order_by("pk").values_list("state", flat=True))
    assert new != old
    assert states[0] == PaymentState.TRANSACTION_FAILED
