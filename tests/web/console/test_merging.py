"""The help desk finds accounts by a whole number, and merges, splits and undoes with a reason."""

import pytest
from django.test import Client

from dichvucong.identity.models import Account, NumberTransfer
from dichvucong.identity.rules import WHOLE_COUNTRY, Permission
from dichvucong.kernel.models import JournalEntry
from tests.factories.accounts import an_officer, logged_in
from tests.identity.test_merging import CITIZEN, GIAO, JOHN, NOW, enter, numbers_of
from tests.web.portal.test_certificate_log_in import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-12")]
HOME = "/quantri/tai-khoan-nguoi-dan"
WHY = {"ly_do": "đã đối chiếu tại quầy", "da_doi_chieu": "on"}


@pytest.fixture
def desk() -> Client:
    return logged_in(an_officer(Permission.ACCOUNTS_ASSIST, agency=WHOLE_COUNTRY))


@pytest.fixture
def pair() -> tuple[int, int]:
    return enter(GIAO, now=NOW).account_id, enter(JOHN, now=NOW).account_id


def test_an_account_is_found_by_one_whole_number_and_shown_masked(
    desk: Client, pair: tuple[int, int]
) -> None:
    response = desk.post(HOME, {"theo": "citizen_number", "so": "001 090 000 001"})

    assert response.headers["Location"] == f"{HOME}/{pair[0]}"
    page = words(desk.get(f"{HOME}/{pair[0]}"))
    assert "Số định danh cá nhân ********0001" in page
    for hidden in ("001090000001", "Gioan", "0950000001"):
        assert hidden not in page
    assert JournalEntry.objects.filter(
        event="account.looked_at_by_help_desk", subject=f"account:{pair[0]}"
    ).exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"theo": "citizen_number", "so": "00109"}, "đúng 12 chữ số"),
        ({"theo": "citizen_number", "so": "079085000003"}, "Không có tài khoản nào mang số này"),
        ({"theo": "passport", "so": "X00000001"}, "Hãy chọn quốc gia"),
        ({"theo": "passport", "so": "X00000001", "quoc_gia": "FR"}, "Không có tài khoản nào"),
        ({"theo": "tax_code", "so": "9900000017"}, "sai chữ số kiểm tra"),
        ({"theo": "phone", "so": "0950000001"}, "Hãy chọn một mục"),
        ({}, "Hãy điền ô này"),
    ],
)
def test_what_finds_nobody_says_why(
    desk: Client, pair: tuple[int, int], asked: dict[str, str], said: str
) -> None:
    response = desk.post(HOME, asked)

    assert response.status_code == 422
    assert said in words(response)


def test_two_accounts_are_seen_side_by_side_merged_and_parted_again(
    desk: Client, pair: tuple[int, int]
) -> None:
    kept, emptied = pair
    found = desk.post(f"{HOME}/{kept}/tim-de-gop", {"theo": "passport", "so": "X00000001", "quoc_gia": "US"})
    both = f"{HOME}/{kept}/gop/{emptied}"
    assert found.headers["Location"] == both
    assert "Hộ chiếu" not in words(desk.get(both)) or "******001 (US)" in words(desk.get(both))
    for missing in ({}, {"ly_do": "x"}, {"da_doi_chieu": "on"}):
        assert desk.post(both, missing).status_code == 422
    assert not NumberTransfer.objects.exists()

    assert desk.post(both, WHY).headers["Location"] == f"{HOME}/{kept}"

    assert numbers_of(kept) == {"001090000001", "X00000001"}
    page = words(desk.get(f"{HOME}/{kept}"))
    assert "Gộp lúc" in page
    assert desk.post(both, WHY).status_code == 422  # it is inactive now
    made = NumberTransfer.objects.get()
    assert desk.post(f"{HOME}/{kept}/hoan-tac/{made.pk}", {"ly_do": ""}).status_code == 302
    assert NumberTransfer.objects.get().undone_at is None
    desk.post(f"{HOME}/{kept}/hoan-tac/{made.pk}", {"ly_do": "nhầm người"})
    assert numbers_of(emptied) == {"X00000001"}
    assert "Đã hoàn tác lúc" in words(desk.get(f"{HOME}/{kept}"))


def test_numbers_are_split_off(desk: Client, pair: tuple[int, int]) -> None:
    kept, emptied = pair
    desk.post(f"{HOME}/{kept}/gop/{emptied}", WHY)
    passport = str(Account.objects.get(pk=kept).identifiers.exclude(kind=CITIZEN.kind).get().pk)
    split = f"{HOME}/{kept}/tach"
    for wrong in ({}, {**WHY, "ho_ten": "A"}, {**WHY, "so": passport, "ho_ten": "<b>"}, {**WHY, "so": "x"}):
        assert desk.post(split, wrong).status_code == 422

    response = desk.post(split, {**WHY, "so": passport, "ho_ten": "DOE JOHN"})

    made = NumberTransfer.objects.get(kind="split")
    assert response.headers["Location"] == f"{HOME}/{made.target_id}"
    assert numbers_of(made.target_id) == {"X00000001"}


def test_nobody_else_gets_there(desk: Client, pair: tuple[int, int]) -> None:
    other = logged_in(an_officer(Permission.USERS_MANAGE, agency=WHOLE_COUNTRY))

    assert other.get(HOME).status_code == 403
    assert other.post(f"{HOME}/{pair[0]}/gop/{pair[1]}", WHY).status_code == 403
    assert Client().get(HOME).status_code == 302
    assert desk.get(f"{HOME}/999999").status_code == 404
    officer = an_officer()
    assert desk.get(f"{HOME}/{officer.pk}").status_code == 404
