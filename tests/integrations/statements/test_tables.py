"""CSV and XLSX files of providers and banks."""

import io
import zipfile
from datetime import date, datetime

import pytest

from dichvucong.integrations.statements.reader import FileReader
from dichvucong.kernel.clock import VIETNAM
from dichvucong.payments.statements import Columns, Declared, UnreadableStatement
from tests.integrations.statements.samples import (
    CSV,
    FIRST,
    HEADER,
    SECOND,
    credits_,
    lines,
    problems,
    read,
    workbook,
)

pytestmark = pytest.mark.req("REC-04")
# A workbook keeps no time zone.
MORNING = datetime(2026, 11, 20, 10, 15, tzinfo=VIETNAM).replace(tzinfo=None)
XLSX_HEADER = ("Mã giao dịch", "Số tham chiếu", "Thời gian", "Số tiền", "Trạng thái")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1258"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_lines(encoding: str, separator: str) -> None:
    text = CSV.replace(";", separator)
    if encoding == "windows-1258":
        # The code page has no ready-made ế, ồ …: programs write the letter and the mark apart.
        text = _apart(text)

    found = lines(read(text.encode(encoding)))

    assert [(line.payment_code, line.external_id, line.status, line.amount_vnd) for line in found] == [
        ("G22.99.2-261120000001", "FT001", "succeeded", 200_000),
        ("G22.99.2-261120000002", "FT002", "failed", 150_000),
    ]
    assert found[0].paid_at == datetime(2026, 11, 20, 10, 15, tzinfo=VIETNAM)
    assert found[0].day == date(2026, 11, 20)
    assert found[0].position == 2


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("G22.99.2-261120000003;FT3;20/11/2026;abc;Thành công;", "Số tiền", "amount_malformed"),
        ("G22.99.2-261120000003;FT3;20/11/2026;;Thành công;", "Số tiền", "amount_missing"),
        ("G22.99.2-261120000003;FT3;20/11/2026;-5;Thành công;", "Số tiền", "amount_malformed"),
        ("G22.99.2-261120000003;FT3;20/11/2026;1000,5;Thành công;", "Số tiền", "amount_malformed"),
        ("G22.99.2-261120000003;FT3;20/11/2026;1.2E+05;Thành công;", "Số tiền", "scientific_number"),
        ("G22.99.2-261120000003;FT3;20/11/2026;=B2*2;Thành công;", "Số tiền", "formula"),
        ("G22.99.2-261120000003;2.6E+11;20/11/2026;5;Thành công;", "Số bút toán", "scientific_number"),
        ("G22.99.2-261120000003;FT3;32/11/2026;5;Thành công;", "Thời gian", "date_malformed"),
        ("G22.99.2-261120000003;FT3;20/11/1999;5;Thành công;", "Thời gian", "date_implausible"),
        ("G22.99.2-261120000003;FT3;01/01/0001;5;Thành công;", "Thời gian", "date_implausible"),
        ("G22.99.2-261120000003;FT3;20/11/2036;5;Thành công;", "Thời gian", "date_implausible"),
        ("G22.99.2-261120000003;FT3;;5;Thành công;", "Thời gian", "date_missing"),
        ("G22.99.2-261120000003;FT3;20/11/2026;5;Lạ lùng;", "Trạng thái", "status_unknown"),
        (";;20/11/2026;5;Thành công;", "Mã giao dịch", "reference_missing"),
        ("G22.99.2-261120000003;" + "F" * 121 + ";20/11/2026;5;Thành công;", "Số bút toán", "too_long"),
        ("G22.99.2-261120000003;FT3;20/11/2026", "Trạng thái", "cell_missing"),
    ],
)
def test_a_bad_line_is_named_and_spoils_nothing_else(row: str, column: str, code: str) -> None:
    items = read(f"{HEADER}\n{FIRST}\n{row}\n{SECOND}\n".encode())

    (problem,) = problems(items)
    assert (problem.line, problem.column, problem.code) == (3, column, code)
    assert problem.message[0].isupper()
    assert [line.external_id for line in lines(items)] == ["FT001", "FT002"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (HEADER.encode(), "no_lines"),
        (CSV.encode()[:-25], "truncated"),
        ((HEADER + '\n"G22.99').encode(), "truncated"),
        (b"\x81\x8d" * 50 + CSV.encode(), "mis_encoded"),
        (CSV.encode() + b"\x00\x01\x02", "mis_encoded"),
        (CSV.replace(";", "#").encode(), "columns_missing"),
        (b"ten,dia chi\nA,B\n", "columns_missing"),
        (b"%PDF-1.7 ...", "format_unknown"),
        (b"\xd0\xcf\x11\xe0 old excel", "format_unknown"),
        (b"PK\x03\x04 broken", "truncated"),
        (workbook(XLSX_HEADER)[:-400], "truncated"),
        (b"<html><body>Login</body></html>", "other_message"),
        (b'{"lines": [', "malformed"),
        (f"Mã ngân hàng;{HEADER}\nother;{FIRST}\n".encode(), "other_source"),
        (f"{HEADER}\n{FIRST}\nTổng cộng;2;;200000;;\n".encode(), "totals_differ"),
        (f"{HEADER}\n{FIRST}\nTổng cộng;;;300000;;\n".encode(), "totals_differ"),
        (f"Tổng số giao dịch: 3\n{HEADER}\n{FIRST}\n".encode(), "totals_differ"),
        ((HEADER + "\n" + "x;y\n" * 1001).encode(), "too_many_problems"),
    ],
)
def test_a_file_nothing_can_be_made_of_ends_with_one_message(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableStatement) as refusal:
        read(body)

    assert refusal.value.reason == reason
    assert refusal.value.message.endswith(".")


