"""An officer's browser, logged in the way officers log in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from dichvucong.config.demo.officers import PASSWORD
from tests.support.officers import fresh_code
from tests.support.stack import Stack

SCREENSHOTS = os.environ.get("DICHVUCONG_SCREENSHOTS", "")
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def log_in(page: Page, stack: Stack, username: str) -> None:
    """Password, then code; ends on the first page of the console."""
    page.goto(f"{stack.portal}/quantri/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Mã xác thực").fill(fresh_code(username))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Tài khoản").first.wait_for()


@contextmanager
def somebody(browser: Browser, stack: Stack, username: str) -> Iterator[Page]:
    """A browser of its own, logged in."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    log_in(page, stack, username)
    yield page
    context.close()


def press(page: Page, words: str) -> None:
    """Press the one button with these words."""
    page.get_by_role("button", name=words, exact=True).click()


def look_at(page: Page, name: str) -> None:
    """The page at both widths: nothing for axe-core to complain of, nothing sticking out; a picture when asked for."""
    for width, size in (("360", PHONE), ("1280", DESK)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if SCREENSHOTS:
            page.screenshot(path=Path(SCREENSHOTS) / f"{name}-{width}.png", full_page=True)
        found = _axe_on(page)
        assert found.violations_count == 0, f"{name} at {width}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{name} at {width} is {wide} wide"


def _axe_on(page: Page) -> AxeResults:
    """What axe-core finds. A page that moves on under its hands is looked at where it arrives."""
    for _ in range(2):
        page.wait_for_load_state()
        try:
            return Axe().run(page)
        except PlaywrightError:
            continue
    page.wait_for_load_state()
    return Axe().run(page)
