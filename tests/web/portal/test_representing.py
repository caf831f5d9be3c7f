"""An organisation's representatives on its page, and a foreigner who acts for it."""

from collections.abc import Iterator

import pytest
from django.test import Client

from dichvucong.identity.models import Representative
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import HANDLER
from tests.identity.test_representation import ALICE, COMPANY, enter
from tests.support.registers import TaxBooks, played_registers
from tests.web.portal.test_certificate_log_in import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-05", "IDN-12")]
PAGE = "/tai-khoan/dai-dien"
ALICE_NAMED = {
    "ho_ten": "SAMPLE ALICE",
    "loai": "passport",
    "so": "x00000002",
    "quoc_gia": "GB",
    "tu_ngay": "01/11/2026",
}


@pytest.fixture(autouse=True)
def tax() -> Iterator[TaxBooks]:
    with played_registers() as (books, _):
        yield books


def browser_of(session: object) -> Client:
    client = Client()
    client.handler = HANDLER
    client.force_login(session.account)  # type: ignore[attr-defined]
    kept = client.session
    kept["log_in_session"] = session.pk  # type: ignore[attr-defined]
    kept.save()
    return client


def test_an_organisation_names_a_foreigner_who_then_acts(tax: TaxBooks) -> None:
    company = browser_of(enter(COMPANY, now=clock_now()))
    assert "người đại diện theo pháp luật là Nguyễn Văn Thử" in words(company.get(PAGE))

    assert company.post(PAGE, ALICE_NAMED).headers["Location"] == PAGE

    page = words(company.get(PAGE))
    assert "******002 (Vương quốc Anh)" in page
    row = Representative.objects.get()
    alice = browser_of(enter(ALICE, now=clock_now()))
    assert "Công ty TNHH Ví Dụ" in words(alice.get(PAGE))
    assert alice.post(f"{PAGE}/{row.pk}/thay-mat").headers["Location"] == "/tai-khoan"
    own = words(alice.get("/tai-khoan"))
    assert "Công ty TNHH Ví Dụ" in own
    assert "SAMPLE ALICE đang thay mặt tổ chức" in own
    assert "chỉ tổ chức" in words(alice.get(PAGE)).lower()
    assert alice.post(PAGE, ALICE_NAMED).status_code == 422
    assert alice.post(f"{PAGE}/{row.pk}/go").status_code == 403
    company.post(f"{PAGE}/{row.pk}/go")
    assert alice.get("/tai-khoan").status_code == 302
    assert "Đã gỡ" in words(company.get(PAGE))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"so": "!"}, "Số hộ chiếu gồm 5 đến 20"),
        ({"quoc_gia": ""}, "Hãy chọn quốc gia"),
        ({"loai": "citizen_number"}, "đúng 12 chữ số"),
        ({"ho_ten": "A" * 251}, "Tối đa 250"),
        ({"ho_ten": "<script>"}, "không thể có ký tự"),
        ({"tu_ngay": "31/02/2026"}, "Ngày không đúng"),
        ({"den_ngay": "01/10/2026"}, "Ngày cuối không thể trước ngày đầu"),
        ({"tu_ngay": "", "so": ""}, "Hãy điền ô này"),
    ],
)
def test_wrong_input_is_told_beside_the_field(change: dict[str, str], said: str) -> None:
    company = browser_of(enter(COMPANY, now=clock_now()))

    response = company.post(PAGE, {**ALICE_NAMED, **change})

    assert response.status_code == 422
    assert said in words(response)
    assert not Representative.objects.exists()


@pytest.mark.parametrize("name", ["Ngọc", "X" * 250, "王小明", "H'Hen Niê", "Ñandú O’Brien"])
def test_names_are_taken_as_people_have_them(name: str) -> None:
    company = browser_of(enter(COMPANY, now=clock_now()))

    assert company.post(PAGE, {**ALICE_NAMED, "ho_ten": name}).status_code == 303
    assert Representative.objects.get().full_name == name


def test_nobody_acts_for_a_closed_organisation(tax: TaxBooks) -> None:
    company = browser_of(enter(COMPANY, now=clock_now()))
    company.post(PAGE, ALICE_NAMED)
    alice = browser_of(enter(ALICE, now=clock_now()))
    act = f"{PAGE}/{Representative.objects.get().pk}/thay-mat"
    tax.down = True
    assert alice.post(act).status_code == 503
    tax.down = False
    tax.taxpayers["9900000016"] = tax.taxpayers["9900000048"]

    assert alice.post(act).status_code == 403
    assert "SAMPLE ALICE" in words(alice.get("/tai-khoan"))


def test_nobody_acts_for_whom_he_does_not_represent() -> None:
    alice = browser_of(enter(ALICE, now=clock_now()))

    assert alice.post(f"{PAGE}/999/thay-mat").status_code == 404
    assert "Chưa có tổ chức nào" in words(alice.get(PAGE))
    assert Client().get(PAGE).status_code == 302
