"""An officer hands in the Treasury's answer, and drafts the return of money that belongs to nobody (REF-01)."""

from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.payments.models import Credit, Refund
from tests.integrations.treasury.reports import block, one, report, why
from tests.journeys.console_pages import log_in, look_at
from tests.support.day_of_money import AGENCY, table
from tests.support.stack import Stack
from tests.support.statement_drop import drop

pytestmark = [pytest.mark.journey, pytest.mark.req("REF-01", "PAY-20", "POR-01")]
ACCOUNT, BENEFICIARY_BANK = "999026101001", "970418"


def stray(stack: Stack) -> Credit:
    """Money that names no payment, on the account of a ward of Hà Nội."""
    number = f"FT{token_hex(5)}"
    head = ["Số bút toán", "Ngày hạch toán", "Số tài khoản", "Ghi có", "Nội dung"]
    drop(
        stack,
        BENEFICIARY_BANK,
        table(head, [[number, f"{vietnam_day(now()):%d/%m/%Y}", ACCOUNT, 77_000, "NOP TIEN KHONG GHI MA"]]),
    )
    return Credit.objects.get(external_id=number)


def test_money_of_nobody_is_drafted_back_from_its_credit(stack: Stack, page: Page) -> None:
    credit = stray(stack)
    log_in(page, stack, "doisoat")
    page.goto(f"{stack.portal}/quantri/bao-co/{credit.pk}")
    look_at(page, "bao-co-chua-ro-mot")
    page.get_by_role("link", name="Trả lại nơi chuyển").click()
    page.get_by_role("button", name="Lập chứng từ").click()
    expect(page.get_by_text("Hãy ghi tên người chuyển.", exact=True)).to_be_visible()
    look_at(page, "tra-lai-loi")
    page.get_by_label("Tên người chuyển").fill("NGUYEN VAN MAU")
    page.get_by_label("Số tài khoản đã chuyển").fill("0011 2233 44")
    page.get_by_label("Ngân hàng của người chuyển").select_option(index=1)
    page.get_by_label("Lý do hoàn trả").fill("Ngân hàng xác nhận chuyển nhầm, công văn 12.")
    page.get_by_role("button", name="Lập chứng từ").click()
    expect(page.get_by_text("Đã lập chứng từ")).to_be_visible()
    look_at(page, "tra-lai-chung-tu")

    refund = Refund.objects.get(credit=credit)
    assert (refund.state, refund.amount_vnd) == ("draft", 77_000)


def test_the_answer_of_the_treasury_is_read_order_by_order(stack: Stack, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "pain002.xml"
    unknown = one(f"HT-261120-{AGENCY[1:3]}999", "RJCT", why("AC04"))
    file.write_bytes(report(block("B-1", unknown, one("HT-261120-99998", "HUH")), status="PART"))
    log_in(page, stack, "doisoat")
    page.get_by_role("link", name="Hoàn trả", exact=True).click()
    page.get_by_role("link", name="Gửi tệp kết quả").click()
    page.get_by_role("button", name="Gửi tệp").click()
    expect(page.get_by_text("Hãy chọn tệp.", exact=True)).to_be_visible()
    look_at(page, "ket-qua-hoan-tra-loi")
    page.get_by_label("Tệp kết quả").set_input_files(file)
    page.get_by_role("button", name="Gửi tệp").click()

    expect(page.get_by_role("cell", name="RJCT: Tài khoản đã đóng (AC04)")).to_be_visible()
    expect(page.get_by_text("Dòng 2, TxSts:")).to_be_visible()
    look_at(page, "ket-qua-hoan-tra")
