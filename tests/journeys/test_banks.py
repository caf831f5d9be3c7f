import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.stack import Stack


@pytest.mark.journey
@pytest.mark.req("PAY-18")
def test_a_visitor_finds_what_each_bank_takes_and_whom_to_call(stack: Stack, page: Page) -> None:
    page.goto(stack.portal)

    page.get_by_role("navigation", name="Cuối trang").get_by_role("link", name="Ngân hàng").click()

    bank = page.get_by_role("region", name="Ngân hàng Trường Sơn")
    expect(bank).to_contain_text(re.compile("Phí dịch vụ.*1.100 đồng mỗi lần", re.DOTALL))
    expect(bank).to_contain_text("Cách thanh toán")
    expect(bank.get_by_role("link", name="1900 0002")).to_have_attribute("href", "tel:19000002")
