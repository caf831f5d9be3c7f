"""The help desk finds accounts by a whole number; one officer proposes to merge, split, undo; another decides."""

import pytest
from django.test import Client

from dichvucong.identity.models import Account, DataLook, NumberTransfer, TransferProposal
from dichvucong.identity.rules import WHOLE_COUNTRY, Permission
from dichvucong.kernel.models import JournalEntry
from tests.factories.accounts import an_officer, logged_in
from tests.identity.test_merging import CITIZEN, GIAO, JOHN, NOW, enter, numbers_of
from tests.web.portal.test_certificate_log_in import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-12")]
HOME = "/quantri/tai-khoan-nguoi-dan"
PROPOSALS = f"{HOME}/de-nghi"
WHY = {
    "ly_do": "đã đối chiếu tại quầy",
    "bang_chung": "Hộ chiếu cũ và căn cước mới, cùng ảnh và ngày sinh.",
    "da_doi_chieu": "on",
}


@pytest.fixture
def desk() -> Client:
    return logged_in(an_officer(Permission.ACCOUNTS_ASSIST, agency=WHOLE_COUNTRY))


@pytest.fixture
def second() -> Client:
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


def carried_out(by: Client, address: str) -> None:
    response = by.post(f"{address}/thuc-hien", {"da_xem": "on"})
    assert response.headers["Location"] == address


def test_two_accounts_are_seen_side_by_side_merged_and_parted_again(
    desk: Client, second: Client, pair: tuple[int, int]
) -> None:
    kept, emptied = pair
    found = desk.post(f"{HOME}/{kept}/tim-de-gop", {"theo": "passport", "so": "X00000001", "quoc_gia": "US"})
    both = f"{HOME}/{kept}/gop/{emptied}"
    assert found.headers["Location"] == both
    assert "Hộ chiếu" not in words(desk.get(both)) or "******001 (Hoa Kỳ)" in words(desk.get(both))
    for missing in WHY:
        assert desk.post(both, {**WHY, missing: ""}).status_code == 422
    assert desk.post(both, {**WHY, "bang_chung": "ngắn"}).status_code == 422
    assert not TransferProposal.objects.exists()

    proposed = desk.post(both, WHY).headers["Location"]

    assert proposed == f"{PROPOSALS}/{TransferProposal.objects.get().number}"
    assert numbers_of(emptied) == {"X00000001"}
    assert desk.post(both, WHY).status_code == 422  # one waits already
    carried_out(second, proposed)
    assert numbers_of(kept) == {"001090000001", "X00000001"}
    assert "Gộp lúc" in words(desk.get(f"{HOME}/{kept}"))
    assert desk.post(both, WHY).status_code == 422  # it is inactive now
    back = f"{HOME}/{kept}/hoan-tac/{NumberTransfer.objects.get().pk}"
    assert desk.post(back, {**WHY, "ly_do": ""}).status_code == 422
    assert "Gộp lúc" in words(desk.get(back))
    carried_out(desk, second.post(back, {**WHY, "ly_do": "nhầm người"}).headers["Location"])
    assert numbers_of(emptied) == {"X00000001"}
    assert "Đã hoàn tác lúc" in words(desk.get(f"{HOME}/{kept}"))
    assert desk.post(back, WHY).status_code == 422
    assert desk.get(f"{HOME}/{kept}/hoan-tac/999999").status_code == 404


def test_who_proposed_sees_the_proposal_and_only_withdraws(
    desk: Client, second: Client, pair: tuple[int, int]
) -> None:
    proposed = desk.post(f"{HOME}/{pair[0]}/gop/{pair[1]}", WHY).headers["Location"]
    number = proposed.rpartition("/")[2]

    page = words(desk.get(proposed))

    assert "cán bộ khác quyết định" in page
    assert "Thực hiện" not in page
    for verb in ("thuc-hien", "tu-choi"):
        assert desk.post(f"{proposed}/{verb}", {"da_xem": "on", "ly_do": "x"}).status_code == 403
    assert second.post(f"{proposed}/rut").status_code == 403
    assert desk.post(f"{proposed}/xoa").status_code == 404
    assert number in words(second.get(PROPOSALS))
    assert number in words(second.get(f"{HOME}/{pair[1]}"))
    assert desk.post(f"{proposed}/rut").headers["Location"] == proposed
    assert number not in words(second.get(PROPOSALS))
    assert number in words(second.get(f"{PROPOSALS}?trang_thai=tat-ca"))
    assert "Đã rút" in words(desk.get(proposed))
    assert not NumberTransfer.objects.exists()


