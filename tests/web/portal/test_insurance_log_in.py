"""Registering by a social insurance number as a browser does it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from dichvucong.identity.models import Account, Identifier, LogInSession, SmsChallenge
from dichvucong.notifications.models import Message
from tests.factories.accounts import HANDLER
from tests.identity.test_sms_codes import sent_code
from tests.support.registers import InsuranceBooks, played_registers
from tests.web.portal.test_certificate_log_in import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-02", "IDN-12")]
ASK, ANSWER = "/dang-nhap/bao-hiem-xa-hoi", "/dang-nhap/tin-nhan/ma"
JOHN = {"loai": "foreigner", "so": "7900 000 007", "ho_ten": "DOE  JOHN", "ngay_sinh": "4/7/1976"}


@pytest.fixture(autouse=True)
def books() -> Iterator[InsuranceBooks]:
    with played_registers() as (_, insurance):
        yield insurance


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.handler = HANDLER
    return client


def test_an_insured_foreigner_registers_by_the_phone_on_record(browser: Client) -> None:
    assert "Mã số bảo hiểm xã hội" in words(browser.get("/dang-nhap"))
    assert browser.post(ASK, JOHN | {"next": "/xac-minh"}).headers["Location"] == ANSWER
    assert "số điện thoại ghi trong hồ sơ" in words(browser.get(ANSWER))

    response = browser.post(ANSWER, {"ma": sent_code()})

    assert response.headers["Location"] == "/xac-minh"
    session = LogInSession.objects.select_related("account").get()
    assert (session.method, session.level, session.account.full_name) == ("social_insurance", 2, "DOE JOHN")
    number = Identifier.objects.get()
    assert (number.kind, number.value, number.verified_with) == (
        "social_insurance",
        "7900000007",
        "insurance",
    )


def test_the_second_time_finds_the_same_account(browser: Client) -> None:
    for _ in range(2):
        browser.post(ASK, JOHN)
        browser.post(ANSWER, {"ma": sent_code()})
        browser.post("/tai-khoan/dang-xuat")

    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"so": "7900000008"},
        {"ho_ten": "DOE JANE"},
        {"ngay_sinh": "1976"},
        {"so": "7900000009", "ho_ten": "NO PHONE", "ngay_sinh": "1970"},
    ],
    ids=["number", "name", "birth", "no phone on record"],
)
def test_nobody_learns_whether_a_claim_was_right(browser: Client, change: dict[str, str]) -> None:
    assert browser.post(ASK, JOHN | change).headers["Location"] == ANSWER
    page = words(browser.get(ANSWER))
    assert not Message.objects.exists()
    other = Client()
    other.post(ASK, JOHN)

    assert "Nếu thông tin đúng với hồ sơ bảo hiểm xã hội" in page
    assert page == words(other.get(ANSWER))
    assert browser.post(ANSWER, {"ma": "000000"}).status_code == 422
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"so": "123"}, "đúng 10 chữ số"),
        ({"so": ""}, "Hãy điền ô này"),
        ({"ho_ten": "<b>"}, "không thể có ký tự"),
        ({"ho_ten": "A" * 251}, "Tối đa 250"),
        ({"ngay_sinh": "31/02/1976"}, "không có trong lịch"),
        ({"ngay_sinh": "năm 1950"}, "Ngày sinh không đúng"),
        ({"loai": "citizen"}, "Hãy chọn một mục"),
        ({"loai": "organisation"}, "Hãy chọn một mục"),
    ],
)
def test_wrong_input_is_told_beside_the_field(browser: Client, change: dict[str, str], said: str) -> None:
    response = browser.post(ASK, JOHN | change)

    assert response.status_code == 422
    assert said in words(response)
    assert not SmsChallenge.objects.exists()


def test_a_silent_register_is_nobodys_fault(browser: Client, books: InsuranceBooks) -> None:
    books.down = True

    response = browser.post(ASK, JOHN)

    assert response.status_code == 503
    assert "Lỗi này không phải do bạn" in words(response)


def test_a_citizen_had_this_way_until_the_law_changed(browser: Client, books: InsuranceBooks) -> None:
    books.insured["7900000001"] = ("Nguyễn Văn Thử", "1990", "+84950000001")
    thu = {"loai": "citizen", "so": "7900000001", "ho_ten": "Nguyễn Văn Thử", "ngay_sinh": "1990"}
    with time_machine.travel(datetime.fromisoformat("2026-07-19T10:00:00+07:00"), tick=False):
        browser.post(ASK, thu)
        assert browser.post(ANSWER, {"ma": sent_code()}).status_code == 303

    assert browser.post(ASK, thu).status_code == 422


def test_one_number_is_not_flooded(browser: Client, settings: Any) -> None:
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, "code": 3}

    assert [browser.post(ASK, JOHN).status_code for _ in range(4)] == [303, 303, 303, 429]
    assert Message.objects.count() == 3


@pytest.mark.req("IDN-10")
def test_whoever_uses_up_a_numbers_codes_does_not_lock_its_owner_out(browser: Client, settings: Any) -> None:
    limits = {"code": 3, "code-phone": 2, "code-visitor": 60}
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, **limits}
    browser.post(ASK, JOHN)
    browser.post(ANSWER, {"ma": sent_code()})
    browser.post("/tai-khoan/dang-xuat")
    answers = [Client().post(ASK, JOHN, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(3)]

    assert answers == [303, 429, 429]
    assert browser.post(ASK, JOHN).status_code == 303
