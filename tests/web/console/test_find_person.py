import re

import pytest
from django.test import Client

from dichvucong.identity.models import Account, DataLook, Identifier
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.services import add_identifier
from dichvucong.kernel.clock import now as clock_now
from dichvucong.notifications.models import Message
from tests.factories.accounts import an_account, an_officer, logged_in
from tests.factories.agencies import plant

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-08", "IDN-09")]
FIND = "/quantri/nguoi-dung/tim"
BY_PHONE = {"theo": "phone", "so": "0912 345 678", "quoc_gia": ""}
RIGHTS = {"unit": ":H26.12", "title": "Chuyên viên", "permissions": ["payments.view"]}


@pytest.fixture
def chief() -> Client:
    plant("H26", "H26.12", "H17")
    return logged_in(an_officer("users.manage", agency="H26"))


@pytest.fixture
def citizen() -> Account:
    account = an_account(AccountKind.CITIZEN)
    account.full_name, account.phone = "Phạm Văn Dụ", "+84912345678"
    account.save()
    add_identifier(account, IdentifierKind.CITIZEN_NUMBER, "001090000001", actor="test", now=clock_now())
    Identifier.objects.update(verified_at=clock_now())
    return account


def test_a_citizen_is_found_masked_and_taken_on(chief: Client, citizen: Account) -> None:
    found = chief.post(FIND, BY_PHONE).content.decode()

    assert citizen.full_name not in found
    look = DataLook.objects.get()
    assert (look.account, look.unit, look.page) == (citizen, "H26", "console:find_person")
    assert "912345678" not in found.replace('value="0912 345 678"', "")
    link = re.search(r'href="(/quantri/nguoi-dung/tim/[^"]+)"', found)
    assert link
    assert "Tên đăng nhập" in chief.get(link[1]).content.decode()
    done = chief.post(link[1], RIGHTS | {"username": "chuyen-vien-1"})
    assert done.headers["Location"] == "/quantri/nguoi-dung/chuyen-vien-1"
    made = Account.objects.get(username="chuyen-vien-1")
    assert made.full_name == citizen.full_name
    assert made.grants.get().agency_code == "H26.12"
    assert Message.objects.get().recipient == "+84912345678"
    again = chief.post(FIND, BY_PHONE).content.decode()
    assert "Đang làm việc tại đơn vị của bạn." in again


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"so": ""}, "Hãy điền ô này."),
        ({"so": "0912"}, "điện thoại"),
        ({"theo": "citizen_number", "so": "12345"}, "12 chữ số"),
        ({"theo": "passport", "so": "C1234567"}, "Hãy chọn quốc gia cấp hộ chiếu."),
        ({"theo": "ten"}, "Hãy chọn một mục trong danh sách."),
    ],
)
def test_what_cannot_be_looked_for_is_said_beside_its_field(
    chief: Client, said: dict[str, str], words: str
) -> None:
    answer = chief.post(FIND, BY_PHONE | said)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_nobody_is_found_and_a_new_user_is_offered(chief: Client) -> None:
    answer = chief.post(FIND, BY_PHONE).content.decode()

    assert "Không tìm thấy ai" in answer
    assert "/quantri/nguoi-dung/them" in answer


def test_what_another_unit_found_opens_nothing(chief: Client, citizen: Account) -> None:
    page = chief.post(FIND, BY_PHONE).content.decode()
    link = re.search(r'href="(/quantri/nguoi-dung/tim/[^"]+)"', page)
    assert link
    stranger = logged_in(an_officer("users.manage", agency="H17"))

    assert stranger.get(link[1]).status_code == 410
    assert stranger.post(link[1], RIGHTS | {"username": "chuyen-vien-1"}).status_code == 410
    assert chief.get(f"{FIND}/x").status_code == 410

    assert not Account.objects.filter(username="chuyen-vien-1").exists()
    assert citizen.is_active


@pytest.mark.parametrize(
    "wrong", [{"unit": ":H17"}, {"permissions": ["units.admit"]}, {"username": "tim"}, {"username": ""}]
)
def test_what_is_wrong_takes_nobody_on(chief: Client, citizen: Account, wrong: dict[str, object]) -> None:
    page = chief.post(FIND, BY_PHONE).content.decode()
    link = re.search(r'href="(/quantri/nguoi-dung/tim/[^"]+)"', page)
    assert link

    answer = chief.post(link[1], RIGHTS | {"username": "chuyen-vien-1"} | wrong)

    assert answer.status_code == 422
    assert not Account.objects.exclude(kind="citizen").filter(phone=citizen.phone).exists()


def test_an_officer_moves_and_leaves_the_list(chief: Client) -> None:
    said = {"username": "can-bo-1", "full_name": "Lê Thị Mẫu", "phone": "0912345678", **RIGHTS}
    chief.post("/quantri/nguoi-dung/them", said)
    page = "/quantri/nguoi-dung/can-bo-1"

    nowhere = chief.post(f"{page}/chuyen", {"to": "H99", "ground": "QĐ 12"})
    without = chief.post(f"{page}/chuyen", {"to": "H17", "ground": ""})
    same = chief.post(f"{page}/chuyen", {"to": "h26.12", "ground": "QĐ 12"})
    moved = chief.post(f"{page}/chuyen", {"to": "h17", "ground": "QĐ 12"})

    assert [nowhere.status_code, without.status_code, same.status_code] == [422, 422, 422]
    assert "Không có đơn vị mang mã này" in nowhere.content.decode()
    assert moved.headers["Location"] == "/quantri/nguoi-dung"
    assert chief.get(page).status_code == 404
    there = logged_in(an_officer("users.manage", agency="H17"))
    assert "Chuyển công tác" in there.get(page).content.decode()
