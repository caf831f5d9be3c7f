"""An officer sends back money that belongs to nobody known, another approves; nobody else sees it."""

import pytest
from django.test import Client

from dichvucong.payments.models import Credit, Discrepancy, Refund
from dichvucong.payments.services.reconciliation import reconcile
from tests.factories.accounts import an_officer, logged_in
from tests.factories.books import AFTERWARDS, DUE, a_credit, account_file
from tests.web.api.conftest import small_catalogue

__all__ = ["small_catalogue"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-01", "REC-08")]
SENDER = {
    "ten": "NGUYEN VAN MAU",
    "tai_khoan": "0011 2233 44",
    "ngan_hang": "970436",
    "ly_do": "Chuyển nhầm, công văn 12.",
}


@pytest.fixture
def credit(small_catalogue: object) -> Credit:
    from dichvucong.catalogs.services import load_reference_data

    load_reference_data(now=AFTERWARDS, folder=small_catalogue)  # type: ignore[arg-type]
    return a_credit(account_file(), amount_vnd=77_000, content="NOP TIEN KHONG GHI MA")


def who(*rights: str, agency: str = "H26.12") -> Client:
    return logged_in(an_officer("payments.view", "settlement.import", *rights, agency=agency))


def test_one_drafts_from_the_credits_page_and_another_approves(credit: Credit) -> None:
    reconcile(DUE, actor="test", now=AFTERWARDS)
    drafter, approver = who("refunds.draft"), who("refunds.approve")
    address = f"/quantri/bao-co/{credit.pk}/hoan-tra"

    assert address in drafter.get(f"/quantri/bao-co/{credit.pk}").content.decode()
    assert address not in approver.get(f"/quantri/bao-co/{credit.pk}").content.decode()
    assert "77.000 đồng" in drafter.get(address).content.decode()
    empty = drafter.post(address, {})
    assert empty.status_code == 422
    assert "Hãy ghi số tài khoản." in empty.content.decode()
    assert drafter.post(address, SENDER).status_code == 302
    refund = Refund.objects.get()
    page = f"/quantri/hoan-tra/{refund.number}"
    shown = drafter.get(page).content.decode()
    for text in ("Khoản báo có", credit.external_id, "0011223344", "Báo có không thuộc giao dịch nào"):
        assert text in shown
    assert drafter.post(address, SENDER).headers["Location"] == page
    again = drafter.post(address, {**SENDER, "ten": "TRAN THI MAU"})
    assert again.status_code == 422
    assert "không còn tiền chưa rõ của ai" in again.content.decode()
    assert drafter.post(f"{page}/trinh-duyet").status_code == 302
    assert drafter.post(f"{page}/duyet").status_code == 403
    assert approver.post(f"{page}/duyet").status_code == 302

    refund.refresh_from_db()
    assert (refund.state, refund.amount_vnd) == ("approved", 77_000)
    for listing in ("/quantri/hoan-tra", f"/quantri/hoan-tra?ma={credit.external_id}"):
        assert credit.external_id in approver.get(listing).content.decode()
    export = b"".join(approver.get("/quantri/hoan-tra/xuat.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert credit.external_id in export
    assert Discrepancy.objects.get().state == "open"


def test_nobody_of_another_unit_and_nobody_without_the_right(credit: Credit) -> None:
    address = f"/quantri/bao-co/{credit.pk}/hoan-tra"

    assert who("refunds.draft", agency="H29.1").get(address).status_code == 404
    assert who("refunds.draft", agency="H29.1").post(address, SENDER).status_code == 404
    assert who("refunds.approve").post(address, SENDER).status_code == 403
    assert not Refund.objects.exists()
