"""A decision of a ministry from its heading to the citizen's phone: new, amended, abolished, interlinked procedures.

One officer enters it, another compares and publishes it; Hà Nội follows the one amendment and says the other in its own
words; a citizen of Hà Nội reads all of it on a phone.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.models import Decision, LocalVersion
from dichvucong.procedures.services import Incoming, localise, put_versions
from dichvucong.procedures.states import DecisionState
from tests.factories.procedures import content, ground
from tests.journeys.console_pages import PHONE, look_at, press, somebody
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("POR-01")]

NEW, FOLLOWED, OWN_WORDS, GONE = "1.990001", "1.990002", "1.990003", "1.990004"
NUMBER = "77/QĐ-BTP"
LATE, LATE_NUMBER = "1.990009", "78/QĐ-BTP"
SINCE = date(2026, 1, 1)


def four_procedures() -> None:
    """Three that hold, localised by Hà Nội, the last by TP. Hồ Chí Minh too; the fourth is still to come."""
    names = {FOLLOWED: "Ghi chú việc nhận con", OWN_WORDS: "Cấp bản sao sổ gốc", GONE: "Xác nhận cũ"}
    rows = [Incoming(code, "G15", content(name), SINCE) for code, name in names.items()]
    put_versions(rows, ground=ground(source="demo"))
    for code, province in [(FOLLOWED, "H26"), (OWN_WORDS, "H26"), (GONE, "H26"), (GONE, "H29")]:
        overrides = LocalOverrides(receiving_address=f"Điểm tiếp nhận của {province}")
        localise(code, province, overrides, valid_from=SINCE, ground=ground(source="demo"))


@pytest.mark.req("PRO-01", "PRO-02", "PRO-03", "PRO-04", "PRO-07")
def test_from_the_ministrys_decision_to_the_citizens_phone(
    stack: Stack, page: Page, browser: Browser
) -> None:
    four_procedures()
    with (
        somebody(browser, stack, "botuphap") as editor,
        somebody(browser, stack, "doichieu") as checker,
        somebody(browser, stack, "tthchanoi") as hanoi,
        somebody(browser, stack, "tthcduyet") as second,
    ):
        _draft(editor, stack, NUMBER)
        _introduce(editor)
        _amend(editor, FOLLOWED)
        _amend(editor, OWN_WORDS)
        _add(editor, "abolish", GONE)
        look_at(editor, "quyet-dinh-dang-nhap")
        press(editor, "Nhập xong, chuyển đối chiếu")
        expect(editor.get_by_text("nên một cán bộ khác phải đối chiếu")).to_be_visible()
        key = Decision.objects.get(number=NUMBER).pk
        _compare_and_publish(checker, stack, key)
        _follow(hanoi, stack)
        _say_it_in_own_words(hanoi, second, stack)

    _read_on_a_phone(page, stack)
    assert Decision.objects.get(pk=key).state == DecisionState.PUBLISHED
    assert not LocalVersion.objects.filter(procedure__code=GONE, valid_to=None).exists()


@pytest.mark.req("PRO-06")
def test_a_decision_past_its_deadline_is_called_late_before_and_after(
    stack: Stack, page: Page, browser: Browser
) -> None:
    put_versions([Incoming(LATE, "G15", content("Xác nhận muộn"), SINCE)], ground=ground(source="demo"))
    with somebody(browser, stack, "botuphap") as editor, somebody(browser, stack, "doichieu") as checker:
        _draft(editor, stack, LATE_NUMBER, signed_on=vietnam_day(clock_now()) - timedelta(days=40))
        _add(editor, "abolish", LATE)
        press(editor, "Nhập xong, chuyển đối chiếu")
        editor.goto(f"{stack.portal}/quantri/quyet-dinh")
        expect(editor.get_by_role("row").filter(has_text=LATE_NUMBER)).to_contain_text("Quá hạn")
        own = f"{stack.portal}/quantri/quyet-dinh/{Decision.objects.get(number=LATE_NUMBER).pk}"
        checker.goto(own)
        checker.get_by_role("link", name=f"Đối chiếu {LATE}").click()
        press(checker, "Đúng, đã đối chiếu")
        press(checker, "Xác nhận đúng quyết định đã ký")
        checker.get_by_role("link", name="Xem và công khai").click()
        press(checker, "Công khai")
        expect(checker.get_by_text(f"Đã công khai quyết định {LATE_NUMBER}.")).to_be_visible()

    page.goto(f"{stack.portal}/quyet-dinh")
    expect(page.get_by_role("listitem").filter(has_text=LATE_NUMBER)).to_contain_text("Công khai muộn")
    page.get_by_role("link", name=LATE_NUMBER).click()
    expect(page.get_by_text("Muộn", exact=True)).to_be_visible()
    look_at(page, "quyet-dinh-muon")


def _draft(page: Page, stack: Stack, number: str, *, signed_on: date | None = None) -> None:
    page.goto(f"{stack.portal}/quantri/quyet-dinh")
    look_at(page, "quyet-dinh-danh-sach")
    page.get_by_role("link", name="Lập quyết định").click()
    press(page, "Lưu")
    expect(page.get_by_text("Hãy ghi số quyết định.").first).to_be_visible()
    look_at(page, "quyet-dinh-lap-loi")
    today = f"{vietnam_day(clock_now()):%Y-%m-%d}"
    signed = f"{signed_on:%Y-%m-%d}" if signed_on else today
    page.get_by_label("Số quyết định").fill(number)
    page.get_by_label("Trích yếu").fill("Công bố thủ tục trong lĩnh vực hộ tịch")
    page.get_by_label("Ngày ký").fill(signed)
    page.get_by_label("Ngày có hiệu lực").fill(today)
    page.get_by_label("Toàn văn quyết định đã ký").fill("Điều 1. Công bố kèm theo các thủ tục sau đây.")
    press(page, "Lưu")


def _add(page: Page, action: str, code: str) -> None:
    page.get_by_role("link", name="Thêm thủ tục").click()
    page.get_by_label("Việc cần làm").select_option(action)
    page.get_by_label("Mã thủ tục").fill(code)
    press(page, "Thêm")


def _introduce(page: Page) -> None:
    """What is missing is named; filled in part by part, nothing is missing any more."""
    _add(page, "introduce", NEW)
    page.get_by_label("Tên thủ tục").fill("Đăng ký việc hiến tặng sổ gốc")
    press(page, "Lưu và kiểm tra")
    expect(page.get_by_text("Còn thiếu: Trình tự thực hiện.")).to_be_visible()
    look_at(page, "thu-tuc-con-thieu")
    fields = {
        "linh_vuc": "Hộ tịch",
        "so_bo": "1",
        "dieu_kien": "Không có.",
        "lien_thong": FOLLOWED,
        "buoc-0-cac_buoc": "Nộp hồ sơ.\n\nNhận kết quả.",
        "kenh-0-so": "3",
        "giay-0-ten": "Tờ khai hiến tặng",
        "giay-0-goc": "1",
        "giay-0-mau": "Mẫu tờ khai hiến tặng",
        "cq-0-ten": "Ủy ban nhân dân cấp xã",
        "kq-0-ten": "Giấy chứng nhận",
        "cc-0-so": "60/2014/QH13",
    }
    for name, value in fields.items():
        page.locator(f'[name="{name}"]').fill(value)
    chosen = {"kenh-0-kenh": "in_person", "kenh-0-don_vi": "working_days", "cq-0-vai_tro": "implementing"}
    for name, value in chosen.items():
        page.locator(f'[name="{name}"]').select_option(value)
    page.locator('[name="kenh-0-mien_phi"]').check()
    page.get_by_label("Công dân Việt Nam").check()
    page.get_by_label("Cấp xã").first.check()
    press(page, "Lưu và kiểm tra")
    expect(page.get_by_text("Có chỗ phải sửa hoặc còn thiếu")).to_have_count(0)
    look_at(page, "thu-tuc-du")
    page.get_by_role("link", name="Quay lại").click()


def _amend(page: Page, code: str) -> None:
    _add(page, "amend", code)
    page.locator('[name="dieu_kien"]').fill("Người yêu cầu từ đủ 14 tuổi.")
    press(page, "Lưu")
    expect(page.get_by_text(f"Đã lưu thủ tục {code}.")).to_be_visible()


def _compare_and_publish(page: Page, stack: Stack, key: int) -> None:
    page.goto(f"{stack.portal}/quantri/quyet-dinh/{key}")
    press(page, "Xác nhận đúng quyết định đã ký")
    expect(page.get_by_text("Còn 4 thủ tục chưa đối chiếu")).to_be_visible()
    for code in (NEW, FOLLOWED, OWN_WORDS, GONE):
        page.goto(f"{stack.portal}/quantri/quyet-dinh/{key}")
        page.get_by_role("link", name=f"Đối chiếu {code}").click()
        look_at(page, f"doi-chieu-{code}")
        press(page, "Đúng, đã đối chiếu")
        expect(page.get_by_text(f"Đã đối chiếu thủ tục {code}.")).to_be_visible()
    press(page, "Xác nhận đúng quyết định đã ký")
    look_at(page, "quyet-dinh-cho-cong-khai")
    page.get_by_role("link", name="Xem và công khai").click()
    expect(page.get_by_text("Bãi bỏ luôn bản của 2 địa phương: ")).to_be_visible()
    look_at(page, "quyet-dinh-cong-khai")
    press(page, "Công khai")
    expect(page.get_by_text(f"Đã công khai quyết định {NUMBER}.")).to_be_visible()


def _follow(page: Page, stack: Stack) -> None:
    """Hà Nội accepts what changed; its own words stay."""
    page.goto(f"{stack.portal}/quantri/dia-phuong-hoa?tinh=H26&muc=can-cap-nhat")
    look_at(page, "dia-phuong-hoa-can-cap-nhat")
    page.get_by_role("link", name=FOLLOWED).click()
    expect(page.get_by_text("Người yêu cầu từ đủ 14 tuổi.")).to_be_visible()
    look_at(page, "dia-phuong-hoa-trung-uong-da-sua")
    press(page, "Theo bản mới từ hôm nay")
    expect(page.get_by_text("Địa phương đang theo bản mới nhất của trung ương.")).to_be_visible()
    expect(page.get_by_text("Điểm tiếp nhận của H26")).to_be_visible()


def _say_it_in_own_words(page: Page, second: Page, stack: Stack) -> None:
    """A decision of Hà Nội on the new central version, with a fee of its own."""
    number = "78/QĐ-UBND"
    _draft(page, stack, number)
    _add(page, "localise", OWN_WORDS)
    page.locator('[name="phi-0-muc"]').fill("12.000")
    look_at(page, "dia-phuong-hoa-sua")
    press(page, "Lưu")
    press(page, "Nhập xong, chuyển đối chiếu")
    key = Decision.objects.get(number=number).pk
    second.goto(f"{stack.portal}/quantri/quyet-dinh/{key}")
    second.get_by_role("link", name=f"Đối chiếu {OWN_WORDS}").click()
    look_at(second, "doi-chieu-dia-phuong")
    press(second, "Đúng, đã đối chiếu")
    press(second, "Xác nhận đúng quyết định đã ký")
    page.goto(f"{stack.portal}/quantri/quyet-dinh/{key}/cong-khai")
    press(page, "Công khai")
    expect(page.get_by_text(f"Đã công khai quyết định {number}.")).to_be_visible()
    look_at(page, "quyet-dinh-da-cong-khai")


def _read_on_a_phone(page: Page, stack: Stack) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{stack.portal}/thu-tuc?q=cap+ban+sao+so+goc&noi=H26")
    page.get_by_role("link", name="Cấp bản sao sổ gốc").click()
    expect(page.get_by_role("region", name="Phí và thời hạn tại Hà Nội")).to_contain_text("12.000 đồng")
    expect(page.get_by_text("Người yêu cầu từ đủ 14 tuổi.")).to_be_visible()
    expect(page.get_by_text("chưa cập nhật theo bản mới")).to_have_count(0)
    page.get_by_role("link", name="78/QĐ-UBND").or_(page.get_by_role("link", name=NUMBER)).first.click()
    page.goto(f"{stack.portal}/thu-tuc/{GONE}")
    expect(page.get_by_text("Thủ tục này đã bị bãi bỏ")).to_be_visible()
    page.goto(f"{stack.portal}/thu-tuc/{NEW}")
    expect(page.get_by_role("link", name="Ghi chú việc nhận con")).to_be_visible()
    page.goto(f"{stack.portal}/quyet-dinh/{NUMBER}")
    for words in ("Ban hành mới", "Sửa đổi, bổ sung", "Bãi bỏ", "Đúng hạn"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    look_at(page, "quyet-dinh-nguoi-dan")


@pytest.mark.req("PRO-01", "PRO-04")
def test_what_contradicts_itself_is_said_beside_its_field_and_nothing_goes_on(
    stack: Stack, browser: Browser
) -> None:
    code = "1.990005"
    wording = replace(content("Thủ tục để sửa sai"), conditions="")
    put_versions([Incoming(code, "G15", wording, SINCE)], ground=ground(source="demo"))
    with somebody(browser, stack, "botuphap") as page:
        _draft(page, stack, "79/QĐ-BTP")
        _add(page, "amend", code)
        page.locator('[name="kenh-1-mien_phi"]').check()
        press(page, "Lưu và kiểm tra")

        expect(page.get_by_text("Không thể vừa miễn phí vừa ghi mức phí")).to_be_visible()
        expect(page.locator('[name="phi-0-muc"]')).to_have_value("8000")
        look_at(page, "thu-tuc-mau-thuan")
        page.get_by_role("link", name="Quay lại").click()
        press(page, "Nhập xong, chuyển đối chiếu")
        expect(page.get_by_text("Chưa làm được")).to_be_visible()

    assert Decision.objects.get(number="79/QĐ-BTP").state == DecisionState.DRAFT
