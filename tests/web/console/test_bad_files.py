"""Bad files through the console, one by one: a clear message on the page, and nothing has changed (issue "Bad input")."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory

from dichvucong.payments.models import Credit, Payment, PaymentCase, StatementFile, StatementLine
from dichvucong.web.uploads import is_too_large
from tests.factories.accounts import an_officer, logged_in
from tests.factories.agencies import plant
from tests.factories.payments import ScriptedProvider
from tests.factories.settlement import CSV_HEADER, a_paid_payment
from tests.integrations.statements.samples import CSV, FIRST, HEADER, camt, entry, workbook
from tests.integrations.statements.test_camt import ATTACK, FILE
from tests.payments.settlement.conftest import bank, reading

__all__ = ["bank", "reading"]
pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-04")]
PROVIDER, BANK = "provider:scripted", "treasury:KBNN"
SHEET = ("Mã giao dịch", "Số tham chiếu", "Thời gian", "Số tiền", "Trạng thái")
TWO_GIGABYTES = 2 * 1024**3


def a_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return buffer.getvalue()


def hidden_only() -> bytes:
    """The lines stand on a hidden sheet, the visible one is empty."""
    return workbook(hidden=[SHEET, ("G22.99.2-261120000009", "R9", "20/11/2026", 9, "Thành công")])


BAD = {
    "empty": (b"", PROVIDER, "rỗng"),
    "only blanks": (b" \r\n\n", PROVIDER, "rỗng"),
    "only a mark of UTF-8": (b"\xef\xbb\xbf", PROVIDER, "rỗng"),
    "cut off": (CSV.encode()[:-25], PROVIDER, "cắt cụt"),
    "UTF-16 cut in the middle of a sign": (CSV.encode("utf-16")[:-1], PROVIDER, "Không đọc được chữ"),
    "neither UTF-8 nor Windows-1258": (b"\x81\x8d" * 50 + CSV.encode(), PROVIDER, "Không đọc được chữ"),
    "wrong separators": (CSV.replace(";", "#").encode(), PROVIDER, "Không tìm thấy"),
    "a workbook cut off": (workbook(SHEET)[:-400], PROVIDER, "cắt cụt"),
    "lines on a hidden sheet": (hidden_only(), PROVIDER, "Không tìm thấy các cột"),
    "a zip bomb": (a_bomb(), PROVIDER, "nén"),
    "growing entities": (ATTACK, BANK, "thực thể"),
    "an entity that reads a file": (FILE, BANK, "thực thể"),
    "XML cut off": (camt(entry())[:-60], BANK, "cắt cụt"),
    "another message": (b"<html><body>Login</body></html>", BANK, "camt.053"),
    "another bank's file": (
        f"Mã ngân hàng;{HEADER}\nother;{FIRST}\n".encode(),
        PROVIDER,
        "other",
    ),
}


@pytest.fixture
def operator(db: None) -> Client:
    plant("H26", "H26.12")
    return logged_in(an_officer("settlement.import", "payments.view", agency="*"))


def what_the_page_says(client: Client, body: bytes, source: str) -> str:
    """Hand in, look, book: everything the officer is shown on the way."""
    form = {"nguon": source, "tep": SimpleUploadedFile("tep.csv", body)}
    answer = client.post("/quantri/sao-ke/gui-tep", form)
    if answer.status_code == 422:
        return answer.content.decode()
    shown = client.get(answer["Location"]).content.decode()
    booked = client.post(f"{answer['Location']}/ghi-so", follow=True)
    return shown + booked.content.decode()


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_ends_with_a_message_and_changes_nothing(
    bank: ScriptedProvider, operator: Client, name: str
) -> None:
    body, source, said = BAD[name]
    payment = a_paid_payment()
    before = Payment.objects.filter(pk=payment.pk).values().get()

    page = what_the_page_says(operator, body, source)

    assert said in page
    assert not StatementLine.objects.exists()
    assert not Credit.objects.exists()
    assert not PaymentCase.objects.exists()
    assert Payment.objects.filter(pk=payment.pk).values().get() == before
    assert not StatementFile.objects.filter(state="booked").exists()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("F2;20/11/2026;2,0E+05;Thành công;", "bị bảng tính rút gọn"),
        ("F2;20/11/2026;=B2*2;Thành công;", "công thức"),
        ("F2;46346.9999x;200000;Thành công;", "không đúng mẫu"),
    ],
)
def test_a_bad_cell_is_shown_by_line_and_column_and_its_payment_is_left_alone(
    bank: ScriptedProvider, operator: Client, cell: str, said: str
) -> None:
    good, other = a_paid_payment(), a_paid_payment()
    body = f"{CSV_HEADER}\n{good.code};F1;20/11/2026;200000;Thành công;\n{other.code};{cell}\n"

    page = what_the_page_says(operator, body.encode(), PROVIDER)

    assert said in page
    assert [line.payment_id for line in StatementLine.objects.all()] == [good.pk]
    assert StatementFile.objects.get().problems[0]["line"] == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_usual_encodings_are_no_trouble(bank: ScriptedProvider, operator: Client, encoding: str) -> None:
    payment = a_paid_payment()
    text = f"{CSV_HEADER}\n{payment.code};F1;20/11/2026;200000;Thành công;\n"

    what_the_page_says(operator, text.encode(encoding), PROVIDER)

    assert StatementLine.objects.get().payment_id == payment.pk


class Endless(io.RawIOBase):
    """A body of two gigabytes that is made while it is read."""

    def __init__(self) -> None:
        super().__init__()
        head = '--x\r\nContent-Disposition: form-data; name="tep"; filename="a.csv"\r\n\r\n'
        self.head = head.encode()
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        wanted = 64 * 1024 if size < 0 else min(size, TWO_GIGABYTES - self.given)
        part = (self.head + b"A" * wanted)[:wanted] if not self.given else b"A" * wanted
        self.given += len(part)
        return part


@pytest.fixture
def measured() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_two_gigabytes_are_refused_before_they_are_read(measured: None) -> None:
    stream = Endless()
    request = RequestFactory().generic("POST", "/quantri/sao-ke/gui-tep")
    environ = request.environ | {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(TWO_GIGABYTES),
        "wsgi.input": stream,
    }

    handed_in = WSGIRequest(environ)
    files = handed_in.FILES

    assert is_too_large(handed_in)
    assert not files
    assert stream.given < 1024 * 1024
    assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
