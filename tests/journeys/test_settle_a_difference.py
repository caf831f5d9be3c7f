"""An officer compares a day, reads both sides of a difference and settles it with a second person (REC-03)."""

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.models import Discrepancy, Payment
from dichvucong.payments.services import settlement
from dichvucong.payments.states import StatementSide
from tests.journeys.console_pages import log_in, look_at
from tests.journeys.test_pay_by_link import choose
from tests.journeys.world import a_new_due
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("REC-01", "REC-03", "POR-01")]


def a_file_with_another_amount(payment: Payment) -> None:
    """Sông Hồng Bank's file of today, in which the payment is 1,000 đồng short."""
    at = clock_now().astimezone(VIETNAM)
    body = (
        "Mã giao dịch,Số bút toán,Thời gian,Trạng thái,Số tiền\n"
        f"{payment.code},J{payment.pk},{at:%d/%m/%Y %H:%M:%S},Thành công,{payment.amount_vnd - 1000}\n"
    )
    file, _new = settlement.receive_file(
        body.encode(),
        side=StatementSide.PROVIDER,
        source_code="songhong",
        name="songhong.csv",
        actor="test",
        now=clock_now(),
    )
    settlement.book(file.number, actor="test", now=clock_now())


def a_difference_at_hand(stack: Stack, page: Page) -> Payment:
    """A payment paid by link of which the bank's file then tells another amount."""
    due = a_new_due()
    page.goto(f"{stack.portal}/thanh-toan/k/{due.link_token}")
    choose(page, "Ngân hàng Sông Hồng")
    page.get_by_role("button", name="Thanh toán", exact=True).click()
    expect(page.get_by_role("heading", name="Thanh toán thành công")).to_be_visible(timeout=20_000)
    payment = Payment.objects.get(obligation=due)
    a_file_with_another_amount(payment)
    return payment


def compare_today(page: Page) -> None:
    page.get_by_role("link", name="Đối soát", exact=True).click()
    page.get_by_label("Ngày cần đối soát").fill(vietnam_day(clock_now()).isoformat())
    page.get_by_role("button", name="Đối soát ngày này").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã đối soát ngày")
    look_at(page, "doi-soat")


def propose_to_let_it_be(page: Page, row: Discrepancy) -> None:
    page.get_by_role("link", name="Chênh lệch", exact=True).click()
    look_at(page, "chenh-lech")
    page.get_by_role("link", name=row.number).click()
    expect(page.get_by_role("region", name="Ngân hàng, ví", exact=True)).to_contain_text("204.000")
    look_at(page, "chenh-lech-mot")
    page.get_by_role("button", name="Ghi nhận").click()
    expect(page.get_by_text("Hãy chọn một cách xử lý.").first).to_be_visible()
    look_at(page, "chenh-lech-loi")
    page.get_by_label("Đề nghị bỏ qua chênh lệch").check()
    page.get_by_label("Lý do").fill("Ngân hàng trừ nhầm phí, công văn 12/SH")
    page.get_by_role("button", name="Ghi nhận").click()
    expect(page.get_by_text("Đang chờ người có quyền phê duyệt")).to_be_visible()


def test_an_officer_settles_a_difference_with_a_second_person(
    stack: Stack, page: Page, browser: Browser
) -> None:
    payment = a_difference_at_hand(stack, page)
    log_in(page, stack, "doisoat")
    compare_today(page)
    row = Discrepancy.objects.get(payment=payment, comparison="portal_bank")
    propose_to_let_it_be(page, row)

    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    leader = context.new_page()
    log_in(leader, stack, "duyet")
    leader.goto(f"{stack.portal}/quantri/chenh-lech/{row.number}")
    leader.get_by_label("Phê duyệt việc bỏ qua").check()
    leader.get_by_label("Lý do").fill("Đồng ý theo công văn 12/SH")
    leader.get_by_role("button", name="Ghi nhận").click()
    expect(leader.get_by_text("Đã bỏ qua, có phê duyệt")).to_be_visible()
    look_at(leader, "chenh-lech-xong")
    context.close()

    row.refresh_from_db()
    assert (row.state, row.resolution) == ("resolved", "write_off")
