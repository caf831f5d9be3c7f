"""Draws docs/portal.png anew from a running portal: `python -m tools.picture http://127.0.0.1:8000`."""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.support.browsers import ARGUMENTS, find_browser

TARGET = Path(__file__).resolve().parents[1] / "docs" / "portal.png"
CODE = "G01.14-261117-0001"
PHONE, DESK, HEIGHT, GAP = 390, 1180, 820, 24


def main(portal: str) -> None:
    """A phone that looks up what is due, beside the home page at a desk."""
    with sync_playwright() as playwright:
        path = str(find_browser(playwright))
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        phone = _picture(browser, PHONE, f"{portal}/thanh-toan?ma={CODE}")
        desk = _picture(browser, DESK, portal)
        browser.close()
    both = Image.new("RGB", (PHONE + DESK + 3 * GAP, HEIGHT + 2 * GAP), "#dfe3e8")
    both.paste(desk, (GAP, GAP))
    both.paste(phone, (DESK + 2 * GAP, GAP))
    both.quantize(128).save(TARGET, optimize=True)


def _picture(browser: Browser, width: int, address: str) -> Image.Image:
    page = browser.new_page(viewport={"width": width, "height": HEIGHT}, locale="vi-VN")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    drawn = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return drawn


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
