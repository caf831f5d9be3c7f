import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from dichvucong.kernel.documents.opening import can_be_opened
from dichvucong.kernel.documents.pdf import _PRINTABLE, UNPRINTABLE, PdfTemplate, printable
from tests.support.papers import text_of
from tests.support.pdfa import violations

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SOURCE = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set page(paper: "a5")
#set text(font: "Libertinus Serif", lang: "vi", fallback: false)
#text(d.text) #text(weight: "bold", d.text) #text(style: "italic", d.text)
"""

pytestmark = pytest.mark.req("PAY-11")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> PdfTemplate:
    path = tmp_path_factory.mktemp("templates") / "paper.typ"
    path.write_text(SOURCE, encoding="utf-8")
    return PdfTemplate(path)


def test_a_paper_is_pdfa_and_its_text_can_be_copied(template: PdfTemplate) -> None:
    text = "Cộng hòa xã hội chủ nghĩa Việt Nam: ẮẰẲẴẶ ẤẦẨẪẬ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ỲÝỶỸỴ Đđ"

    pdf = template.pdf({"title": "Giấy", "text": text}, made_at=NOW)

    assert violations(pdf) == []
    assert text in text_of(pdf)


def test_every_character_called_printable_has_a_glyph_in_every_face(template: PdfTemplate) -> None:
    everything = "".join(chr(code) for first, last in _PRINTABLE for code in range(first, last + 1))

    pdf = template.pdf({"title": "Chữ", "text": everything}, made_at=NOW)

    assert violations(pdf) == []


def test_the_same_paper_made_twice_is_the_same_file(template: PdfTemplate) -> None:
    data = {"title": "Giấy", "text": "như nhau"}

    assert template.pdf(data, made_at=NOW) == template.pdf(data, made_at=NOW)


def locked(pdf: bytes, *, reader_password: str) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt("owner", reader_password)  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def test_a_paper_can_be_opened_unless_it_needs_a_password(template: PdfTemplate) -> None:
    pdf = template.pdf({"title": "Giấy", "text": "đọc được"}, made_at=NOW)

    assert can_be_opened(pdf)
    assert can_be_opened(locked(pdf, reader_password=""))
    assert not can_be_opened(locked(pdf, reader_password="bí mật"))


@settings(max_examples=60, deadline=None)
@given(junk=st.binary(max_size=300), cut=st.integers(0, 20_000))
def test_what_is_broken_cannot_be_opened(template: PdfTemplate, junk: bytes, cut: int) -> None:
    pdf = template.pdf({"title": "Giấy", "text": "cắt"}, made_at=NOW)

    for broken in (junk, b"%PDF-1.4\n", b"%PDF-1.7\n" + junk, pdf[: cut % (len(pdf) // 2)]):
        assert not can_be_opened(broken)


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_from_outside_is_printed_and_never_obeyed(template: PdfTemplate, text: str) -> None:
    pdf = template.pdf({"title": "Giấy", "text": text}, made_at=NOW)

    assert pdf.startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "text", ["#panic()", "$x$ *b* _i_ \\ @label <x>", '"); #read("/etc/passwd")', "= Title"]
)
def test_markup_in_data_stays_text(template: PdfTemplate, text: str) -> None:
    assert text in text_of(template.pdf({"title": "Giấy", "text": text}, made_at=NOW))


def test_what_the_font_cannot_show_becomes_a_box_and_the_rest_stays() -> None:
    assert printable("Ông 王 ☺ Mẫu") == f"Ông {UNPRINTABLE} {UNPRINTABLE} Mẫu"
    assert printable("ﬁ\u0000\u202e½") == "fi½"
    assert printable("Nguye\u0302\u0303n") == "Nguyễn"


def test_threads_may_share_a_template(template: PdfTemplate) -> None:
    with ThreadPoolExecutor(4) as pool:
        papers = list(
            pool.map(lambda n: template.pdf({"title": "Giấy", "text": f"tờ {n}"}, made_at=NOW), range(12))
        )

    assert [f"tờ {n}" in text_of(pdf) for n, pdf in enumerate(papers)] == [True] * 12


def test_the_check_itself_finds_what_is_wrong_with_a_plain_pdf(tmp_path: Path) -> None:
    (tmp_path / "plain.typ").write_text("Văn bản #link('https://example.vn')[ở đây]".replace("'", '"'))

    pdf = typst.compile(str(tmp_path / "plain.typ"), pdf_standards=["1.7"])

    assert isinstance(pdf, bytes)
    assert {"6.2.3 output intent", "6.6.4 identification"} <= set(violations(pdf))
