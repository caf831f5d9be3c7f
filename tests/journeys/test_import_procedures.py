"""An editor hands in a file of procedures, looks, confirms, and finds the report (PRO-15)."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories.records import a_record, as_lines
from tests.journeys.console_pages import log_in, look_at
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("PRO-15")]


def test_a_file_of_procedures_is_looked_at_then_taken_in(stack: Stack, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "thu-tuc.jsonl"
    unknown = a_record(code="9.990002", name="Thủ tục của cơ quan lạ", issuing_agency="Bộ Hư cấu")
    path.write_bytes(
        as_lines(a_record(code="9.990001", name="Cấp giấy thử nghiệm"), unknown) + b"\nkhong phai json"
    )
    log_in(page, stack, "vanhanh")
    page.goto(f"{stack.portal}/quantri/nhap-thu-tuc")
    look_at(page, "nhap-thu-tuc")

    page.get_by_label("Tệp thủ tục hành chính").set_input_files(path)
    page.get_by_role("button", name="Gửi và xem trước").click()
    expect(page.get_by_role("heading", name="xem trước")).to_be_visible()
    expect(page.get_by_text("Dòng không phải là JSON hợp lệ")).to_be_visible()
    look_at(page, "nhap-thu-tuc-xem-truoc")
    page.get_by_role("button", name="Nhập", exact=True).click()

    expect(page.get_by_text("Đã nhập xong")).to_be_visible(timeout=30_000)
    look_at(page, "nhap-thu-tuc-da-nhap")
    expect(page.get_by_text("Bộ Hư cấu")).to_be_visible()
