"""An officer hands in the file of the Treasury; of other units' orders nothing is written or shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client

from dichvucong.integrations.treasury.results import Iso20022Results
from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import Refund
from dichvucong.payments.refund_results import results
from tests.factories.accounts import an_officer, logged_in
from tests.factories.payments import ScriptedProvider
from tests.integrations.treasury.reports import block, one, report, why
from tests.payments.conftest import bank
from tests.payments.refunds.test_results import an_order

__all__ = ["bank"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-01", "PAY-20", "REC-08")]
ADDRESS = "/quantri/hoan-tra/ket-qua"


@pytest.fixture
def order(bank: ScriptedProvider) -> Refund:
    results.install(Iso20022Results())
    return an_order()


def who(*rights: str, agency: str = "H26.12") -> Client:
    return logged_in(an_officer("payments.view", *rights, agency=agency))


def hand_in(client: Client, body: bytes) -> HttpResponseBase:
    return client.post(ADDRESS, {"tep": SimpleUploadedFile("ket-qua.xml", body, "application/xml")})


def page_of(client: Client, body: bytes) -> str:
    response = client.post(ADDRESS, {"tep": SimpleUploadedFile("ket-qua.xml", body, "application/xml")})
    assert response.status_code == 200
    return response.content.decode()


def test_a_rejected_order_shows_its_reason_and_asks_for_a_person(order: Refund) -> None:
    officer = who("refunds.draft")
    body = report(block("B-1", one(order.order_reference, "RJCT", why("AC04")), one("X-1", "HUH")))
    assert ADDRESS in officer.get("/quantri/hoan-tra").content.decode()
    assert "Tệp kết quả" in officer.get(ADDRESS).content.decode()

    page = page_of(officer, body)

    for text in (order.number, "Hoàn không thành công", "Tài khoản đã đóng (AC04)", "Dòng 2, TxSts", "“HUH”"):
        assert text in page
    shown = officer.get(f"/quantri/hoan-tra/{order.number}").content.decode()
    assert "lần hoàn này không thành công" in shown
    assert "Tài khoản đã đóng (AC04)" in shown
    assert "đã được nhận trước đây" in page_of(officer, body)
    assert JournalEntry.objects.filter(event="refund.results_given").count() == 2


def test_of_another_units_order_nothing_is_written_or_shown(order: Refund) -> None:
    body = report(block("B-1", one(order.order_reference, "ACSC")))

    page = page_of(who("refunds.approve", agency="H29.1"), body)

    assert "Không rõ của lệnh nào" in page
    assert f"/quantri/hoan-tra/{order.number}" not in page
    order.refresh_from_db()
    assert order.state == "ordered"
    assert hand_in(who(), body).status_code == 403


@pytest.mark.parametrize(
    ("body", "said"), [(b"", "không có nội dung"), (b"<a>", "không phải XML"), (b"a;b", "XML")]
)
def test_a_file_of_no_use_is_refused_beside_its_field(order: Refund, body: bytes, said: str) -> None:
    response = who("refunds.draft").post(ADDRESS, {"tep": SimpleUploadedFile("x.xml", body)})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert who("refunds.draft").post(ADDRESS, {}).status_code == 422
    order.refresh_from_db()
    assert order.state == "ordered"
