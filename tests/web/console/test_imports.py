from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dichvucong.catalogs.selectors.shelf import shelf
from dichvucong.integrations.procedure_records.reader import ProcedureFiles
from dichvucong.kernel.clock import now as clock_now
from dichvucong.procedures.models import ImportFile, Procedure
from dichvucong.procedures.records import records_reader
from dichvucong.procedures.services import run_imports
from tests.factories.accounts import an_officer, logged_in
from tests.factories.agencies import plant
from tests.factories.records import a_record, as_lines

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-15")]
PAGE = "/quantri/nhap-thu-tuc"


@pytest.fixture(autouse=True)
def ready(db: None) -> None:
    plant("G01", "G15")
    shelf.forget()
    records_reader.install(ProcedureFiles())


@pytest.fixture
def editor() -> Client:
    return logged_in(an_officer("procedures.edit", agency="G15"))


def sent(body: bytes, **changes: Any) -> dict[str, Any]:
    return {
        "tep": SimpleUploadedFile("thu-tuc.jsonl", body),
        "tu_ngay": "2026-07-01",
        "co_quan": "",
    } | changes


def test_an_editor_looks_confirms_and_follows_an_import(editor: Client) -> None:
    body = as_lines(
        a_record(issuing_agency="G15"), a_record(code="1.000002", issuing_agency="G01"), {"code": "1.000003"}
    )

    seen = editor.post(PAGE, sent(body), follow=True).content.decode()
    assert "xem trước" in seen
    assert "ngoài đơn vị bạn được giao" in seen
    assert "Cột name" in seen
    assert not Procedure.objects.exists()
    number = ImportFile.objects.get().number
    working = editor.post(f"{PAGE}/{number}/nhap", follow=True).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in working
    assert f'hx-get="{PAGE}/{number}" hx-trigger="every 3s"' in working
    assert f'href="{PAGE}/{number}">Tải lại trang</a>' in working
    assert "Đã xử lý 0 trên 2" in working
    run_imports(now=clock_now())
    done = editor.get(f"{PAGE}/{number}", {"ket_qua": "added"}).content.decode()

    assert "Đã nhập xong" in done
    assert "1.000001" in done
    assert "1.000002" not in done
    assert list(Procedure.objects.values_list("code", "owner_code")) == [("1.000001", "G15")]
    report = b"".join(editor.get(f"{PAGE}/{number}/bao-cao.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert report.count("\n") == 4


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tep": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 hong")}, "bị hỏng"),
        ({"tep": SimpleUploadedFile("a.txt", b"Ma so")}, "Không nhận ra dạng tệp"),
        ({"tep": SimpleUploadedFile("a.jsonl", b"")}, "Tệp rỗng"),
        ({"tep": ""}, "Hãy chọn tệp"),
        ({"tu_ngay": "hôm nay"}, "Ngày không đúng"),
        ({"co_quan": "G01"}, "không được giao cơ quan này"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_no_file_is_kept(
    editor: Client, changes: dict[str, Any], words: str
) -> None:
    response = editor.post(PAGE, sent(as_lines(a_record())) | changes)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ImportFile.objects.exists()


def test_a_file_put_aside_changes_nothing_and_cannot_be_imported(editor: Client) -> None:
    editor.post(PAGE, sent(as_lines(a_record(issuing_agency="G15"))))
    number = ImportFile.objects.get().number

    editor.post(f"{PAGE}/{number}/bo")
    page = editor.post(f"{PAGE}/{number}/nhap", follow=True).content.decode()

    assert "Đã bỏ" in page
    assert "Không thể chuyển trạng thái" in page
    assert run_imports(now=clock_now()) == 0


def test_another_units_file_is_not_there(editor: Client) -> None:
    editor.post(PAGE, sent(as_lines(a_record(issuing_agency="G15"))))
    number = ImportFile.objects.get().number
    other = logged_in(an_officer("procedures.edit", agency="G01"))

    for address in (number, f"{number}/bao-cao.csv"):
        assert other.get(f"{PAGE}/{address}").status_code == 404
    assert other.post(f"{PAGE}/{number}/nhap").status_code == 404
    assert number not in other.get(PAGE).content.decode()
    assert ImportFile.objects.get().state == "received"
