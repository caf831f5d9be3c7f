"""A citizen types what everybody says, without accents, on a phone, and reads fee and time limit of the own province."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.console_pages import PHONE, look_at
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("PRO-08", "PRO-09", "POR-01")]


@pytest.mark.req("PRO-02")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(
    ("typed", "name", "local", "says"),
    [
        ("lam lai bang lai", "Cấp lại giấy phép lái xe", False, ("5 ngày làm việc",)),
        ("khai sinh cho con", "Đăng ký khai sinh", True, ("Miễn phí",)),
        (
            "mo ho kinh doanh",
            "Đăng ký thành lập hộ kinh doanh",
            True,
            ("100.000 đồng/lần", "3 ngày làm việc"),
        ),
    ],
)
def test_everyday_words_without_accents_lead_to_the_fee_of_the_province(
    stack: Stack,
    browser: Browser,
    typed: str,
    name: str,
    says: tuple[str, ...],
    *,
    local: bool,
    scripts: bool,
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts, locale="vi-VN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{stack.portal}/thu-tuc")

    page.get_by_label("Bạn cần làm việc gì?").fill(typed)
    page.get_by_label("Nơi nộp hồ sơ").select_option(label="Hà Nội")
    page.get_by_role("search").get_by_role("button", name="Tìm", exact=True).click()
    found = page.locator("ul.results > li").filter(has=page.get_by_role("link", name=name, exact=True))
    expect(found).to_have_count(1)
    assert name in page.locator("ul.results > li h2").all_inner_texts()[:5]
    if scripts:
        look_at(page, f"tim-{typed.replace(' ', '-')}")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for words in says:
        expect(found).to_contain_text(words)
    found.get_by_role("link", name=name, exact=True).click()

    region = page.get_by_role("region", name="Phí và thời hạn tại Hà Nội")
    for words in says:
        expect(region).to_contain_text(words)
    expect(page.get_by_text("Đang xem nội dung áp dụng tại")).to_have_count(1 if local else 0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
