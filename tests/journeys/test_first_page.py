import pytest
from playwright.sync_api import Page, expect

from tests.support.stack import Stack


@pytest.mark.journey
def test_a_visitor_reaches_the_portal_in_a_real_browser(stack: Stack, page: Page) -> None:
    page.goto(stack.portal)

    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
