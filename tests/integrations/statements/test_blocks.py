"""Large CSV files are checked a column at a time, with the same outcome as row by row."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.integrations.statements import csv_files
from dichvucong.integrations.statements.reader import FileReader
from dichvucong.integrations.statements.rows import items_of
from dichvucong.payments.statements import Columns, Declared, LineBlock, Submission, UnreadableStatement
from tests.integrations.statements.samples import TODAY, lines, problems, read

pytestmark = pytest.mark.req("REC-04")
COLUMNS = (
    "Mã giao dịch",
    "Số bút toán",
    "Thời gian",
    "Số tiền",
    "Trạng thái",
    "Loại tiền",
    "Phí",
    "Nội dung",
)
CODES = (
    "G22.99.2-261120000001",
    "g22992261120000002",
    "",
    "Tổng cộng",
    "X",
    "tong",
    " G22.99.2-261120000003 ",
)
NUMBERS = ("FT1", "", "2.6E+11", "1E5", "F" * 121, "Số 5", "a\\b", "a\tb", "a  b", 'a"b', "a;b", "a\nb")
TIMES = (
    "20/11/2026 10:15:00",
    "20/11/2026",
    "31/02/2026",
    "",
    "46346.5",
    "20/11/1999",
    "2026-11-20T10:00:00Z",
)
AMOUNTS = ("200000", "200.000", "-5", "", "1.2E+05", "=A1", "9" * 16, "007", "٣", "0")
ROWS = st.one_of(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from(NUMBERS),
        st.sampled_from(TIMES),
        st.sampled_from(AMOUNTS),
        st.sampled_from(("Thành công", "Thất bại", "Lạ", "")),
        st.sampled_from(("VND", "usd", "", "đồng")),
        st.sampled_from(("", "5", "x")),
        st.sampled_from(("", "Nộp học phí", "G22992261120000004 nop")),
    ),
    st.lists(st.sampled_from(("", "x")), max_size=9).map(tuple),
)


def written(rows: Sequence[Sequence[str]], *, quoting: int) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=quoting, lineterminator="\r\n").writerows([COLUMNS, *rows])  # type: ignore[arg-type]
    return text.getvalue().encode()


def outcome(body: bytes) -> object:
    try:
        return sorted(map(repr, read(body)))
    except UnreadableStatement as refusal:
        return refusal.reason


def row_by_row(body: bytes) -> object:
    submission = Submission(body, "tep", "provider", "scripted", Columns(), TODAY)
    found = list(csv.reader(io.StringIO(body.decode(), newline=""), delimiter=";"))
    reader = csv.reader(io.StringIO(body.decode(), newline=""), delimiter=";")
    numbered = [(reader.line_num, row) for row in reader]
    assert [row for _number, row in numbered] == found
    items = list(items_of(numbered, submission))
    if all(isinstance(item, Declared) for item in items):
        return "no_lines"
    return sorted(map(repr, items))


@given(
    rows=st.lists(ROWS, min_size=1, max_size=60), quoting=st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
)
def test_a_column_at_a_time_finds_what_row_by_row_finds(rows: Sequence[Sequence[str]], quoting: int) -> None:
    body = written(
        [row for row in rows if not (row and row[0].casefold() in {"tong", "tổng cộng"})], quoting=quoting
    )

    assert outcome(body) == row_by_row(body)


def test_pieces_follow_each_other_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        (f"G22.99.2-2611200{n:05d}", f"F{n}", "20/11/2026", str(n), "OK", "VND", "", "")
        for n in range(1, 400)
    ]
    rows[200] = (*rows[200][:7], "hai\ndòng")
    rows[300] = (*rows[300][:3], "hỏng", *rows[300][4:])
    monkeypatch.setattr(csv_files, "_PIECE", 500)

    items = read(written(rows, quoting=csv.QUOTE_MINIMAL))

    found = sorted(lines(items), key=lambda line: line.position)
    # The cell over two lines moves what follows by one.
    assert [line.position for line in found[199:202]] == [201, 203, 204]
    assert [line.external_id for line in found] == [f"F{n}" for n in range(1, 400) if n != 301]
    assert [(one.line, one.code) for one in problems(items)] == [(303, "amount_malformed")]


def test_lines_of_a_large_file_come_in_blocks() -> None:
    rows = [
        (f"G22.99.2-2611200{n:05d}", f"F{n}", "20/11/2026", "5", "OK", "VND", "", "") for n in range(1, 5000)
    ]
    body = written(rows, quoting=csv.QUOTE_MINIMAL)

    blocks = list(FileReader().read_blocks(Submission(body, "tep", "provider", "scripted", Columns(), TODAY)))

    lengths = [len(block.position) for block in blocks if isinstance(block, LineBlock)]
    assert sum(lengths) == len(rows)
    assert len(lengths) < 10
