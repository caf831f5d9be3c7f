import csv
import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from dichvucong.catalogs.models import PaymentType
from dichvucong.catalogs.services.versions import Change, Version, amend
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.models import JournalEntry, OutboxEvent
from dichvucong.notifications.models import Message
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.handlers import tell_payer_paid
from dichvucong.payments.models import Obligation, PaymentCase, Receipt
from dichvucong.payments.services import ask_provider, issue_receipts
from dichvucong.web.console.trace_words import HEADER
from tests.factories.accounts import LONG_AGO, a_provider_user, an_officer, logged_in
from tests.web.console.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-05", "POR-03")]
COMPLAINT = {"nguoi": "Trần Thị Mẫu", "lien_he": "0912345678", "noi_dung": "Đã bị trừ tiền hai lần."}


def a_payment_type(number: int, name: str) -> None:
    version = Version(f"G22.99.{number}", date(2026, 1, 1), None, "", {"number": number, "name": name})
    amend(PaymentType, version, change=Change("test", LONG_AGO))


def pay(world: World) -> None:
    world.bank.ask_outcome = ReportOutcome.SUCCEEDED
    ask_provider(world.payment.code, actor="test", now=clock_now() + timedelta(seconds=5))


@pytest.mark.req("REC-08")
def test_the_tool_shows_a_row_with_every_column_of_the_guide_to_its_unit_only(world: World) -> None:
    address = f"/quantri/tra-soat?ho_so={world.payment.obligation.dossier_code}"
    own, other = (client.get(address).content.decode() for client in (world.own, world.other))

    for text in (
        "Đơn vị hỗ trợ",
        "Ngân hàng Kịch bản",
        "Tiền về KBNN",
        "Trên Cổng: đang xử lý",
        "+H26.12+200000+2764",
    ):
        assert text in own
    assert own.count("<th ") == len(HEADER)
    assert world.payment.code not in other
    assert "Không tìm thấy giao dịch nào" in other
    assert "Nguyễn Văn Mẫu" not in own


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("loai=9", 422),
        ("loai=2", 200),
        ("ngan_hang=scripted", 200),
        ("ngan_hang=la", 422),
        ("tu_ngay=2026-05-02&den_ngay=2026-05-01", 422),
        ("ma=khong-co", 200),
        ("sau=1", 200),
    ],
)
def test_filters_are_checked(world: World, query: str, status: int) -> None:
    a_payment_type(2, "Thu phí, lệ phí thủ tục hành chính")

    assert world.own.get(f"/quantri/tra-soat?{query}").status_code == status


@pytest.mark.req("REC-07")
def test_the_receipt_column_is_empty_then_reload_then_a_file(world: World) -> None:
    code = world.payment.code
    address, again = f"/quantri/tra-soat?ma={code}", f"/quantri/tra-soat/{code}/bien-lai"

    assert again not in world.own.get(address).content.decode()
    pay(world)
    assert again in world.own.get(address).content.decode()
    assert world.other.post(again).status_code == 404
    assert not Receipt.objects.exists()
    response = world.own.post(again, follow=True)

    number = Receipt.objects.get().number
    assert f"đã có biên lai {number}" in response.content.decode()
    page = world.own.get(address).content.decode()
    assert f"/quantri/bien-lai/{number}.pdf" in page
    assert again not in page


@pytest.mark.req("REC-07", "REC-08")
def test_staff_of_the_bank_fetch_receipts_and_write_complaints_of_their_own_payments_only(
    world: World,
) -> None:
    pay(world)
    code = world.payment.code
    own, other, reader = (
        logged_in(account)
        for account in (
            a_provider_user("payments.view", "cases.resolve", provider="scripted"),
            a_provider_user("payments.view", "cases.resolve", provider="other"),
            an_officer("payments.view", agency="H26.12"),
        )
    )

    for client, status in ((other, 404), (reader, 403), (own, 302)):
        assert client.post(f"/quantri/tra-soat/{code}/bien-lai").status_code == status
        assert client.post(f"/quantri/tra-soat/{code}/phieu", COMPLAINT).status_code == status
    assert Receipt.objects.count() == PaymentCase.objects.count() == 1


