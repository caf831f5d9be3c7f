"""A province gets its high-level account, and hands rights on for one commune (HD 4.1; QC 16.1, 41, 48)."""

import re
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.identity.models import Account, HighLevelAccount, Identifier
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.services import add_identifier, create_account
from dichvucong.kernel.clock import now as clock_now
from tests.journeys.console_pages import PHONE, look_at, press, somebody
from tests.journeys.test_users_of_a_bank import get_in, sent_link
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-08", "IDN-09")]
UNIT, COMMUNE = "H17", "H17.101"


def fill_in(page: Page, phone: str) -> None:
    """HD 4.1, step 1."""
    page.get_by_label("Loại đơn vị").select_option("co-quan")
    page.get_by_label("Mã định danh cơ quan").fill(UNIT)
    page.get_by_label("Tên đơn vị").fill("Ủy ban nhân dân thành phố Đà Nẵng")
    page.get_by_label("Mã số thuế của đơn vị").fill("9900000055")
    page.get_by_label("Tên đầu mối, bộ phận tiếp nhận").fill("Trần Thị Đầu Mối")
    page.get_by_label("Số giấy tờ").fill("048190000017")
    page.get_by_label("Số điện thoại di động của đầu mối").fill(phone)
    page.get_by_label("E-mail của đầu mối").fill("dau-moi@danang.example.vn")


def signature(stack: Stack, text: str, holder: str) -> bytes:
    """What the unit's signing device makes of the text."""
    said = urlencode({"holder": holder, "pin": "123456", "text": text, "action": "download"})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = stack.http.request("POST", f"{stack.outside}/chu-ky-so", body=said, headers=headers)
    assert answer.status == 200
    return answer.data


def sign(page: Page, stack: Stack, holder: str, folder: Path) -> None:
    """Take the text from the page, hand in the signature."""
    text = page.get_by_label("Nội dung cần ký").input_value()
    file = folder / f"{holder}.p7s"
    file.write_bytes(signature(stack, text, holder))
    page.get_by_label("Tệp chữ ký").set_input_files(file)
    press(page, "Gửi đề nghị")


def a_citizen(phone: str) -> Account:
    """Somebody with a personal account."""
    moment = clock_now()
    account = create_account(
        f"cn-{token_hex(6)}",
        kind=AccountKind.CITIZEN,
        full_name="Phạm Thị Cán Bộ",
        phone=phone,
        actor="test",
        now=moment,
    )
    number = f"0481850{int(token_hex(2), 16):05d}"
    add_identifier(account, IdentifierKind.CITIZEN_NUMBER, number, actor="test", now=moment)
    Identifier.objects.filter(account=account).update(verified_at=moment, verified_with="vneid")
    return account


def test_a_unit_registers_is_let_in_and_hands_rights_on(
    stack: Stack, page: Page, browser: Browser, tmp_path: Path
) -> None:
    ending = f"{int(token_hex(2), 16):05d}"
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{stack.portal}/dang-ky-don-vi")
    look_at(page, "dang-ky-don-vi")
    press(page, "Tiếp tục")
    look_at(page, "dang-ky-don-vi-loi")
    page.goto(f"{stack.portal}/dang-ky-don-vi")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    fill_in(page, f"09512{ending}")
    press(page, "Tiếp tục")
    press(page, "Lấy nội dung cần ký")
    look_at(page, "dang-ky-don-vi-ky")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign(page, stack, "hang-mau", tmp_path)
    expect(page.get_by_role("alert")).to_contain_text("Chứng thư số không phải của đơn vị này")
    press(page, "Lấy nội dung cần ký")
    sign(page, stack, "da-nang", tmp_path)
    expect(page.get_by_text("Văn phòng Chính phủ trả lời trước")).to_be_visible()
    look_at(page, "dang-ky-don-vi-cho")
    found = re.search(r"CC-\d{6}-\d{5}", page.content())
    assert found
    _let_in(stack, browser, found[0])

    chief = HighLevelAccount.objects.get(agency_code=UNIT, ended_at=None).account.username
    head = browser.new_context(locale="vi-VN").new_page()
    head.set_viewport_size(PHONE)  # type: ignore[arg-type]
    head.goto(re.sub(r"^https?://[^/]+", stack.portal, sent_link(stack, chief)))
    get_in(head, chief)
    name = _hand_on(head, stack, f"09513{ending}")
    _sees_exactly_that(stack, browser, name)


def _let_in(stack: Stack, browser: Browser, number: str) -> None:
    with somebody(browser, stack, "vpcp") as office:
        office.goto(f"{stack.portal}/quantri/tai-khoan-cap-cao")
        look_at(office, "cap-cao-hang-doi")
        office.get_by_role("link", name=number).click()
        look_at(office, "cap-cao-de-nghi")
        press(office, "Cấp tài khoản cấp cao")
        expect(office.get_by_text("thông tin đăng nhập gửi qua tin nhắn").first).to_be_visible()


def _hand_on(head: Page, stack: Stack, phone: str) -> str:
    """The high-level account finds a citizen and gives rights for one commune. Returns the log-in name."""
    citizen, name = a_citizen(phone), f"cb-{token_hex(4)}"
    head.goto(f"{stack.portal}/quantri/nguoi-dung")
    head.get_by_role("link", name="Tìm người theo số").click()
    head.get_by_label("Số", exact=True).fill(phone)
    press(head, "Tìm")
    expect(head.get_by_text("Có tài khoản cá nhân, chưa là cán bộ.")).to_be_visible()
    assert citizen.full_name not in head.content()
    look_at(head, "tim-nguoi")
    head.get_by_role("link", name="Thêm vào đơn vị").click()
    look_at(head, "tim-nguoi-them")
    head.get_by_label("Tên đăng nhập").fill(name)
    head.get_by_label("Đơn vị").select_option(f":{COMMUNE}")
    head.get_by_label("Chức vụ").fill("Chuyên viên")
    head.get_by_label("Xem giao dịch, khoản thu, biên lai").check()
    press(head, "Thêm vào đơn vị")
    expect(head.get_by_role("heading", name="Phạm Thị Cán Bộ")).to_be_visible()
    look_at(head, "nguoi-dung-chuc-vu")
    head.goto(f"{stack.portal}/quantri/ra-soat-quyen?loai=tat-ca")
    look_at(head, "ra-soat-quyen")
    return name


def _sees_exactly_that(stack: Stack, browser: Browser, name: str) -> None:
    theirs = browser.new_context(locale="vi-VN").new_page()
    theirs.set_viewport_size(PHONE)  # type: ignore[arg-type]
    theirs.goto(re.sub(r"^https?://[^/]+", stack.portal, sent_link(stack, name)))
    get_in(theirs, name)
    theirs.goto(f"{stack.portal}/quantri/khoan-thu")
    units = set(re.findall(r"\b(?:H\d\d|G\d\d)(?:\.\d+)*(?=-26)", theirs.content()))
    assert units == {COMMUNE}
    theirs.goto(f"{stack.portal}/quantri/nguoi-dung")
    expect(theirs.get_by_role("heading", name="Bạn chưa được giao quyền này")).to_be_visible()
