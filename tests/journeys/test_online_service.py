"""A service is restructured, proposed, returned, tested, confirmed, suspended and resumed; a citizen sees each state.

And a citizen reports a procedure without an account and reads the answer.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.procedures.models import ProcedureReport, Service
from tests.journeys.console_pages import look_at, press, somebody
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("POR-01")]

PROCEDURE = "2.001263"
NAME = "Nuôi con nuôi trực tuyến"


def said(page: Page) -> str:
    return page.get_by_role("status").first.inner_text()


def declare(page: Page, stack: Stack) -> Service:
    page.goto(f"{stack.portal}/quantri/dich-vu-cong")
    look_at(page, "dich-vu-cong")
    page.get_by_role("link", name="Khai báo dịch vụ").click()
    press(page, "Lưu")
    expect(page.get_by_text("Hãy nhập mã thủ tục.").first).to_be_visible()
    look_at(page, "dich-vu-khai-bao-loi")
    page.get_by_label("Mã thủ tục hành chính").fill(PROCEDURE)
    page.get_by_label("Mã cơ quan cung cấp dịch vụ").fill("H26")
    page.get_by_label("Tên dịch vụ").fill(NAME)
    page.get_by_label("Địa chỉ trang dịch vụ").fill(f"{stack.outside}/provinces/hanoi/dich-vu/khai-sinh")
    page.get_by_label("Cơ quan thực hiện và mức độ").fill("H26.101 toàn trình")
    page.get_by_label("Thanh toán trực tuyến được phí, lệ phí").check()
    press(page, "Lưu")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    return Service.objects.get(name=NAME)


def restructure(page: Page) -> None:
    expect(page.get_by_role("button", name="Đề nghị công khai để kiểm thử")).to_have_count(0)
    page.get_by_role("link", name="Phương án tái cấu trúc").click()
    page.get_by_label("Quy trình hiện nay").fill("Nộp hồ sơ giấy, chờ xác minh, đến nhận.")
    page.get_by_label("Hệ thống, cơ sở dữ liệu").fill("Cơ sở dữ liệu quốc gia về dân cư.")
    page.get_by_label("Phương án: cắt giảm").fill("Bỏ bản sao căn cước.")
    for label, value in (("Số bước trước", "5"), ("Số bước sau", "6"), ("nộp trước", "4"), ("nộp sau", "3")):
        page.get_by_label(label).fill(value)
    press(page, "Lưu")
    expect(page.get_by_text("không nhiều hơn trước").first).to_be_visible()
    look_at(page, "phuong-an-loi")
    page.get_by_label("Số bước sau").fill("4")
    press(page, "Lưu")
    press(page, "Trình phương án tái cấu trúc")
    expect(page.get_by_text("Đã trình phương án.")).to_be_visible()


def open_public(page: Page, stack: Stack, service: Service, words: str) -> None:
    page.goto(f"{stack.portal}/dich-vu-cong/{service.code}")
    expect(page.get_by_text(words, exact=True)).to_be_visible()


def go_to(page: Page, stack: Stack, service: Service) -> None:
    page.goto(f"{stack.portal}/quantri/dich-vu-cong/{service.code}")


@pytest.mark.req("PRO-10", "PRO-11")
def test_a_service_goes_through_its_life(stack: Stack, page: Page, browser: Browser) -> None:
    with (
        somebody(browser, stack, "dichvu") as clerk,
        somebody(browser, stack, "duyetdv") as leader,
        somebody(browser, stack, "vpcp") as office,
    ):
        service = declare(clerk, stack)
        restructure(clerk)
        go_to(leader, stack, service)
        press(leader, "Phê duyệt phương án tái cấu trúc")
        expect(leader.get_by_text("Đã phê duyệt phương án.")).to_be_visible()
        _propose(clerk, stack, service)

        go_to(office, stack, service)
        look_at(office, "dich-vu-cho-mo")
        office.get_by_label("Lý do chưa công khai").fill("Thiếu hướng dẫn trên trang dịch vụ.")
        press(office, "Gửi lại để hoàn thiện")
        assert page.goto(f"{stack.portal}/dich-vu-cong/{service.code}").status == 404  # type: ignore[union-attr]
        _propose(clerk, stack, service)
        go_to(office, stack, service)
        press(office, "Công khai để kiểm thử")
        open_public(page, stack, service, "Đang kiểm thử công khai")

        _hand_in_results(clerk, stack, service)
        go_to(office, stack, service)
        press(office, "Xác nhận kết quả kiểm thử")
        open_public(page, stack, service, "Đang cung cấp")
        look_at(page, "dich-vu-cong-khai")
        _suspend_and_resume(office, page, stack, service)

    service.refresh_from_db()
    assert (service.state, service.round) == ("public", 1)


def _propose(clerk: Page, stack: Stack, service: Service) -> None:
    go_to(clerk, stack, service)
    press(clerk, "Đề nghị công khai để kiểm thử")
    expect(clerk.get_by_text("Đã gửi đề nghị tới Văn phòng Chính phủ.")).to_be_visible()
    expect(clerk.get_by_text("Điều 27.3").first).to_be_visible()


def _hand_in_results(clerk: Page, stack: Stack, service: Service) -> None:
    go_to(clerk, stack, service)
    clerk.get_by_label("Mã hồ sơ đã hoàn thành kiểm thử").fill("H29.01-261101-0001\nkhông phải mã")
    press(clerk, "Gửi kết quả kiểm thử")
    expect(clerk.get_by_text("Dòng 2: Mã hồ sơ không đúng mẫu").first).to_be_visible()
    look_at(clerk, "dich-vu-ket-qua-loi")
    day = vietnam_day(clock_now())
    clerk.get_by_label("Mã hồ sơ đã hoàn thành kiểm thử").fill(f"H26.101-{day:%y%m%d}-7001")
    press(clerk, "Gửi kết quả kiểm thử")
    expect(clerk.get_by_text("Đã gửi kết quả kiểm thử.")).to_be_visible()


def _suspend_and_resume(office: Page, page: Page, stack: Stack, service: Service) -> None:
    go_to(office, stack, service)
    look_at(office, "dich-vu-dang-cung-cap")
    office.locator("#tam-ngung_ly_do").fill("Trang dịch vụ hay gián đoạn.")
    press(office, "Tạm ngưng")
    open_public(page, stack, service, "Tạm ngưng")
    expect(page.get_by_text("vẫn tiếp tục được giải quyết")).to_be_visible()
    expect(page.get_by_role("link", name="Nộp hồ sơ trực tuyến")).to_have_count(0)
    look_at(page, "dich-vu-tam-ngung")
    go_to(office, stack, service)
    office.locator("#mo-lai_ly_do").fill("Đã nâng cấp máy chủ.")
    press(office, "Cung cấp trở lại")
    open_public(page, stack, service, "Đang cung cấp")
    expect(page.get_by_role("link", name="Nộp hồ sơ trực tuyến")).to_be_visible()


@pytest.mark.req("PRO-16")
def test_a_citizens_report_is_answered(stack: Stack, page: Page, browser: Browser) -> None:
    page.goto(f"{stack.portal}/thu-tuc/1.004837/bao-sai")
    press(page, "Gửi phản ánh")
    expect(page.get_by_text("Hãy ghi chỗ thiếu, sai.").first).to_be_visible()
    look_at(page, "bao-sai-loi")
    page.get_by_label("Thiếu, sai ở đâu").fill("Trang thiếu mẫu tờ khai đăng ký giám hộ.")
    page.get_by_label("Điện thoại nhận tin báo").fill("0912345678")
    press(page, "Gửi phản ánh")
    expect(page.get_by_text("Chờ trả lời")).to_be_visible()
    look_at(page, "phan-anh-cho")
    report = ProcedureReport.objects.get(text__contains="đăng ký giám hộ")

    with somebody(browser, stack, "hoidap") as officer:
        officer.goto(f"{stack.portal}/quantri/bao-sai")
        look_at(officer, "bao-sai-danh-sach")
        officer.get_by_role("link", name=report.number).click()
        look_at(officer, "bao-sai-mot")
        officer.get_by_label("Nội dung trả lời").fill("Đã bổ sung mẫu tờ khai.")
        press(officer, "Trả lời")
        expect(officer.get_by_text("Đã trả lời; người phản ánh được báo")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Đã bổ sung mẫu tờ khai.")).to_be_visible()
    assert "0912345678" not in page.content()
    look_at(page, "phan-anh-xong")


@pytest.mark.req("PRO-05", "PRO-12", "PRO-13")
def test_the_government_office_reviews_and_watches(stack: Stack, page: Page, browser: Browser) -> None:
    with somebody(browser, stack, "vpcp") as office, somebody(browser, stack, "hoidap") as ministry:
        number = _open_a_finding(office, stack)
        ministry.goto(f"{stack.portal}/quantri/ra-soat/{number}")
        ministry.get_by_label("Đã sửa những gì").fill("Đã ghi rõ số lượng bản chính.")
        press(ministry, "Báo kết quả khắc phục")
        office.goto(f"{stack.portal}/quantri/ra-soat/{number}")
        office.get_by_label("Nhận xét, công khai").fill("Đạt yêu cầu.")
        press(office, "Chấp nhận kết quả")
        expect(office.get_by_text("Đã chấp nhận; kết quả được công khai.")).to_be_visible()
        page.goto(f"{stack.portal}/chat-luong")
        expect(page.get_by_text("Đã ghi rõ số lượng bản chính.")).to_be_visible()
        look_at(page, "chat-luong")
        _watch(office, stack)
        ministry.goto(f"{stack.portal}/quantri/hoi-dap")
        look_at(ministry, "hoi-dap-danh-sach")
    page.goto(f"{stack.portal}/hoi-dap?tu=ket+hon+o+dau")
    expect(page.get_by_text("Hai người ở hai tỉnh khác nhau đăng ký kết hôn ở đâu?")).to_be_visible()
    look_at(page, "hoi-dap")


def _open_a_finding(office: Page, stack: Stack) -> str:
    office.goto(f"{stack.portal}/quantri/ra-soat/lap-phieu")
    office.get_by_label("Mã thủ tục").fill("1.004859")
    office.get_by_label("Chưa đạt ở điểm nào").fill("Chưa rõ số bản chính phải nộp.")
    look_at(office, "ra-soat-lap-phieu")
    press(office, "Gửi tới cơ quan")
    look_at(office, "ra-soat-mot")
    office.goto(f"{stack.portal}/quantri/ra-soat")
    look_at(office, "ra-soat-danh-sach")
    link = office.get_by_role("row").filter(has_text="1.004859").get_by_role("link").first
    return link.inner_text()


def _watch(office: Page, stack: Stack) -> None:
    office.goto(f"{stack.portal}/quantri/theo-doi-thu-tuc")
    look_at(office, "theo-doi")
    office.get_by_role("link", name="Tên miền cũ, kiểm tra ngay").click()
    look_at(office, "ten-mien-cu")
    press(office, "Kiểm tra ngay")
    for _ in range(40):
        office.goto(f"{stack.portal}/quantri/theo-doi-thu-tuc?muc=dead_link")
        if office.get_by_text("1.001022.01").count():
            break
        office.wait_for_timeout(1_000)
    expect(office.get_by_text("Không còn trang này").first).to_be_visible()
    look_at(office, "dia-chi-hong")
