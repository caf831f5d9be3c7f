"""Two officers of the help desk merge the accounts of one person, and split them again; the person sees what was done."""

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.identity.gateways import ProvenNumber, ProvenPerson
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level, Method
from dichvucong.identity.services import Entrance, admit
from dichvucong.kernel.clock import now as clock_now
from tests.journeys.console_pages import look_at, press, somebody
from tests.journeys.test_log_in import PHONE, log_in, seen
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-01", "IDN-10")]
PERSON, NUMBER, PASSPORT = "Trần Thị Mẫu – 001190000002", "001190000002", "Z90000071"
EVIDENCE = "Hộ chiếu cũ và thẻ căn cước bản gốc tại quầy, cùng ảnh, cùng ngày sinh."


def a_foreigner_who_became_a_citizen() -> None:
    """Knew the portal by a passport before."""
    passport = ProvenNumber(IdentifierKind.PASSPORT, PASSPORT, "US")
    person = ProvenPerson("", "", AccountKind.FOREIGNER, Level.MEDIUM, "TRAN MAU THI", (passport,))
    admit(person, method=Method.SMS_CODE, entrance=Entrance(), now=clock_now())


def find(page: Page, stack: Stack) -> None:
    """By the citizen number."""
    page.goto(f"{stack.portal}/quantri/tai-khoan-nguoi-dan")
    look_at(page, "gop-tim")
    page.get_by_label("Số, ghi đủ").fill(NUMBER)
    press(page, "Tìm")
    expect(page.get_by_text("Số định danh cá nhân ********0002").first).to_be_visible()


def explain(page: Page, reason: str) -> None:
    """Reason, evidence, and that papers were compared."""
    page.get_by_label("Lý do").fill(reason)
    page.get_by_label("Bằng chứng").fill(EVIDENCE)
    page.get_by_label("Tôi đã đối chiếu giấy tờ").check()


def propose_merging(page: Page, stack: Stack) -> str:
    """The first officer: the number of the proposal's page."""
    find(page, stack)
    page.get_by_label("Loại số").select_option(label="Số hộ chiếu")
    page.get_by_label("Số, ghi đủ").fill(PASSPORT)
    page.get_by_label("Quốc gia cấp hộ chiếu").select_option("US")
    press(page, "Tìm tài khoản kia")
    expect(page.get_by_role("heading", name="Gộp hai tài khoản")).to_be_visible()
    press(page, "Đề nghị gộp hai tài khoản")
    expect(page.get_by_role("heading", name="Có chỗ chưa đúng")).to_be_visible()
    look_at(page, "gop-de-nghi-sai")
    explain(page, "Cùng một người, trước dùng hộ chiếu.")
    press(page, "Đề nghị gộp hai tài khoản")
    expect(page.get_by_text("Bạn đã lập đề nghị này")).to_be_visible()
    expect(page.get_by_role("button", name="Thực hiện")).to_have_count(0)
    look_at(page, "gop-de-nghi-cua-minh")
    return page.url


def carry_out(page: Page, address: str, name: str) -> None:
    """The second officer reads and does it."""
    page.goto(address)
    expect(page.get_by_text(EVIDENCE)).to_be_visible()
    look_at(page, f"{name}-quyet-dinh")
    page.get_by_label("Tôi đã tự kiểm tra bằng chứng").check()
    press(page, "Thực hiện")
    expect(page.get_by_text("Đã thực hiện. Chủ tài khoản được báo tin.")).to_be_visible()
    look_at(page, f"{name}-xong")


def propose_splitting(page: Page) -> str:
    """The passport was somebody else's after all."""
    page.get_by_role("link", name="Mở tài khoản").click()
    look_at(page, "gop-tai-khoan")
    form = page.locator("form", has=page.get_by_role("heading", name="Tách số của người khác ra"))
    form.get_by_label("Số hộ chiếu").check()
    form.get_by_label("Họ tên của người có các số này").fill("TRAN MAU THI")
    form.get_by_label("Lý do").fill("Hai người khác nhau.")
    form.get_by_label("Bằng chứng").fill(EVIDENCE)
    form.get_by_label("Tôi đã đối chiếu giấy tờ").check()
    press(page, "Đề nghị tách thành tài khoản mới")
    expect(page.get_by_text("Bạn đã lập đề nghị này")).to_be_visible()
    return page.url


def test_two_officers_merge_two_accounts_and_split_them_again(
    stack: Stack, page: Page, browser: Browser
) -> None:
    a_foreigner_who_became_a_citizen()
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/dang-nhap")
    log_in(page, PERSON)
    with somebody(browser, stack, "hotrotk") as first, somebody(browser, stack, "hotrotk2") as second:
        address = propose_merging(first, stack)
        second.goto(f"{stack.portal}/quantri/tai-khoan-nguoi-dan/de-nghi")
        expect(second.get_by_role("link", name=address.rpartition("/")[2])).to_be_visible()
        look_at(second, "gop-danh-sach")
        carry_out(second, address, "gop")

        page.goto(f"{stack.portal}/tai-khoan/nhat-ky")
        expect(page.get_by_role("button", name="Đăng nhập bằng VNeID")).to_be_visible()
        log_in(page, PERSON)
        expect(page.get_by_text("Gộp với một tài khoản khác của bạn").first).to_be_visible()
        seen(page, "nhat-ky-sau-gop")

        carry_out(first, propose_splitting(second), "tach")
        expect(first.get_by_text("Tách số ra tài khoản riêng").first).to_be_visible()
