import re

import pytest
from django.test import Client

from dichvucong.identity.models import Account, Grant
from dichvucong.notifications.models import Message
from tests.factories.accounts import a_provider_user, logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-08", "IDN-09")]
SAID = {
    "username": "tra-soat-1",
    "full_name": "Trần Văn Mẫu",
    "phone": "0912 345 678",
    "unit": "p:songhong",
    "permissions": ["payments.view"],
}


@pytest.fixture
def chief() -> Client:
    return logged_in(a_provider_user("users.manage", provider="songhong"))


def test_a_user_is_made_and_logs_in_by_the_link(chief: Client) -> None:
    answer = chief.post("/quantri/nguoi-dung/them", SAID)

    assert answer.headers["Location"] == "/quantri/nguoi-dung/tra-soat-1"
    link = re.search(r"/quantri/kich-hoat/\S+", Message.objects.get().text)
    assert link
    browser = Client()
    assert "tra-soat-1" in browser.get(link[0]).content.decode()
    twice = {"password": "mot-mat-khau-Kho-doan-9", "again": "mot-mat-khau-Kho-doan-9"}
    assert browser.post(link[0], twice).headers["Location"] == "/quantri/dang-nhap"
    assert Account.objects.get(username="tra-soat-1").check_password("mot-mat-khau-Kho-doan-9")
    assert browser.get(link[0]).status_code == 410


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"username": "Có Dấu"}, "chữ thường không dấu"),
        ({"phone": "12"}, "điện thoại"),
        ({"unit": "p:nhanai"}, "Hãy chọn một mục trong danh sách."),
        ({"permissions": ["users.manage"]}, "Hãy chọn một mục trong danh sách."),
        ({"full_name": ""}, "Họ và tên"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nobody_is_made(
    chief: Client, wrong: dict[str, object], words: str
) -> None:
    answer = chief.post("/quantri/nguoi-dung/them", SAID | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Account.objects.filter(username__startswith="tra-soat").exists()


def test_rights_are_given_and_taken_on_the_users_page(chief: Client) -> None:
    chief.post("/quantri/nguoi-dung/them", SAID)
    page = "/quantri/nguoi-dung/tra-soat-1"
    chief.post(f"{page}/quyen", {"permissions": "cases.resolve", "unit": "p:songhong"})
    given = Grant.objects.get(permission="cases.resolve")

    without_reason = chief.post(f"{page}/quyen/{given.pk}/thu-hoi", {"reason": ""})
    chief.post(f"{page}/quyen/{given.pk}/thu-hoi", {"reason": "Chuyển việc"})

    assert without_reason.status_code == 422
    assert "Chuyển việc" in chief.get(page).content.decode()
    given.refresh_from_db()
    assert given.revoked_reason == "Chuyển việc"


def test_another_banks_user_cannot_be_seen(chief: Client) -> None:
    chief.post("/quantri/nguoi-dung/them", SAID)
    other = logged_in(a_provider_user("users.manage", provider="nhanai"))

    answers = [
        other.get("/quantri/nguoi-dung/tra-soat-1"),
        other.post("/quantri/nguoi-dung/tra-soat-1/khoa", {"reason": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "tra-soat-1" not in other.get("/quantri/nguoi-dung").content.decode()
    assert Account.objects.get(username="tra-soat-1").is_active


def test_users_are_found_by_name_and_phone(chief: Client) -> None:
    chief.post("/quantri/nguoi-dung/them", SAID)

    for asked in ("tra-soat", "Trần Văn", "0912345678"):
        assert "tra-soat-1" in chief.get("/quantri/nguoi-dung", {"ten": asked}).content.decode()
    assert "tra-soat-1" not in chief.get("/quantri/nguoi-dung", {"ten": "khac"}).content.decode()


def test_the_list_calls_a_unit_as_its_users_page_does(chief: Client) -> None:
    chief.post("/quantri/nguoi-dung/them", SAID)

    listed = chief.get("/quantri/nguoi-dung").content.decode()
    page = chief.get("/quantri/nguoi-dung/tra-soat-1").content.decode()

    name = page.partition("tra-soat-1")[2].partition("·")[2].partition("·")[0].strip()
    assert name
    assert f'<td data-label="Đơn vị">{name}</td>' in listed
