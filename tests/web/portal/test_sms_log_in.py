"""Registering and logging in by SMS as a browser does it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from dichvucong.identity.gateways import NoRegistry, telecom
from dichvucong.identity.models import Account, SmsChallenge
from dichvucong.notifications.models import Message
from tests.factories.accounts import HANDLER
from tests.identity.test_sms_codes import Register, sent_code, wrong_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-02", "IDN-05", "IDN-12")]
ASK, ANSWER = "/dang-nhap/tin-nhan", "/dang-nhap/tin-nhan/ma"
JOHN = {"loai": "foreigner", "so": "x 00000001", "quoc_gia": "US", "dien_thoai": "0950 000 007"}


@pytest.fixture(autouse=True)
def register() -> Iterator[Register]:
    played = Register()
    telecom.install(played)
    yield played
    telecom.install(NoRegistry())


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.handler = HANDLER
    return client


def test_a_foreigner_registers_with_passport_and_phone_and_returns_where_he_was(browser: Client) -> None:
    page = browser.get("/dang-nhap?next=/xac-minh").content.decode()
    assert 'href="/dang-nhap/tin-nhan?next=%2Fxac-minh"' in page

    response = browser.post(ASK, JOHN | {"next": "/xac-minh"})
    assert response.headers["Location"] == ANSWER
    assert "09*****007" in browser.get(ANSWER).content.decode()
    response = browser.post(ANSWER, {"ma": sent_code()})

    assert response.headers["Location"] == "/xac-minh"
    assert "DOE JOHN</a>" in browser.get("/xac-minh").content.decode()
    security = browser.get("/tai-khoan/dang-nhap").content.decode()
    for words in ("Người nước ngoài", "******001 (Hoa Kỳ)", "mã gửi qua tin nhắn, mức độ trung bình"):
        assert words in security


@pytest.fixture
def usual_limits(settings: Any) -> None:
    """As the portal ships; the other tests here are not slowed down."""
    limits = {"code": 3, "code-phone": 10, "code-visitor": 60}
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, **limits}


@pytest.mark.parametrize(
    "change",
    [{}, {"so": "X99999999"}, {"dien_thoai": "0950000008"}, {"quoc_gia": "FR"}],
    ids=["right", "number", "phone", "country"],
)
def test_nobody_learns_who_has_an_account_or_owns_a_phone(browser: Client, change: dict[str, str]) -> None:
    response = browser.post(ASK, JOHN | change)

    assert response.headers["Location"] == ANSWER
    page = browser.get(ANSWER)
    assert page.status_code == 200
    assert "Nếu giấy tờ và thuê bao" in page.content.decode()
    assert "DOE" not in page.content.decode()
    assert SmsChallenge.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"so": ""}, "Hãy nhập số giấy tờ."),
        ({"so": "Hộ chiếu"}, "Số hộ chiếu gồm 5 đến 20"),
        ({"so": "1" * 100}, "không dài như vậy"),
        ({"quoc_gia": ""}, "Hãy chọn quốc gia cấp hộ chiếu."),
        ({"quoc_gia": "ZZ"}, "Hãy chọn trong danh sách."),
        ({"dien_thoai": "024 3823 1234"}, "Số điện thoại không đúng"),
        ({"dien_thoai": "\x00"}, "Số điện thoại"),
        ({"loai": "officer"}, "Hãy chọn trong danh sách."),
        ({"loai": "citizen"}, "Hãy chọn trong danh sách."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(browser: Client, change: dict[str, str], words: str) -> None:
    response = browser.post(ASK, JOHN | change)

    assert response.status_code == 422
    assert not SmsChallenge.objects.exists()
    if "\x00" not in change.values():
        assert words in response.content.decode()


def test_a_wrong_code_says_how_many_tries_are_left_and_then_it_is_over(browser: Client) -> None:
    browser.post(ASK, JOHN)
    code = sent_code()
    for left in (4, 3, 2, 1):
        response = browser.post(ANSWER, {"ma": wrong_of(code)})
        assert response.status_code == 422
        assert f"Bạn còn {left} lần thử." in response.content.decode()
    browser.post(ANSWER, {"ma": wrong_of(code)})

    response = browser.post(ANSWER, {"ma": code})

    assert response.status_code == 410
    assert not Account.objects.exists()


def test_the_page_for_a_code_without_having_asked_is_a_clear_page(browser: Client) -> None:
    assert browser.get(ANSWER).status_code == 410
    assert browser.post(ANSWER, {"ma": "000000"}).status_code == 410


def test_flooding_a_phone_is_stopped_and_the_code_that_was_sent_still_works(
    browser: Client, usual_limits: None
) -> None:
    statuses = [browser.post(ASK, JOHN).status_code for _ in range(4)]

    assert statuses == [303, 303, 303, 429]
    assert Message.objects.count() == 3
    assert browser.post(ANSWER, {"ma": sent_code()}).status_code == 303


def test_somebody_elsewhere_cannot_use_up_a_phones_codes_at_once(
    browser: Client, settings: Any, usual_limits: None
) -> None:
    settings.TRUSTED_PROXIES = 1
    attacker = Client(headers={"x-forwarded-for": "198.51.100.9"})
    for _ in range(6):
        attacker.post(ASK, JOHN)

    response = browser.post(ASK, JOHN, headers={"x-forwarded-for": "192.0.2.7"})

    assert response.status_code == 303


def test_one_phone_gets_at_most_ten_codes_an_hour_from_everywhere(
    browser: Client, settings: Any, usual_limits: None
) -> None:
    settings.TRUSTED_PROXIES = 1
    statuses = [
        browser.post(ASK, JOHN, headers={"x-forwarded-for": f"192.0.2.{step}"}).status_code
        for step in range(12)
    ]

    assert statuses == [303] * 10 + [429] * 2


def test_one_subscriber_has_many_addresses_and_one_count(
    browser: Client, settings: Any, usual_limits: None
) -> None:
    settings.TRUSTED_PROXIES = 1
    statuses = [
        browser.post(ASK, JOHN, headers={"x-forwarded-for": f"2001:db8:1:2::{step}"}).status_code
        for step in range(1, 5)
    ]

    assert statuses == [303] * 3 + [429]


def test_while_the_telecom_is_silent_the_page_says_so(browser: Client, register: Register) -> None:
    register.down = True

    response = browser.post(ASK, JOHN)

    assert response.status_code == 503
    assert "nhà mạng đang không trả lời" in response.content.decode()


def test_the_table_decides_who_may(browser: Client, settings: Any, tmp_path: Any) -> None:
    table = tmp_path / "ways.csv"
    heading = "method,kind,level,valid_from,valid_to,source\n"
    table.write_text(heading + "electronic_id,citizen,high,2026-01-01,,QĐ 29\n", encoding="utf-8")
    settings.LOGIN_WAYS = str(table)
    assert browser.get(ASK).status_code == 403
    assert "tin-nhan" not in browser.get("/dang-nhap").content.decode()

    both = tmp_path / "both.csv"
    both.write_text(heading + "sms_code,citizen,medium,2026-01-01,,QĐ 31\n", encoding="utf-8")
    settings.LOGIN_WAYS = str(both)
    citizen = {"loai": "citizen", "so": "001090000001", "dien_thoai": "0950000001"}
    assert browser.post(ASK, citizen | {"so": "X00000001"}).status_code == 422
    assert browser.post(ASK, citizen).status_code == 303
    browser.post(ANSWER, {"ma": sent_code()})
    assert Account.objects.get().kind == "citizen"


@pytest.mark.req("IDN-10")
def test_whoever_uses_up_a_phones_codes_elsewhere_does_not_lock_its_owner_out(
    browser: Client, settings: Any
) -> None:
    limits = {"code": 3, "code-phone": 4, "code-visitor": 60}
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, **limits}
    browser.post(ASK, JOHN)
    browser.post(ANSWER, {"ma": sent_code()})
    browser.post("/tai-khoan/dang-xuat")
    attacker = [Client().post(ASK, JOHN, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(6)]

    assert attacker == [303, 303, 303, 429, 429, 429]
    assert Client().post(ASK, JOHN, REMOTE_ADDR="198.51.100.7").status_code == 429
    assert [browser.post(ASK, JOHN).status_code for _ in range(4)] == [303, 303, 303, 429]


def test_the_code_is_sent_once_more_without_typing_it_all_again(browser: Client) -> None:
    browser.post(ASK, JOHN | {"next": "/xac-minh"})
    first = sent_code()

    again = browser.post(ANSWER, {"gui-lai": "1"})

    page = browser.get(again.headers["Location"]).content.decode()
    assert "Đã gửi lại. Chỉ mã mới nhất dùng được." in page
    assert 'href="/dang-nhap/tin-nhan?next=%2Fxac-minh"' in page
    second = sent_code()
    if first != second:
        assert browser.post(ANSWER, {"ma": first}).status_code == 422
    assert browser.post(ANSWER, {"ma": second}).headers["Location"] == "/xac-minh"
    assert SmsChallenge.objects.filter(used_at=None).count() == 0


def test_asking_again_and_again_counts_as_asking_for_codes(browser: Client, usual_limits: None) -> None:
    browser.post(ASK, JOHN)
    statuses = [browser.post(ANSWER, {"gui-lai": "1"}).status_code for _ in range(3)]

    assert statuses == [303, 303, 429]
    assert Message.objects.count() == 3
    assert browser.post(ANSWER, {"ma": sent_code()}).status_code == 303


def test_nobody_learns_by_asking_again_whether_a_code_was_sent(browser: Client) -> None:
    browser.post(ASK, JOHN | {"so": "X99999999"})

    again = browser.post(ANSWER, {"gui-lai": "1"})

    assert "Đã gửi lại." in browser.get(again.headers["Location"]).content.decode()
    assert not Message.objects.exists()


def test_a_log_in_that_is_over_leads_back_to_the_ways_in(browser: Client) -> None:
    page = browser.get(ANSWER).content.decode()

    assert '<a class="button" href="/dang-nhap">Về trang đăng nhập</a>' in page


def test_the_log_says_that_the_telecom_vouched(browser: Client) -> None:
    browser.post(ASK, JOHN)
    browser.post(ANSWER, {"ma": sent_code()})

    page = browser.get("/tai-khoan/nhat-ky").content.decode()

    assert "Nhà mạng" in page
    assert "Nguồn xác thực" not in page
