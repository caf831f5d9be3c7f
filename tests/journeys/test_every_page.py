"""Every page in every state: sound HTML, no barrier that axe-core can find, nothing wider than the screen.

With `PICTURES=<folder>` the pages are also photographed, to be looked at.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.journeys.gallery import GALLERY, stock_providers
from tests.support.markup import faults_in
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("POR-01", "POR-02")]

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("name", GALLERY)
def test_a_page_is_sound_has_no_barrier_and_fits_a_phone(name: str, stack: Stack, page: Page) -> None:
    stock_providers()
    page.set_viewport_size(PHONE)

    response = page.goto(stack.portal + GALLERY[name](stack))

    assert response is not None
    assert faults_in(response.text()) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    _look(page, f"{name}-360")
    assert barriers(page) == ""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESK)
    _look(page, f"{name}-1280")
    assert barriers(page) == ""


def barriers(page: Page) -> str:
    """What axe-core finds, in words."""
    found = Axe().run(page, options=RULES)
    return "" if not found.violations_count else str(found.generate_report())


def _look(page: Page, name: str) -> None:
    folder = os.environ.get("PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
