"""A support officer answers "where is my money", a citizen finds whom to ask, an operator runs a job (REC-05, SUP-01)."""

import re

import pytest
from playwright.sync_api import Page, expect

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.models import JobRun
from tests.journeys.console_pages import log_in, look_at
from tests.journeys.test_console import paid_by_link
from tests.support.stack import Stack, wait_for

pytestmark = pytest.mark.journey


@pytest.mark.req("REC-05", "REC-06", "REC-07", "POR-03")
def test_a_support_officer_traces_a_payment_and_answers_the_complaint(stack: Stack, page: Page) -> None:
    code = paid_by_link(stack, page)
    log_in(page, stack, "hanoi")

    page.get_by_role("link", name="Tra soát").click()
    look_at(page, "tra-soat")
    page.get_by_label("Mã giao dịch").fill(code)
    page.get_by_role("button", name="Tìm").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Sông Hồng")
    expect(row.get_by_role("link", name="Tải biên lai")).to_be_visible()
    look_at(page, "tra-soat-mot")
    row.get_by_role("link", name="Xem chi tiết").click()
    expect(page.get_by_role("heading", name="Đơn vị hỗ trợ")).to_be_visible()
    expect(page.get_by_label("Thông tin giao dịch dạng văn bản")).to_have_value(re.compile(code))
    look_at(page, "tra-soat-chi-tiet")

    page.get_by_role("link", name="Lập phiếu tra soát").click()
    page.get_by_role("button", name="Lập phiếu").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_at(page, "phieu-loi")
    page.get_by_label("Người phản ánh").fill("Trần Thị Minh Họa")
    page.get_by_label("Điện thoại hoặc e-mail").fill("0912 345 678")
    page.get_by_label("Nội dung phản ánh").fill("Đã trả tiền nhưng bộ phận một cửa nói chưa nhận được.")
    page.get_by_role("button", name="Lập phiếu").click()
    expect(page.get_by_text("bộ phận một cửa nói chưa nhận được")).to_be_visible()
    look_at(page, "phieu")
    page.get_by_label("Đã trả lời người phản ánh").check()
    page.get_by_label("Lý do").fill("Đơn vị đã nhận biên lai, đã gọi lại.")
    page.get_by_role("button", name="Kết thúc vụ việc").click()

    expect(page.get_by_text("Đã giải quyết vụ việc")).to_be_visible()


@pytest.mark.req("SUP-01")
def test_a_citizen_finds_whom_to_ask_without_accents(stack: Stack, page: Page) -> None:
    page.goto(stack.portal)
    page.get_by_role("link", name="Đầu mối hỗ trợ").click()
    look_at(page, "dau-moi")
    page.get_by_label("Tên đơn vị").fill("phuong hoan kiem")
    page.get_by_role("button", name="Tìm").click()

    expect(page.get_by_role("status")).to_have_text("Tìm thấy 1 đơn vị.")
    expect(page.get_by_role("heading", level=2)).to_contain_text("phường Hoàn Kiếm")
    look_at(page, "dau-moi-mot")


@pytest.mark.req("SUP-01", "POR-03")
def test_an_operator_adds_a_contact_point_and_runs_a_job_at_once(stack: Stack, page: Page) -> None:
    log_in(page, stack, "vanhanh")
    page.get_by_role("link", name="Danh mục").click()
    page.get_by_role("link", name="Đầu mối").click()
    look_at(page, "quan-tri-dau-moi")
    page.get_by_role("link", name="Thêm đầu mối").click()
    page.get_by_label("Mã đơn vị").fill("saomai")
    page.get_by_label("Họ tên đầu mối").fill("Phòng tra soát Sao Mai")
    page.get_by_label("Hotline").fill("1900 0044")
    look_at(page, "them-dau-moi")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu đầu mối")).to_be_visible()
    page.goto(f"{stack.portal}/ho-tro/dau-moi?ten=sao+mai")
    expect(page.get_by_text("Phòng tra soát Sao Mai")).to_be_visible()

    page.goto(f"{stack.portal}/quantri/canh-bao")
    look_at(page, "canh-bao")
    pressed = clock_now()
    page.get_by_role("button", name="Chạy ngay Chuyển khoản thu quá hạn nộp").click()
    expect(page.get_by_text("Đã xếp hàng chạy ngay")).to_be_visible()
    ran = JobRun.objects.filter(name="expire_dues", started_at__gt=pressed, succeeded=True)
    wait_for(ran.exists)
    page.goto(f"{stack.portal}/quantri/canh-bao")
    job = page.get_by_role("listitem").filter(has_text="Chuyển khoản thu quá hạn nộp")
    expect(job).to_contain_text("Xong")
    expect(job).to_contain_text("khoản quá hạn")
    look_at(page, "canh-bao-sau")
    page.get_by_role("link", name="Vụ việc chưa giải quyết").click()
    look_at(page, "canh-bao-danh-sach")
