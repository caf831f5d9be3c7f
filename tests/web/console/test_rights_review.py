from datetime import timedelta

import pytest
from django.test import Client

from dichvucong.identity.models import Grant
from dichvucong.identity.services import grant
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import an_account, an_officer, logged_in
from tests.factories.agencies import plant

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09")]
PAGE = "/quantri/ra-soat-quyen"
NOW = clock_now()


@pytest.fixture
def chief() -> Client:
    plant("H26", "H26.12", "H17")
    return logged_in(an_officer("users.manage", agency="H26"))


def a_right(
    name: str, *, permission: str = "payments.view", agency: str = "H26.12", days: int = 400
) -> Grant:
    return grant(
        an_account(username=name),
        permission,
        agency_code=agency,
        actor="test",
        now=NOW - timedelta(days=days),
    )


def test_rights_that_are_due_are_listed_with_why(chief: Client) -> None:
    a_right("qua-han")
    a_right("con-moi", days=5)
    a_right("noi-khac", agency="H17")

    due = chief.get(PAGE).content.decode()
    everything = chief.get(PAGE, {"loai": "tat-ca"}).content.decode()

    assert "qua-han" in due
    assert "Quá hạn rà soát" in due
    assert "con-moi" not in due
    assert "con-moi" in everything
    assert "noi-khac" not in everything
    assert "qua-han" in chief.get(PAGE, {"loai": "unused"}).content.decode()
    file = chief.get(f"{PAGE}/xuat.csv", {"loai": "overdue"}).getvalue().decode()
    assert 'qua-han,"Xem giao dịch' in file.replace("Xem giao dịch, khoản", "Xem giao dịch, khoản")


def test_ticked_rights_are_kept_or_taken_back(chief: Client) -> None:
    first, second = a_right("mot"), a_right("hai")

    kept = chief.post(f"{PAGE}/xu-ly", {"quyen": [first.pk], "viec": "giu"})
    ended = chief.post(f"{PAGE}/xu-ly", {"quyen": [second.pk], "viec": "thu-hoi", "ly_do": "Thừa"})

    assert (kept.status_code, ended.status_code) == (302, 302)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.reviewed_at is not None
    assert first.revoked_at is None
    assert second.revoked_reason == "Thừa"
    assert "Không có quyền nào" in chief.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"viec": "giu"}, "Hãy chọn ít nhất một quyền."),
        ({"viec": "thu-hoi", "ly_do": " "}, "Hãy ghi lý do thu hồi."),
        ({"viec": "xoa"}, "Hãy chọn một mục trong danh sách."),
        ({"viec": "giu", "quyen": ["abc"]}, "Hãy chọn một mục trong danh sách."),
        ({"viec": "giu", "quyen": ["9" * 30]}, "Hãy chọn một mục trong danh sách."),
        ({"viec": "giu", "quyen": ["999999999"]}, "Không có quyền này"),
    ],
)
def test_what_is_wrong_changes_nothing(chief: Client, said: dict[str, object], words: str) -> None:
    right = a_right("mot")
    given = {"quyen": [right.pk], **said} if said.get("viec") != "giu" else said

    answer = chief.post(f"{PAGE}/xu-ly", given)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    right.refresh_from_db()
    assert (right.reviewed_at, right.revoked_at) == (None, None)


def test_rights_of_another_province_cannot_be_named(chief: Client) -> None:
    own, foreign = a_right("mot"), a_right("hai", agency="H17")

    answer = chief.post(f"{PAGE}/xu-ly", {"quyen": [own.pk, foreign.pk], "viec": "giu"})

    assert answer.status_code == 422
    assert not Grant.objects.exclude(reviewed_at=None).exists()


def test_the_government_office_sees_what_is_overdue_and_the_board_counts_it(chief: Client) -> None:
    right = a_right("hai", agency="H17")
    office = logged_in(an_officer("units.admit", agency="G22"))

    board = office.get("/quantri/canh-bao").content.decode()
    page = office.get(PAGE, {"loai": "overdue", "ten": "h17"}).content.decode()

    assert "ra-soat-quyen?loai=overdue" in board
    assert right.account.username in page
    assert right.account.username not in chief.get(PAGE, {"loai": "tat-ca"}).content.decode()


@pytest.mark.parametrize("wrong", [{"loai": "khong-co"}, {"ten": "x" * 61}])
def test_a_filter_that_cannot_be_read_is_refused(chief: Client, wrong: dict[str, str]) -> None:
    assert chief.get(PAGE, wrong).status_code == 422
    assert chief.get(f"{PAGE}/xuat.xlsx", wrong).status_code == 422
