"""An organisation's representatives on its page, and a foreigner who acts for it."""

from collections.abc import Iterator

import pytest
from django.test import Client

from dichvucong.identity.models import LogInSession, Representative
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.models import Payment
from tests.factories.accounts import HANDLER
from tests.factories.payments import ScriptedProvider, an_obligation
from tests.factories.portals import a_portal, answer_in
from tests.identity.test_representation import ALICE, COMPANY, enter
from tests.payments.conftest import bank
from tests.support.registers import TaxBooks, played_registers
from tests.web.portal.test_certificate_log_in import words

__all__ = ["bank"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-05", "IDN-12")]
BACK = "/tai-khoan/tro-lai"
PAGE = "/tai-khoan/dai-dien"
ALICE_NAMED = {
    "ho_ten": "SAMPLE ALICE",
    "loai": "passport",
    "so": "x00000002",
    "quoc_gia": "GB",
    "tu_ngay": "01/11/2026",
    "quyen": ["pay"],
}


@pytest.fixture(autouse=True)
def tax() -> Iterator[TaxBooks]:
    with played_registers() as (books, _):
        yield books


def acting_browser(*rights: str) -> Client:
    """Alice in the name of the company, with these rights beside seeing."""
    company = browser_of(enter(COMPANY, now=clock_now()))
    company.post(PAGE, {**ALICE_NAMED, "quyen": list(rights)})
    alice = browser_of(enter(ALICE, now=clock_now()))
    alice.post(f"{PAGE}/{Representative.objects.get().pk}/thay-mat")
    return alice


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


def test_coming_back_needs_no_log_in_and_changes_the_key_of_the_browsers_session() -> None:
    alice = acting_browser("pay")
    key = alice.cookies["sessionid"].value
    acting = LogInSession.objects.get(pk=alice.session["log_in_session"])

    assert alice.post(BACK).headers["Location"] == "/tai-khoan"

    assert alice.cookies["sessionid"].value != key
    page = words(alice.get("/tai-khoan"))
    assert "SAMPLE ALICE" in page
    assert "thay mặt" not in page
    acting.refresh_from_db()
    assert acting.ended_how == "logged_out"
    old = Client()
    old.cookies["sessionid"] = key
    assert old.get("/tai-khoan").status_code == 302, "the key of before opens nothing"
    assert alice.post(BACK).status_code == 404
    assert alice.get(BACK).status_code == 405
    log = words(alice.get("/tai-khoan/nhat-ky"))
    assert "Thôi thay mặt tổ chức, trở lại tài khoản cá nhân" in log


def test_switching_changes_the_key_too_and_where_the_own_session_ended_one_logs_in_again() -> None:
    alice = acting_browser("pay")
    LogInSession.objects.filter(account__kind="foreigner").update(ended_at=clock_now(), ended_how="locked")

    response = alice.post(BACK)

    assert response.headers["Location"].startswith("/dang-nhap?")
    assert alice.get("/tai-khoan").status_code == 302


def pay(browser: Client, token: str, **more: str) -> str:
    address = f"/thanh-toan/k/{token}"
    response = browser.post(
        address, {"ngan-hang": "scripted", **more}, headers={"referer": f"http://testserver{address}"}
    )
    return words(response) if response.status_code == 422 else response.headers["Location"]


def test_who_pays_for_the_organisation_is_named_beside_the_payment(bank: ScriptedProvider) -> None:
    due = an_obligation(payer_identifier="", payer_tax_code="9900000016", payer_name="Công ty TNHH Ví Dụ")
    alice = acting_browser("pay")

    assert pay(alice, due.link_token) == "https://bank.example/pay"

    payment = Payment.objects.get()
    assert payment.account is not None
    assert payment.acted_by is not None
    assert (payment.account.kind, payment.acted_by.full_name) == ("organisation", "SAMPLE ALICE")
    company = browser_of(enter(COMPANY, now=clock_now()))
    assert "SAMPLE ALICE, thay mặt tổ chức" in words(company.get("/tai-khoan"))
    assert "Người thay mặt SAMPLE ALICE" in words(company.get("/tai-khoan/dang-nhap"))
    alice.post(BACK)
    assert "9900000016" not in words(alice.get("/tai-khoan"))


def test_who_only_sees_pays_nothing_in_its_name_and_logs_in_nowhere_for_it(bank: ScriptedProvider) -> None:
    due = an_obligation(payer_identifier="", payer_tax_code="9900000016", payer_name="Công ty TNHH Ví Dụ")
    alice = acting_browser()
    party = a_portal()

    assert "Tổ chức chưa giao cho bạn quyền" in pay(alice, due.link_token)

    assert not Payment.objects.exists()
    assert due.dossier_code in words(alice.get("/tai-khoan"))
    assert answer_in(party.ask(alice, prompt="none"))["error"] == "login_required"
    for address in ("dang-xuat-moi-noi", "du-lieu/thu/xoa", "phien/1/ket-thuc", "chia-se/1/rut"):
        assert alice.post(f"/tai-khoan/{address}").status_code == 403
    assert pay(alice, due.link_token, **{"khong-tai-khoan": "1"}) != ""


def test_who_manages_names_others_and_the_page_says_who_did() -> None:
    alice = acting_browser("pay", "manage")
    bob = {**ALICE_NAMED, "ho_ten": "SAMPLE BOB", "so": "X00000003"}

    assert "xem, nộp tiền, cử người khác" in words(alice.get(PAGE))
    assert alice.post(PAGE, {**bob, "quyen": ["manage"]}).status_code == 422
    assert alice.post(PAGE, bob).status_code == 303

    row = Representative.objects.get(may_manage=False)
    assert row.may_pay
    company = browser_of(enter(COMPANY, now=clock_now()))
    assert "SAMPLE ALICE" in words(company.get("/tai-khoan/nhat-ky"))
    assert alice.post(f"{PAGE}/{row.pk}/go").status_code == 303
    assert alice.post(f"{PAGE}/{Representative.objects.get(may_manage=True).pk}/go").status_code == 403
