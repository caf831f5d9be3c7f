"""Wrong accounts and requests in the console: each side does its own part and nobody else's (TT 29)."""

from pathlib import Path

import pytest
from django.test import Client

from dichvucong.catalogs.services import load_reference_data
from dichvucong.payments.models import AccountCorrection, CreditRequest, Payment
from dichvucong.payments.services.corrections import WrongAccount, report_wrong_account, request_credit
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.factories.payments import NOW
from tests.factories.settlement import a_paid_payment
from tests.payments.conftest import bank
from tests.payments.corrections.world import NAMED, RIGHT, accounts_are_registered
from tests.web.api.conftest import small_catalogue

__all__ = ["bank", "small_catalogue"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.req("PAY-14", "REC-08"),
    pytest.mark.usefixtures("bank", "accounts"),
]
RIGHTS = ("payments.view", "reconciliation.resolve")


@pytest.fixture
def accounts(small_catalogue: Path) -> None:
    load_reference_data(now=NOW, folder=small_catalogue)
    accounts_are_registered()


def the_agency(*more: str) -> Client:
    return logged_in(an_officer(*RIGHTS, *more, agency="H26.12"))


def the_bank() -> Client:
    return logged_in(a_provider_user(*RIGHTS, provider="scripted"))


def refused(payment: Payment, found: WrongAccount = NAMED) -> AccountCorrection:
    return report_wrong_account(payment.code, found, actor="provider_user:binh", now=NOW)


def test_the_bank_reports_and_the_agency_chooses_the_right_account() -> None:
    payment = a_paid_payment()
    said = {"ly_do": "wrong_account_number", "chi_tiet": "Tài khoản không tồn tại."}

    assert the_agency().post(f"/quantri/giao-dich/{payment.code}/sai-tai-khoan", said).status_code == 403
    bank = the_bank()
    empty = bank.post(f"/quantri/giao-dich/{payment.code}/sai-tai-khoan", {})
    reported = bank.post(f"/quantri/giao-dich/{payment.code}/sai-tai-khoan", said)
    correction = AccountCorrection.objects.get()

    assert (empty.status_code, reported.status_code) == (422, 302)
    address = f"/quantri/dieu-chinh/{correction.number}"
    assert "Điều chỉnh và gửi lại" not in bank.get(address).content.decode()
    assert bank.post(f"{address}/sua", {"tai_khoan": "1"}).status_code == 403
    agency = the_agency()
    page = agency.get(address).content.decode()
    assert RIGHT.account_number in page
    assert "Điều 29.2" in page
    assert agency.post(f"{address}/sua", {}).status_code == 422
    assert agency.post(f"{address}/sua", {"tai_khoan": "moi"}).status_code == 422, "not without the catalogue"
    assert agency.post(f"{address}/sua", {"tai_khoan": "1"}).status_code == 302
    correction.refresh_from_db()
    assert (correction.state, correction.account_number) == ("corrected", RIGHT.account_number)


def test_who_keeps_the_catalogue_enters_a_new_account_and_errors_stand_beside_their_fields() -> None:
    correction = refused(a_paid_payment())
    agency = the_agency("catalogs.write")
    said = {
        "tai_khoan": "moi",
        "citad": "0170",
        "so_tai_khoan": "3511077777777",
        "ten_tai_khoan": "Sở Tư pháp Hà Nội",
    }

    wrong = agency.post(f"/quantri/dieu-chinh/{correction.number}/sua", said)
    right = agency.post(f"/quantri/dieu-chinh/{correction.number}/sua", {**said, "citad": "01701001"})

    assert wrong.status_code == 422
    assert "8 chữ số" in wrong.content.decode()
    assert right.status_code == 302
    correction.refresh_from_db()
    assert (correction.state, correction.account_name) == ("corrected", "SO TU PHAP HA NOI")


def test_the_agency_asks_and_the_bank_answers() -> None:
    payment = a_paid_payment()
    text = {"noi_dung": "Tiền chưa về tài khoản của Sở."}

    assert the_bank().post(f"/quantri/giao-dich/{payment.code}/yeu-cau-ghi-co", text).status_code == 403
    assert the_agency().post(f"/quantri/giao-dich/{payment.code}/yeu-cau-ghi-co", text).status_code == 302
    asked = CreditRequest.objects.get()
    address = f"/quantri/yeu-cau-ghi-co/{asked.number}/tra-loi"
    answer = {"cach": "will_credit", "tra_loi": "Đang chuyển."}
    bank = the_bank()
    assert the_agency().post(address, answer).status_code == 403
    assert bank.post(address, answer).status_code == 422, "a promise needs its day"
    assert bank.post(address, {**answer, "ngay": "2026-11-24"}).status_code == 302

    asked.refresh_from_db()
    assert (asked.state, str(asked.promised_on)) == ("answered", "2026-11-24")
    assert "24/11/2026" in the_agency().get(f"/quantri/yeu-cau-ghi-co/{asked.number}").content.decode()


def test_the_bank_answers_for_its_own_orders_only_where_its_system_is_silent() -> None:
    correction = refused(a_paid_payment())
    the_agency().post(f"/quantri/dieu-chinh/{correction.number}/sua", {"tai_khoan": "1"})
    bank, address = the_bank(), f"/quantri/dieu-chinh/{correction.number}"

    assert bank.post(f"{address}/da-nhan").status_code == 302
    assert bank.post(f"{address}/da-ghi-co", {}).status_code == 422
    assert bank.post(f"{address}/da-ghi-co", {"tham_chieu": "GC77"}).status_code == 302
    assert bank.post(f"{address}/khong-co").status_code == 404

    correction.refresh_from_db()
    assert (correction.state, correction.provider_reference) == ("booked", "GC77")


@pytest.mark.parametrize("side", ["officer", "staff"])
def test_another_unit_or_bank_finds_nothing(side: str) -> None:
    payment = a_paid_payment()
    correction = refused(payment)
    asked = request_credit(payment.code, "Tiền chưa về.", actor="officer:a", now=NOW)
    stranger = logged_in(
        an_officer(*RIGHTS, agency="H29") if side == "officer" else a_provider_user(*RIGHTS, provider="other")
    )

    for address in (
        f"/quantri/dieu-chinh/{correction.number}",
        f"/quantri/yeu-cau-ghi-co/{asked.number}",
        f"/quantri/giao-dich/{payment.code}/sai-tai-khoan",
        f"/quantri/giao-dich/{payment.code}/yeu-cau-ghi-co",
    ):
        assert stranger.get(address).status_code == 404
    for page in ("dieu-chinh", "yeu-cau-ghi-co"):
        assert payment.code not in stranger.get(f"/quantri/{page}").content.decode()
        assert payment.code.encode() not in stranger.get(f"/quantri/{page}/xuat.csv").getvalue()
        assert payment.code in the_agency().get(f"/quantri/{page}").content.decode()
        assert payment.code in the_bank().get(f"/quantri/{page}").content.decode()