def test_the_second_reads_masked_and_refuses_with_a_reason(
    desk: Client, second: Client, pair: tuple[int, int]
) -> None:
    proposed = desk.post(f"{HOME}/{pair[0]}/gop/{pair[1]}", WHY).headers["Location"]

    page = words(second.get(proposed))

    assert "cùng ảnh và ngày sinh" in page
    assert "********0001" in page
    for hidden in ("001090000001", "X00000001", "Gioan", "0950000001"):
        assert hidden not in page
    looks = DataLook.objects.filter(page="console:people_proposal", what="account")
    assert {look.account_id for look in looks} == set(pair)
    seen = JournalEntry.objects.filter(event="account.looked_at_by_help_desk")
    assert {f"account:{key}" for key in pair} <= {row.subject for row in seen}
    assert second.post(f"{proposed}/thuc-hien", {}).status_code == 422
    assert second.post(f"{proposed}/tu-choi", {"ly_do": ""}).status_code == 422
    second.post(f"{proposed}/tu-choi", {"ly_do": "ảnh không khớp"})
    assert "ảnh không khớp" in words(desk.get(proposed))
    assert second.post(f"{proposed}/thuc-hien", {"da_xem": "on"}).status_code == 403
    assert not NumberTransfer.objects.exists()


def test_a_proposal_that_became_void_says_so(desk: Client, second: Client, pair: tuple[int, int]) -> None:
    proposed = desk.post(f"{HOME}/{pair[0]}/gop/{pair[1]}", WHY).headers["Location"]
    Account.objects.filter(pk=pair[1]).update(is_active=False)

    answer = second.post(f"{proposed}/thuc-hien", {"da_xem": "on"})

    assert answer.headers["Location"] == proposed
    page = words(second.get(proposed))
    assert "Đề nghị không còn hiệu lực" in page
    assert "Thực hiện" not in page
    assert second.get(f"{PROPOSALS}/GT-000000-00001").status_code == 404


def test_numbers_are_split_off(desk: Client, second: Client, pair: tuple[int, int]) -> None:
    kept, emptied = pair
    carried_out(second, desk.post(f"{HOME}/{kept}/gop/{emptied}", WHY).headers["Location"])
    passport = str(Account.objects.get(pk=kept).identifiers.exclude(kind=CITIZEN.kind).get().pk)
    split = f"{HOME}/{kept}/tach"
    for wrong in ({}, {**WHY, "ho_ten": "A"}, {**WHY, "so": passport, "ho_ten": "<b>"}, {**WHY, "so": "x"}):
        assert desk.post(split, wrong).status_code == 422

    proposed = desk.post(split, {**WHY, "so": passport, "ho_ten": "DOE JOHN"}).headers["Location"]

    assert numbers_of(kept) == {"001090000001", "X00000001"}
    assert "Số hộ chiếu ******001 (Hoa Kỳ)" in words(second.get(proposed))
    carried_out(second, proposed)
    made = NumberTransfer.objects.get(kind="split")
    assert numbers_of(made.target_id) == {"X00000001"}


def test_an_account_with_one_number_has_nothing_to_part(
    desk: Client, second: Client, pair: tuple[int, int]
) -> None:
    kept, emptied = pair
    assert "Tách số của người khác ra" not in words(desk.get(f"{HOME}/{kept}"))

    carried_out(second, desk.post(f"{HOME}/{kept}/gop/{emptied}", WHY).headers["Location"])

    assert "Tách số của người khác ra" in words(desk.get(f"{HOME}/{kept}"))


def test_nobody_else_gets_there(desk: Client, pair: tuple[int, int]) -> None:
    other = logged_in(an_officer(Permission.USERS_MANAGE, agency=WHOLE_COUNTRY))

    assert other.get(HOME).status_code == 403
    assert other.post(f"{HOME}/{pair[0]}/gop/{pair[1]}", WHY).status_code == 403
    assert other.get(PROPOSALS).status_code == 403
    assert other.post(f"{PROPOSALS}/GT-000000-00001/thuc-hien").status_code == 403
    assert Client().get(HOME).status_code == 302
    assert desk.get(f"{HOME}/999999").status_code == 404
    officer = an_officer()
    assert desk.get(f"{HOME}/{officer.pk}").status_code == 404
