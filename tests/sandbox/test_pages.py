from collections.abc import Callable
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.sandbox.partners import Portal, admin, press
from tests.sandbox.test_vietqr import DYNAMIC, STATIC

pytestmark = pytest.mark.journey
PAGES = [
    "/",
    "/transfer",
    "/transfer/pay?qr=000201xx",
    f"/transfer/pay?qr={quote(DYNAMIC)}",
    f"/transfer/pay?qr={quote(STATIC)}",
    "/transfer/manual",
    "/banks/songhong/pay/unknown",
    "/province",
    "/province/client",
    "/provinces/hanoi/dich-vu/khai-sinh",
    "/sms",
    "/mail",
    "/chu-ky-so",
    "/sim",
    "/admin/",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_and_is_accessible(portal: Portal, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})

    page.goto(portal.sandbox + path)

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    violations = Axe().run(page).response["violations"]
    assert [violation["id"] for violation in violations] == []


@pytest.mark.req("PAY-06")
def test_a_payer_pays_on_the_bank_s_page_and_goes_back(
    portal: Portal, page: Page, new_code: Callable[[], str]
) -> None:
    code = new_code()
    _, order = portal.order("cuulong", code)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(order["pay_url"])
    expect(page.get_by_text("120.240 đ")).to_be_visible()
    assert Axe().run(page).violations_count == 0

    page.get_by_role("button", name="Thanh toán").click()

    assert page.url == f"{portal.listener.url}/thanh-toan/gd/abc"
    callback = portal.listener.next()
    while callback.method != "POST":  # The browser asks for the page, and perhaps for an icon.
        callback = portal.listener.next()
    assert portal.verify(callback)["status"] == "succeeded"
    page.goto(order["pay_url"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã thanh toán")


def test_a_payer_types_a_transfer_copied_from_the_portal(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.sandbox}/transfer")
    page.get_by_role("link", name="Tự nhập số tài khoản").click()
    page.get_by_label("Ngân hàng nhận").select_option(label="BIDV")
    page.get_by_label("Số tài khoản nhận").fill("999026101001")
    page.get_by_label("Số tiền").fill("50.000")
    page.get_by_label("Nội dung chuyển tiền").fill("G22.99.2-261122000003")

    page.get_by_role("button", name="Chuyển tiền").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Đã chuyển tiền")
    told = portal.verify(portal.listener.next())
    assert (told["bank_bin"], told["account_number"], told["amount_vnd"]) == (
        "970418",
        "999026101001",
        50_000,
    )


def test_a_wrong_transfer_is_told_beside_each_field_and_moves_nothing(portal: Portal) -> None:
    answer = press(f"{portal.sandbox}/transfer/manual", bank="1", account="số", amount="0", content="")

    text = answer.data.decode()
    assert answer.status == 422
    assert all(f'id="{name}-error"' in text for name in ("bank", "account", "amount", "content"))
    assert portal.listener.silence()


@pytest.mark.req("PAY-19")
def test_an_older_client_gets_a_pay_address_and_asks_for_the_result(portal: Portal, page: Page) -> None:
    portal.listener.answer = b'{"MaLoi":"00","UrlThanhToan":"http://127.0.0.1:9/pay","TrangThaiGD":"1","UrlBienLai":"http://127.0.0.1:9/b"}'
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{portal.sandbox}/province/client")
    page.get_by_label("Mã hồ sơ").fill("H56.13-261121-0001")
    page.get_by_label("Số tiền").fill("8.000")

    page.get_by_role("button", name="Gửi INIT").click()

    expect(page.get_by_role("link", name="Đến trang thanh toán")).to_have_attribute(
        "href", "http://127.0.0.1:9/pay"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert Axe().run(page).violations_count == 0
    init = portal.listener.next().json()
    assert (init["LoaiBanTin"], init["SoTien"]) == ("INIT", "8000")
    page.get_by_role("button", name="QUERY").click()
    expect(page.get_by_text("TrangThaiGD")).to_be_visible()
    expect(page.get_by_role("link", name="Mở biên lai")).to_have_attribute("href", "http://127.0.0.1:9/b")
    query = portal.listener.next().json()
    assert (query["LoaiBanTin"], query["MaThamChieu"]) == ("QUERY", init["MaThamChieu"])


def test_switches_are_turned_on_and_off_on_the_page(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.sandbox}/admin/")
    page.get_by_label("Nơi").select_option("cuulong")
    page.get_by_label("Cách hoạt động").select_option("duplicate")
    page.get_by_label("Số lần").fill("3")

    page.get_by_role("button", name="Bật").click()

    [switch] = admin(portal.sandbox, "GET", "/switches")[1]["switches"]
    assert (switch["target"], switch["switch"], switch["value"], switch["times"]) == (
        "cuulong",
        "duplicate",
        2,
        3,
    )
    page.get_by_role("button", name="Tắt").click()
    assert admin(portal.sandbox, "GET", "/switches")[1]["switches"] == []


def test_a_wrong_number_is_told_beside_its_field(portal: Portal) -> None:
    answer = press(f"{portal.sandbox}/admin/forms/switch", target="cuulong", switch="slow", times="nhieu")

    assert answer.status == 422
    assert 'id="times-error"' in answer.data.decode()
    assert admin(portal.sandbox, "GET", "/switches")[1]["switches"] == []
