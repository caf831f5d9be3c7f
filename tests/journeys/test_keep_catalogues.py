"""An officer of a ministry keeps a catalogue: adds, amends from a day on, disables; what others may not write is refused."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.selectors import entry
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from tests.journeys.console_pages import look_at, press, somebody
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("CAT-01", "POR-01")]

CODE = "LV.G15.901"


@pytest.mark.req("CAT-02", "CAT-03")
def test_a_field_is_added_amended_and_disabled_with_its_documents(stack: Stack, browser: Browser) -> None:
    with somebody(browser, stack, "danhmuc") as page:
        page.goto(f"{stack.portal}/quantri/danh-muc")
        look_at(page, "danh-muc")
        page.get_by_role("link", name="Ngành, lĩnh vực").click()
        look_at(page, "danh-muc-linh-vuc")
        page.get_by_role("link", name="Thêm mục").click()
        press(page, "Lưu")
        expect(page.get_by_text("Hãy ghi văn bản làm căn cứ.").first).to_be_visible()
        look_at(page, "danh-muc-them-loi")

        _fill(page, {"Mã": CODE, "Tên": "Lưu trữ tư pháp"}, "2026-01-01", "12/QĐ-BTP")
        expect(page.get_by_text(f"Đã lưu mục {CODE}.")).to_be_visible()
        page.get_by_role("link", name="Sửa", exact=True).click()
        _fill(page, {"Tên": "Lưu trữ, thi hành án"}, "2026-06-01", "34/QĐ-BTP")
        page.get_by_role("link", name="Ngừng dùng").click()
        today = f"{vietnam_day(clock_now()):%Y-%m-%d}"
        _fill(page, {}, today, "56/QĐ-BTP")

        expect(page.get_by_text("Ngừng dùng", exact=True).first).to_be_visible()
        for document in ("12/QĐ-BTP", "34/QĐ-BTP", "56/QĐ-BTP"):
            expect(page.get_by_text(f"căn cứ {document}")).to_be_visible()
        look_at(page, "danh-muc-lich-su")

    found = entry(Catalogue.FIELDS, CODE)
    assert found is not None
    assert not found.active
    assert [dict(version.values)["Tên"] for version in found.history if not version.withdrawn_at]


@pytest.mark.req("CAT-02")
def test_who_does_not_keep_a_catalogue_reads_it_and_cannot_write(stack: Stack, browser: Browser) -> None:
    with somebody(browser, stack, "danhmuc") as page:
        page.goto(f"{stack.portal}/quantri/danh-muc/ngan-hang")
        expect(page.get_by_role("link", name="Thêm mục")).to_have_count(0)
        look_at(page, "danh-muc-chi-xem")

        page.goto(f"{stack.portal}/quantri/danh-muc/ngan-hang/them")
        expect(page.get_by_role("alert")).to_contain_text("không được giao cập nhật danh mục này")
        look_at(page, "danh-muc-khong-duoc-giao")
        expect(page.get_by_role("button", name="Lưu")).to_have_count(0)


def _fill(page: Page, values: dict[str, str], day: str, document: str) -> None:
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)
    year, month, date = day.split("-")
    shown = page.get_by_label(re.compile("từ ngày"))
    kind = shown.get_attribute("type")
    shown.fill(day if kind == "date" else f"{date}/{month}/{year}")
    page.get_by_label("Văn bản làm căn cứ").fill(document)
    press(page, "Lưu")
