"""Statements in the console: hand in, look, book, follow; nobody sees another unit's money."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from dichvucong.kernel.clock import now
from dichvucong.payments.models import Credit, Payment, StatementBooking, StatementFile, StatementLine
from dichvucong.payments.services.settlement import previewing, run_bookings
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.factories.payments import ScriptedProvider
from tests.factories.settlement import CSV_HEADER, a_bank_statement, a_paid_payment, a_provider_file, booked
from tests.payments.settlement.conftest import bank, reading

__all__ = ["bank", "reading"]
pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-04", "PAY-13", "PAY-14")]
PERMISSIONS = ("settlement.import", "payments.view")


@pytest.fixture
def operator(db: None) -> Client:
    return logged_in(an_officer(*PERMISSIONS, agency="*"))


@pytest.fixture
def staff(db: None) -> Client:
    return logged_in(a_provider_user(*PERMISSIONS, provider="scripted"))


def sent(
    client: Client, body: bytes, source: str = "provider:scripted", name: str = "tep.csv"
) -> HttpResponse:
    return client.post("/quantri/sao-ke/gui-tep", {"nguon": source, "tep": SimpleUploadedFile(name, body)})  # type: ignore[return-value]


def csv(payment: Payment) -> bytes:
    return f"{CSV_HEADER}\n{payment.code};F1;20/11/2026;200000;Thành công;\nX;F2;hôm qua;1;OK;\n".encode()


def test_a_file_is_looked_at_before_anything_is_booked(bank: ScriptedProvider, staff: Client) -> None:
    payment = a_paid_payment()

    answer = sent(staff, csv(payment))
    page = staff.get(answer["Location"])

    assert payment.code in page.text
    assert "Ngày “hôm qua” không đúng mẫu" in page.text
    assert not StatementLine.objects.exists()

    staff.post(f"{answer['Location']}/ghi-so")

    assert StatementLine.objects.get().payment_id == payment.pk
    assert payment.code in staff.get(answer["Location"]).text
    assert staff.get(f"{answer['Location']}/nguyen-ban").content == csv(payment)


def test_a_file_of_no_known_kind_is_called_so_in_vietnamese(bank: ScriptedProvider, staff: Client) -> None:
    page = staff.get(sent(staff, b"%PDF-1.4", name="tep.pdf")["Location"]).text

    assert "Không nhận ra" in page
    assert "unknown" not in page


def test_the_same_file_is_not_counted_twice(bank: ScriptedProvider, staff: Client) -> None:
    payment = a_paid_payment()
    first = sent(staff, csv(payment))

    second = sent(staff, csv(payment), name="khac.csv")

    assert second["Location"] == first["Location"]
    assert StatementFile.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "source", "message"),
    [
        (b"", "provider:scripted", "Tệp rỗng, không có dòng nào."),
        (b"x", "provider:other", "Bạn không được gửi sao kê này."),
        (b"x", "treasury:KBNN", "Bạn không được gửi sao kê này."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(
    bank: ScriptedProvider, staff: Client, body: bytes, source: str, message: str
) -> None:
    answer = sent(staff, body, source)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not StatementFile.objects.exists()


def test_a_too_large_upload_is_not_read(
    bank: ScriptedProvider, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dichvucong.web import uploads

    monkeypatch.setattr(uploads, "LARGEST_FILE_BYTES", -uploads.ENVELOPE_BYTES)

    answer = sent(staff, b"mot tep")

    assert answer.status_code == 422
    assert "Tệp quá lớn" in answer.content.decode()
    assert not StatementFile.objects.exists()


def test_columns_are_declared_once_and_the_file_is_read_again(bank: ScriptedProvider, staff: Client) -> None:
    payment = a_paid_payment()
    where = sent(staff, f"ORD;WHEN;VAL\n{payment.code};20/11/2026 10:00;200000\n".encode())["Location"]
    assert "Không tìm thấy" in staff.get(where).text
    staff.post(f"{where}/ghi-so")
    assert StatementFile.objects.get().state == "received"
    assert "WHEN" in staff.get(f"{where}/cot").text

    columns = {
        "cot_payment_code": "ORD",
        "cot_time": "WHEN",
        "cot_amount_vnd": "VAL",
        "tu_succeeded": "00, OK",
    }
    staff.post(f"{where}/cot", columns)
    staff.post(f"{where}/ghi-so")

    assert StatementLine.objects.get().payment_id == payment.pk


def a_large_csv(last: str = "") -> bytes:
    rows = [f";F{nth};20/11/2026;200000;Thành công;" for nth in range(previewing.LOOKED_AT + 1)]
    return "\n".join([CSV_HEADER, *rows, last]).encode()


def test_a_large_file_is_booked_by_the_worker_and_its_page_says_how_far_it_is(
    bank: ScriptedProvider, staff: Client
) -> None:
    where = sent(staff, a_large_csv())["Location"]
    assert "mới xem 20.000 dòng đầu" in staff.get(where).text

    asked = staff.post(f"{where}/ghi-so", follow=True).content.decode()
    assert "Tệp lớn, Cổng đang ghi sổ" in asked
    assert "Tệp đang chờ đến lượt" in asked
    assert 'http-equiv="refresh"' in asked
    staff.post(f"{where}/ghi-so")
    StatementBooking.objects.update(state="running", rows_done=9_000, rows_total=20_003, attempts=2)
    working = staff.get(where).text
    assert "Đã đọc 9.000 trên khoảng 20.003 dòng" in working
    assert "Cổng tự làm lại từ đầu (lần 2)" in working
    assert not StatementLine.objects.exists()

    run_bookings(now=now())

    done = staff.get(where).text
    assert StatementLine.objects.count() == previewing.LOOKED_AT + 1
    assert "Dòng đã ghi sổ" in done
    assert 'http-equiv="refresh"' not in done


def test_why_a_large_file_was_not_booked_stands_on_its_page(bank: ScriptedProvider, staff: Client) -> None:
    where = sent(staff, a_large_csv("G22.99;F"))["Location"]
    staff.post(f"{where}/ghi-so")

    run_bookings(now=now())

    assert StatementBooking.objects.get().state == "failed"
    assert "Tệp bị cắt cụt ở cuối" in staff.get(where).text


def test_what_has_to_be_mended_stands_there_too_and_it_can_be_asked_for_again(
    bank: ScriptedProvider, staff: Client
) -> None:
    where = sent(staff, a_large_csv())["Location"]
    staff.post(f"{where}/ghi-so")
    StatementBooking.objects.update(state="failed", error="Ghi sổ không xong.", finished_at=now())

    page = staff.get(where).text

    assert "không thành công: Ghi sổ không xong." in page
    assert f"{where}/ghi-so" in page


def test_a_refused_file_says_why(bank: ScriptedProvider, staff: Client) -> None:
    where = sent(staff, b"PK\x03\x04broken")["Location"]

    staff.post(f"{where}/ghi-so")

    assert StatementFile.objects.get().state == "refused"
    assert "Tệp Excel bị hỏng" in staff.get(where).text


def test_money_is_followed_both_ways(bank: ScriptedProvider, operator: Client) -> None:
    payment = a_paid_payment()
    file = booked(a_bank_statement([("C1", 200_000, payment.code), ("C2", 7_000, "khong ro")]))
    credit, unknown = Credit.objects.order_by("pk")

    listed = operator.get(f"/quantri/sao-ke/{file.number}").text
    shown = operator.get(f"/quantri/bao-co/{credit.pk}").text
    back = operator.get(f"/quantri/giao-dich/{payment.code}").text

    assert f"/quantri/bao-co/{credit.pk}" in listed
    assert payment.code in shown
    assert file.number in shown
    assert f"/quantri/bao-co/{credit.pk}" in back
    assert "Đã về tài khoản" in back
    open_ones = operator.get("/quantri/bao-co").text
    assert f"/quantri/bao-co/{unknown.pk}" in open_ones
    assert f"/quantri/bao-co/{credit.pk}" not in open_ones


def test_nobody_sees_another_units_money(bank: ScriptedProvider) -> None:
    own, foreign = (
        a_paid_payment(agency_code="H26.12"),
        a_paid_payment(agency_code="H29.1", system_code="danang"),
    )
    mixed = booked(a_provider_file([own, foreign]))
    theirs = booked(a_provider_file([a_paid_payment(agency_code="H29.1", system_code="danang")]))
    officer = logged_in(an_officer(*PERMISSIONS, agency="H26.12"))
    other_bank = logged_in(a_provider_user(*PERMISSIONS, provider="other"))

    page = officer.get(f"/quantri/sao-ke/{mixed.number}")

    assert own.code in page.text
    assert foreign.code not in page.text
    assert officer.get(f"/quantri/sao-ke/{theirs.number}").status_code == 404
    assert theirs.number not in officer.get("/quantri/sao-ke").text
    assert officer.get(f"/quantri/sao-ke/{mixed.number}/nguyen-ban").status_code == 403
    assert officer.post(f"/quantri/sao-ke/{mixed.number}/ghi-so").status_code == 403
    assert other_bank.get(f"/quantri/sao-ke/{mixed.number}").status_code == 404


def test_late_money_is_listed_with_its_provider(bank: ScriptedProvider, operator: Client) -> None:
    from datetime import timedelta

    payment = a_paid_payment()
    Payment.objects.update(paid_at=now() - timedelta(days=10))

    page = operator.get("/quantri/cham-ghi-co").text

    assert payment.code in page
    assert "Kịch bản" in page
