"""An officer hands in what the bank says of the day, looks, books, and follows the money (REC-04, PAY-13)."""

from pathlib import Path
from secrets import token_hex

import pytest
import urllib3
from playwright.sync_api import Page, expect

from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.payments.models import Payment, StatementBooking
from tests.journeys.console_pages import log_in, look_at
from tests.journeys.test_console import paid_by_link
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("REC-04", "PAY-13", "PAY-14")]


def from_bank(stack: Stack, name: str, folder: Path) -> Path:
    """One of the bank's files of today, saved as an officer saves it."""
    url = f"{stack.outside}/admin/statements/songhong/{name}?day={vietnam_day(now())}"
    answer = urllib3.request("GET", url)
    assert answer.status == 200, answer.data
    path = folder / (name if "." in name[-4:] else f"{name}.xml")
    path.write_bytes(answer.data)
    return path


def hand_in(stack: Stack, page: Page, source: str, file: Path) -> None:
    page.goto(f"{stack.portal}/quantri/sao-ke/gui-tep")
    page.get_by_label("Sao kê của").select_option(source)
    page.get_by_label("Tệp sao kê").set_input_files(file)
    page.get_by_role("button", name="Gửi và xem trước").click()


def test_the_banks_files_of_a_day_are_booked_and_money_is_followed(
    stack: Stack, page: Page, tmp_path: Path
) -> None:
    code = paid_by_link(stack, page)
    log_in(page, stack, "vanhanh")
    page.goto(f"{stack.portal}/quantri/sao-ke/gui-tep")
    look_at(page, "sao-ke-gui")

    hand_in(stack, page, "provider:songhong", from_bank(stack, "settlement.csv", tmp_path))
    expect(page.get_by_text("Các dòng đầu").first).to_be_visible()
    look_at(page, "sao-ke-xem-truoc")
    page.get_by_role("link", name="Khai báo cột").click()
    look_at(page, "sao-ke-cot")
    page.go_back()
    page.get_by_role("button", name="Ghi sổ").click()
    expect(page.get_by_role("heading", name="Dòng đã ghi sổ")).to_be_visible()
    look_at(page, "sao-ke-da-ghi")

    hand_in(stack, page, "bank:970400", from_bank(stack, "camt.054", tmp_path))
    page.get_by_role("button", name="Ghi sổ").click()
    expect(page.get_by_text("Đã gắn đủ").first).to_be_visible()
    assert Payment.objects.get(code=code).accounting_state == "succeeded"
    page.get_by_role("table").get_by_role("link").first.click()
    look_at(page, "bao-co")
    for address, name in (("sao-ke", "sao-ke"), ("bao-co", "bao-co-chua-ro"), ("cham-ghi-co", "cham-ghi-co")):
        page.goto(f"{stack.portal}/quantri/{address}")
        look_at(page, name)
    page.goto(f"{stack.portal}/quantri/giao-dich/{code}")
    expect(page.get_by_text("Đã về tài khoản").first).to_be_visible()
    look_at(page, "giao-dich-da-ve")


def test_a_large_file_is_followed_on_its_page_until_it_is_booked(
    stack: Stack, page: Page, tmp_path: Path
) -> None:
    mark, day = token_hex(4), f"{vietnam_day(now()):%d/%m/%Y}"
    heading = "Mã giao dịch;Số bút toán;Thời gian;Số tiền;Trạng thái"
    lines = [f";{mark}-{nth};{day};50000;Thành công" for nth in range(30_000)]
    large = tmp_path / "ca-ngay.csv"
    large.write_text("\n".join([heading, *lines, ""]), encoding="utf-8")
    log_in(page, stack, "vanhanh")

    stack.kill("worker")
    hand_in(stack, page, "provider:songhong", large)
    expect(page.get_by_text("Tệp lớn: mới xem 20.000 dòng đầu")).to_be_visible()
    look_at(page, "sao-ke-lon-xem-truoc")
    page.get_by_role("button", name="Ghi sổ").click()
    expect(page.get_by_text("Tệp đang chờ đến lượt")).to_be_visible()
    look_at(page, "sao-ke-lon-cho")
    number = page.url.rpartition("/")[2]
    booking = StatementBooking.objects.filter(file__number=number)
    booking.update(state="running", rows_done=12_000, rows_total=30_001, attempts=2, started_at=now())
    expect(page.get_by_text("Đã đọc 12.000 trên khoảng 30.001 dòng")).to_be_visible(timeout=10_000)
    look_at(page, "sao-ke-lon-dang-ghi")

    stack.start("worker")

    expect(page.get_by_role("heading", name="Dòng đã ghi sổ")).to_be_visible(timeout=60_000)
    look_at(page, "sao-ke-lon-da-ghi")