def test_declared_totals_that_fit_are_kept() -> None:
    body = f"Tổng số giao dịch: 1\nTổng số tiền: 200.000\n{HEADER}\n{FIRST}\nTổng cộng;1;;200.000;;\n"

    items = read(body.encode())

    said = [item for item in items if isinstance(item, Declared)]
    assert (said[0].count, said[0].amount_vnd) == (1, 200_000)
    assert len(lines(items)) == 1


def test_a_source_names_its_columns_times_and_outcomes_as_it_likes() -> None:
    columns = Columns(
        names={"payment_code": "ORDER", "time": "WHEN", "amount_vnd": "VAL", "status": "RC"},
        date_format="%m-%d-%Y %H%M",
        statuses={"000": "succeeded", "E9": "reversed"},
    )
    body = b"ORDER|WHEN|VAL|RC\nG22992261120000001|11-20-2026 0930|5000|000\nG22.99.2-261120000002|11-20-2026 0931|6000|e9\n"

    found = lines(read(body, columns=columns))

    assert [(line.payment_code, line.status, line.amount_vnd) for line in found] == [
        ("G22.99.2-261120000001", "succeeded", 5000),
        ("G22.99.2-261120000002", "reversed", 6000),
    ]
    assert found[0].paid_at == datetime(2026, 11, 20, 9, 30, tzinfo=VIETNAM)


def test_a_workbook_gives_numbers_days_and_texts_as_they_were_meant() -> None:
    body = workbook(
        ("BÁO CÁO GIAO DỊCH", None, None, None, None),
        XLSX_HEADER,
        ("G22.99.2-261120000001", 261_120_000_001.0, MORNING, 200_000, "Thành công"),
        ("G22.99.2-261120000002", "R2", 46346.5, 150_000.0, "Thành công"),
        ("G22.99.2-261120000003", "R3", "20/11/2026", "=D3+1", "Thành công"),
        (None, None, None, None, None),
        ("G22.99.2-261120000004", "R4", "20/11/2026", 0.5, "Thành công"),
    )

    items = read(body)

    first, second = lines(items)
    assert (first.provider_reference, first.amount_vnd, first.position) == ("261120000001", 200_000, 3)
    assert second.paid_at == datetime(2026, 11, 20, 12, 0, tzinfo=VIETNAM)
    assert [(found.line, found.code) for found in problems(items)] == [
        (5, "formula"),
        (7, "amount_not_whole"),
    ]


def test_hidden_sheets_are_not_read() -> None:
    hidden = [XLSX_HEADER, ("G22.99.2-261120000009", "R9", "20/11/2026", 9, "Thành công")]
    shown = [XLSX_HEADER, ("G22.99.2-261120000001", "R1", "20/11/2026", 1, "Thành công")]

    found = lines(read(workbook(*shown, hidden=hidden)))

    assert [line.provider_reference for line in found] == ["R1"]


def test_a_zip_bomb_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)

    with pytest.raises(UnreadableStatement) as refusal:
        read(buffer.getvalue())

    assert refusal.value.reason == "zip_bomb"


def test_a_bank_statement_gives_credits_and_passes_over_debits() -> None:
    body = (
        "Ngày hạch toán,Số tài khoản,Số CT,Ghi nợ,Ghi có,Diễn giải\n"
        "20/11/2026,3511012345678,CT1,,350000,G22992261120000001 H2612261120000001 va G22992261120000002\n"
        "20/11/2026,3511012345678,CT2,5000,,Phi\n"
        "20/11/2026,3511012345678,,,100000,Chuyen tien\n"
        "20/11/2026,3511012345678,,,100000,Chuyen tien\n"
    )

    found = credits_(read(body.encode(), side="bank", source_code="970400"))

    assert [(credit.external_id, credit.amount_vnd) for credit in found[:1]] == [("CT1", 350_000)]
    assert found[0].payment_codes == ("G22.99.2-261120000001", "G22.99.2-261120000002")
    assert len({credit.external_id for credit in found}) == 3
    again = credits_(read(body.encode(), side="bank", source_code="970400"))
    assert [credit.external_id for credit in again] == [credit.external_id for credit in found]


def test_the_columns_of_a_table_are_listed_for_mapping() -> None:
    from dichvucong.payments.statements import Submission
    from tests.integrations.statements.samples import TODAY

    def header(body: bytes) -> list[str]:
        return FileReader().header(Submission(body, "", "provider", "x", Columns(), TODAY))

    assert header(CSV.encode()) == HEADER.split(";")
    assert header(b"A;B;C\n1;2;3\n") == ["A", "B", "C"]
    assert header(workbook(XLSX_HEADER)) == list(XLSX_HEADER)


def _apart(text: str) -> str:
    import unicodedata

    marks = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    result = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in marks)
        rest = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in marks))
        result += rest + tone
    return result
