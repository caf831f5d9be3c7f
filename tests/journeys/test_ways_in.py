"""On a phone: in by a certificate on a SIM, by a social insurance number, as an organisation with its foreign representative.

Each time somebody outside says no, says nothing and is asked again later, and a number is mistyped first.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_certificate_log_in import signed_on_the_device, text_to_sign
from tests.journeys.test_log_in import PHONE, seen, sent_code
from tests.journeys.world import misbehave
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-01", "IDN-02", "IDN-12")]
WRONG = "Có chỗ chưa đúng"
COMPANY = "Công ty Cổ phần Hàng Mẫu"
ALICE_PASSPORT = "X00000002"


@contextmanager
def misbehaving(stack: Stack, target: str, switch: str, **how: Any) -> Iterator[None]:
    """Somebody outside misbehaves until the end of the block."""
    misbehave(stack, target, switch, **how)
    yield
    listed = json.loads(stack.http.request("GET", f"{stack.outside}/admin/switches").data)["switches"]
    for one in listed:
        if (one["target"], one["switch"]) == (target, switch):
            stack.http.request("DELETE", f"{stack.outside}/admin/switches/{one['id']}")


def beside(page: Page, label: str, words: str) -> None:
    """The refusal stands next to its field, and who cannot see is told of it there."""
    field = page.get_by_label(label)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(words)))


def on_the_sim(page: Page, stack: Stack, phone: str, press: str) -> None:
    """What the holder does with the newest request on that phone, once its code is the one on the screen."""
    code = page.locator("strong.amount").inner_text()
    device = page.context.new_page()
    device.goto(f"{stack.outside}/sim")
    request = device.locator("form").filter(has=device.get_by_role("heading", name=phone)).first
    expect(request.get_by_role("heading")).to_contain_text(f"mã {code}")
    request.get_by_label("Mã PIN của SIM").fill("123456")
    request.get_by_role("button", name=press).click()
    device.close()


def ask_the_phone(page: Page, stack: Stack, phone: str) -> None:
    """From the ways of logging in to the page that waits."""
    page.goto(f"{stack.portal}/dang-nhap")
    page.get_by_role("link", name=re.compile("SIM ký số")).click()
    page.get_by_label("Số điện thoại có SIM ký số").fill(phone)
    page.get_by_role("button", name="Gửi yêu cầu tới điện thoại").click()


@pytest.mark.req("IDN-05")
def test_a_foreigner_registers_and_logs_in_with_a_certificate_on_a_sim(stack: Stack, page: Page) -> None:
    page.set_viewport_size(PHONE)
    ask_the_phone(page, stack, "0950 000 00")
    beside(page, "Số điện thoại có SIM ký số", "Số điện thoại không đúng. Ví dụ đúng: 0912 345 678")
    seen(page, "sim")
    page.get_by_label("Số điện thoại có SIM ký số").fill("+84 950 000 007")
    page.get_by_role("button", name="Gửi yêu cầu tới điện thoại").click()
    expect(page.get_by_text("09*****007")).to_be_visible()
    seen(page, "sim-cho")
    on_the_sim(page, stack, "+84950000007", "Từ chối")
    page.get_by_role("button", name="Tôi đã xác nhận trên điện thoại").click()
    expect(page.get_by_text("Yêu cầu đã bị từ chối trên điện thoại.")).to_be_visible()
    seen(page, "sim-tu-choi")

    ask_the_phone(page, stack, "0950000007")
    with misbehaving(stack, "sim", "down", value="503"):
        page.get_by_role("button", name="Tôi đã xác nhận trên điện thoại").click()
        expect(page.get_by_text("Nhà mạng chưa trả lời nên chưa biết kết quả.")).to_be_visible()
    seen(page, "sim-chua-biet")
    on_the_sim(page, stack, "+84950000007", "Xác nhận")
    page.get_by_role("button", name="Tôi đã xác nhận trên điện thoại").click()

    expect(page.get_by_role("heading", name="DOE JOHN")).to_be_visible()
    page.get_by_role("link", name="Thông tin và đăng nhập").click()
    expect(page.get_by_text("SIM ký số, mức độ cao").first).to_be_visible()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    ask_the_phone(page, stack, "0950000007")
    on_the_sim(page, stack, "+84950000007", "Xác nhận")
    page.get_by_role("button", name="Tôi đã xác nhận trên điện thoại").click()
    expect(page.get_by_role("heading", name="DOE JOHN")).to_be_visible()


def claim(page: Page, **values: str) -> None:
    """Fill the form of the insured and send it."""
    for label, value in values.items():
        page.get_by_label(label.replace("_", " ")).fill(value)
    page.get_by_role("button", name="Gửi mã xác thực").click()


def test_an_insured_foreigner_registers_by_the_social_insurance_number(stack: Stack, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/dang-nhap")
    page.get_by_role("link", name=re.compile("bảo hiểm xã hội")).click()
    claim(page, Mã_số_bảo_hiểm_xã_hội="79000007", Họ_và_tên="DOE JOHN", Ngày_sinh="31/06/1976")
    expect(page.get_by_role("heading", name=WRONG)).to_be_visible()
    beside(page, "Mã số bảo hiểm xã hội", "đúng 10 chữ số")
    beside(page, "Ngày sinh", "Ngày sinh không có trong lịch.")
    seen(page, "bao-hiem-sai")
    with misbehaving(stack, "insurance", "down", value="503"):
        claim(page, Mã_số_bảo_hiểm_xã_hội="7900 000 007", Ngày_sinh="4/7/1976")
        expect(page.get_by_text("Hệ thống bảo hiểm xã hội đang không trả lời.")).to_be_visible()
    seen(page, "bao-hiem-im-lang")

    page.goto(f"{stack.portal}/dang-nhap/bao-hiem-xa-hoi")
    claim(page, Mã_số_bảo_hiểm_xã_hội="7900000007", Họ_và_tên="DOE JANE", Ngày_sinh="4/7/1976")
    expect(page.get_by_text("Nếu thông tin đúng với hồ sơ bảo hiểm xã hội")).to_be_visible()
    page.get_by_label("Mã xác thực").fill("000000")
    page.get_by_role("button", name="Đăng nhập").click()
    beside(page, "Mã xác thực", "Bạn còn 4 lần thử")
    seen(page, "bao-hiem-ma")

    page.goto(f"{stack.portal}/dang-nhap/bao-hiem-xa-hoi")
    claim(page, Mã_số_bảo_hiểm_xã_hội="7900000007", Họ_và_tên="Doe John", Ngày_sinh="4/7/1976")
    page.get_by_label("Mã xác thực").fill(sent_code(stack, "0950000007"))
    page.get_by_role("button", name="Đăng nhập").click()

    expect(page.get_by_role("heading", name="DOE JOHN")).to_be_visible()
    page.get_by_role("link", name="Thông tin và đăng nhập").click()
    expect(page.get_by_text("bảo hiểm xã hội, mức độ trung bình").first).to_be_visible()


def log_in_signed(page: Page, stack: Stack, holder: str, folder: Path) -> None:
    """With the certificate of that name on a USB token."""
    page.goto(f"{stack.portal}/dang-nhap")
    page.get_by_role("link", name="Đăng nhập bằng chứng thư số").click()
    page.get_by_role("button", name="Lấy nội dung cần ký").click()
    signed = signed_on_the_device(page, stack, text_to_sign(page), holder, folder)
    page.get_by_label("Tệp chữ ký").set_input_files(signed)
    page.get_by_role("button", name="Đăng nhập").click()


def name_her(page: Page, passport: str) -> None:
    """Name the foreigner as a representative."""
    page.get_by_label("Họ và tên").fill("SAMPLE ALICE")
    page.get_by_label("Giấy tờ").select_option(label="Hộ chiếu (người nước ngoài)")
    page.get_by_label("Số", exact=True).fill(passport)
    page.get_by_label("Quốc gia cấp hộ chiếu").select_option(label="Vương quốc Anh")
    page.get_by_role("button", name="Thêm người đại diện").click()


@pytest.mark.req("IDN-05")
def test_an_organisation_registers_and_its_foreign_representative_acts_for_it(
    stack: Stack, page: Page, tmp_path: Path
) -> None:
    page.set_viewport_size(PHONE)
    with misbehaving(stack, "tax", "down", value="503"):
        log_in_signed(page, stack, f"{COMPANY} (tổ chức)", tmp_path)
        expect(page.get_by_text("Hệ thống của cơ quan thuế đang không trả lời")).to_be_visible()
    seen(page, "to-chuc-thue-im-lang")
    with misbehaving(stack, "tax", "closed", code="9900000023"):
        log_in_signed(page, stack, f"{COMPANY} (tổ chức)", tmp_path)
        expect(page.get_by_text("Mã số thuế này đã đóng")).to_be_visible()
    seen(page, "to-chuc-da-dong")
    log_in_signed(page, stack, f"{COMPANY} (tổ chức)", tmp_path)
    expect(page.get_by_role("heading", name=COMPANY)).to_be_visible()

    page.get_by_role("link", name="Đại diện tổ chức").click()
    expect(page.get_by_text("người đại diện theo pháp luật là SAMPLE ALICE")).to_be_visible()
    name_her(page, "X-1")
    beside(page, "Số", "Số hộ chiếu gồm 5 đến 20 chữ cái không dấu và chữ số")
    seen(page, "nguoi-dai-dien-sai")
    name_her(page, ALICE_PASSPORT)
    expect(page.get_by_role("heading", name="SAMPLE ALICE")).to_be_visible()
    page.get_by_role("button", name="Đăng xuất", exact=True).click()

    log_in_signed(page, stack, "SAMPLE ALICE (người nước ngoài)", tmp_path)
    page.goto(f"{stack.portal}/tai-khoan/dai-dien")
    seen(page, "duoc-dai-dien")
    with misbehaving(stack, "tax", "down", value="503"):
        page.get_by_role("button", name=re.compile("Làm việc thay mặt tổ chức")).click()
        expect(page.get_by_text("Hệ thống của cơ quan thuế đang không trả lời")).to_be_visible()
    page.goto(f"{stack.portal}/tai-khoan/dai-dien")
    page.get_by_role("button", name=re.compile("Làm việc thay mặt tổ chức")).click()

    expect(page.get_by_role("heading", name=COMPANY)).to_be_visible()
    expect(page.get_by_text("SAMPLE ALICE").first).to_be_visible()
    seen(page, "thay-mat-to-chuc")


def test_an_authority_that_is_away_shuts_no_company_out(stack: Stack, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size(PHONE)
    log_in_signed(page, stack, "Công ty TNHH Ví Dụ (tổ chức)", tmp_path)
    page.get_by_role("button", name="Đăng xuất", exact=True).click()

    with (
        misbehaving(stack, "ca:ocsp", "down", value="503"),
        misbehaving(stack, "ca:crl", "down", value="503"),
    ):
        log_in_signed(page, stack, "Công ty TNHH Ví Dụ (tổ chức)", tmp_path)
        expect(page.get_by_role("heading", name="Công ty TNHH Ví Dụ")).to_be_visible()
