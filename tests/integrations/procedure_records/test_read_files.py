"""Files as they come: good, broken, hostile."""

import gzip
import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from dichvucong.integrations.procedure_records.reader import ProcedureFiles
from dichvucong.integrations.procedure_records.record import parse_record
from dichvucong.procedures.content import content_from, content_json
from dichvucong.procedures.records import MOST_UNPACKED_BYTES, FileKind, UnreadableRecords

pytestmark = pytest.mark.req("PRO-15")
HEADER = ["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"]
GOOD = {"code": "1.000001", "name": "Đăng ký", "issuing_agency": "Bộ Tư pháp"}


def sheet(*rows: list[Any], header: list[str] = HEADER) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in [["DANH SÁCH THỦ TỤC"], header, *rows]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def lines(*records: dict[str, Any] | str | bytes) -> bytes:
    return b"\n".join(
        record
        if isinstance(record, bytes)
        else (record if isinstance(record, str) else json.dumps(record)).encode()
        for record in records
    )


def test_a_listing_is_read_below_its_title_and_header() -> None:
    reading = ProcedureFiles().read(
        sheet(["1.000001", "Đăng ký", "Bộ Tư pháp", "Sở Tư pháp\nỦy ban xã\n", "Hộ tịch"])
    )

    (record,) = reading.records
    assert reading.kind == FileKind.LISTING
    assert (record.line, record.code, record.issuer) == (3, "1.000001", "Bộ Tư pháp")
    assert [agency.name for agency in record.content.implementing] == ["Sở Tư pháp", "Ủy ban xã"]
    assert record.stated == ("name", "field_name", "implementing")


def test_a_record_is_read_packed_or_not_and_with_a_byte_order_mark() -> None:
    body = lines(GOOD)

    for form in (body, gzip.compress(body), b"\xef\xbb\xbf" + body):
        assert [record.code for record in ProcedureFiles().read(form).records] == ["1.000001"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "unknown_format"),
        (b"Ma so;Ten\n", "unknown_format"),
        (sheet(header=["Mã", "Tên gọi"]), "columns_missing"),
        (sheet(), "empty"),
        (sheet(["1.000001", "A", "B"])[:200], "truncated"),
        (gzip.compress(lines(GOOD))[:-9], "truncated"),
        (b"\x1f\x8b" + b"garbage", "truncated"),
        (gzip.compress(b"\0" * (MOST_UNPACKED_BYTES + 1), 1), "zip_bomb"),
    ],
    ids=lambda value: value if isinstance(value, str) else "body",
)
def test_a_file_of_which_nothing_can_be_used_is_refused_with_one_reason(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableRecords) as refusal:
        ProcedureFiles().read(body)

    assert refusal.value.reason == reason
    assert refusal.value.message


def test_a_spreadsheet_that_swells_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 64 * 1024 * 1024)

    with pytest.raises(UnreadableRecords) as refusal:
        ProcedureFiles().read(buffer.getvalue())

    assert refusal.value.reason == "zip_bomb"


def test_each_bad_line_says_where_and_why_and_the_good_ones_are_read() -> None:
    body = lines(
        GOOD,
        "khong phai json",
        {**GOOD, "code": "1.000002", "name": ""},
        "[1]",
        GOOD,
        {**GOOD, "code": "mã lạ"},
        {**GOOD, "code": "1.000003", "results": "chữ"},
        b'{"code": "1.000004", "name": "\xff"}',
        "[" * 100_000,
    )

    reading = ProcedureFiles().read(body)

    assert [record.code for record in reading.records] == ["1.000001"]
    assert [(problem.line, problem.column) for problem in reading.problems] == [
        (2, "ký tự 1"),
        (3, "name"),
        (4, ""),
        (5, "Mã số"),
        (6, "Mã số"),
        (7, "results"),
        (8, "byte 31"),
        (9, ""),
    ]
    assert "đã có ở dòng 1" in reading.problems[3].message


def test_an_empty_cell_of_a_listing_is_told_with_its_column() -> None:
    reading = ProcedureFiles().read(sheet(["1.000001", "", "Bộ Tư pháp"], ["1.000002", "B", "Bộ Tư pháp"]))

    (problem,) = reading.problems
    assert (problem.line, problem.column, problem.code) == (3, "Tên", "1.000001")
    assert [record.code for record in reading.records] == ["1.000002"]


PIECES = st.sampled_from(
    [
        "Trực tiếp",
        "Trực tuyến",
        "5 Ngày làm việc",
        "Miễn phí",
        "100 VNĐ",
        "(",
        ")",
        "Tên giấy tờMẫu đơn, tờ khaiSố lượng",
        "1 bản chính",
        ",1 bản sao",
        "a.docx",
        "60/2014/QH13",
        "năm 2025",
        "Bước 1: ",
        "\n",
        "Bộ Công an, ",
        "Mã: ",
        "0",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=14).map("".join)
)
VALUES = st.one_of(
    TEXTS,
    st.none(),
    st.integers(),
    st.lists(TEXTS, max_size=3),
    st.dictionaries(st.text(max_size=3), TEXTS, max_size=2),
)
NAMES = [
    "code",
    "name",
    "issuing_agency",
    "decision_number",
    "levels",
    "kind",
    "field",
    "applicants",
    "implementing_agencies",
    "competent_agency",
    "coordinating_agency",
    "receiving_address",
    "methods_text",
    "steps",
    "components_text",
    "legal_bases_text",
    "conditions",
    "results",
    "related",
]


@settings(max_examples=400)
@given(st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)))
def test_no_record_whatever_it_says_stops_the_parsers(raw: dict[str, Any]) -> None:
    record = parse_record(raw, line=1)

    assert content_from(content_json(record.content)) == record.content


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_no_bytes_stop_the_reader_but_with_a_reason(body: bytes) -> None:
    refused = ""
    try:
        reading = ProcedureFiles().read(body)
    except UnreadableRecords as refusal:
        refused = refusal.message

    assert refused or reading.records or reading.problems


def test_a_number_longer_than_any_is_a_problem_of_its_line_only() -> None:
    reading = ProcedureFiles().read(lines(GOOD, f'{{"code": "1.000002", "fee": {"9" * 5000}}}'))

    assert [record.code for record in reading.records] == ["1.000001"]
    assert [(problem.line, problem.message) for problem in reading.problems] == [(2, "Có con số quá dài.")]