@pytest.mark.req("REC-07")
def test_a_receipt_that_did_not_arrive_is_sent_to_its_payer_again_but_not_at_once(world: World) -> None:
    pay(world)
    issue_receipts([world.payment.pk], now=clock_now())
    code = world.payment.code
    receipt = Receipt.objects.get()
    address = f"/quantri/tra-soat/{code}/gui-lai-bien-lai"
    again, detail = OutboxEvent.objects.filter(name="receipt.sent_again"), f"/quantri/tra-soat/{code}"

    assert address in world.own.get(detail).content.decode()
    assert world.own.post(address).status_code == 302
    assert "Đang gửi lại biên lai" in world.own.get(detail).content.decode()
    assert world.own.post(address).status_code == 302
    assert "Biên lai vừa được gửi lại" in world.own.get(detail).content.decode()

    assert [event.payload["payment"] for event in again] == [world.payment.pk]
    tell_payer_paid(list(again), clock_now())
    assert world.payment.link_token in Message.objects.get().text
    assert JournalEntry.objects.get(event="receipt.sent_again").subject == receipt.number


@pytest.mark.req("REC-07")
def test_a_receipt_without_an_address_or_of_nothing_is_not_sent(world: World) -> None:
    address = f"/quantri/tra-soat/{world.payment.code}/gui-lai-bien-lai"

    assert world.own.post(address).status_code == 404
    assert world.other.post(address).status_code == 404
    pay(world)
    issue_receipts([world.payment.pk], now=clock_now())
    Obligation.objects.update(payer_phone="", payer_email="")
    world.own.post(address)

    assert (
        "không để lại số điện thoại"
        in world.own.get(f"/quantri/tra-soat/{world.payment.code}").content.decode()
    )
    assert not OutboxEvent.objects.filter(name="receipt.sent_again").exists()


def test_the_detail_can_be_copied_as_text_and_reading_it_is_journalled(world: World) -> None:
    response = world.own.get(f"/quantri/tra-soat/{world.payment.code}")
    page = response.content.decode()

    assert f"Mã giao dịch: {world.payment.code}\nSố quyết định/Mã hồ sơ: " in page
    assert f'data-copy="{world.payment.code}"' in page
    assert world.other.get(f"/quantri/tra-soat/{world.payment.code}").status_code == 404
    assert JournalEntry.objects.filter(event="payment.read", subject=world.payment.code).count() == 1


def test_the_list_is_taken_away_with_the_same_columns(world: World) -> None:
    asked = {"ma": world.payment.code}
    text = b"".join(world.own.get("/quantri/tra-soat/xuat.csv", asked).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    book = load_workbook(io.BytesIO(world.own.get("/quantri/tra-soat/xuat.xlsx", asked).content))
    nothing = b"".join(world.other.get("/quantri/tra-soat/xuat.csv", asked).streaming_content).decode()  # type: ignore[attr-defined]

    header, row = csv.reader(io.StringIO(text))
    assert tuple(header) == HEADER
    assert row[5] == "200000"
    assert row[-1] == world.payment.code
    assert book.active is not None
    assert book.active.cell(2, 6).value == 200_000
    assert world.payment.code not in nothing
    assert JournalEntry.objects.filter(event="payments.exported", subject="tracing").count() == 3


def test_a_complaint_becomes_a_case_with_its_words(world: World) -> None:
    address = f"/quantri/tra-soat/{world.payment.code}/phieu"

    assert "Lập phiếu" in world.own.get(address).content.decode()
    refused = world.own.post(address, {**COMPLAINT, "noi_dung": "ngắn"})
    assert refused.status_code == 422
    assert "ít nhất 10 ký tự" in refused.content.decode()
    assert not PaymentCase.objects.exists()
    page = world.own.post(address, COMPLAINT, follow=True).content.decode()

    case = PaymentCase.objects.get()
    assert case.number in page
    assert "Đã bị trừ tiền hai lần." in page
    assert "Trần Thị Mẫu" in page
    assert world.other.get(f"/quantri/vu-viec/{case.number}").status_code == 404
    assert case.number in world.own.get(f"/quantri/tra-soat/{world.payment.code}").content.decode()
