import io
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from dichvucong.kernel.documents.qr import QUIET_ZONE, qr_modules, qr_png, qr_svg
from dichvucong.kernel.errors import InvalidValue

pytestmark = pytest.mark.req("PAY-07")

LINK = "https://dichvucong.example.vn/thanh-toan/k/Zm9vYmFyYmF6"


@pytest.mark.parametrize("text", [LINK, "Nộp lệ phí hộ chiếu", "0" * 300])
def test_an_independent_reader_reads_the_picture(text: str) -> None:
    picture = Image.open(io.BytesIO(qr_png(text)))

    codes = zxingcpp.read_barcodes(picture)

    assert [code.text for code in codes] == [text]


@settings(max_examples=25, deadline=None)
@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]),
        min_size=1,
        max_size=120,
    )
)
@example("ᎂ0")  # its bytes are kanji to whoever looks for kanji
def test_any_text_that_fits_survives_the_way_through_the_picture(text: str) -> None:
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_png(text, pixels_per_module=4))))

    assert [code.bytes.decode() for code in codes] == [text]


def test_a_quiet_zone_of_four_modules_surrounds_the_symbol() -> None:
    picture = Image.open(io.BytesIO(qr_png(LINK, pixels_per_module=1))).convert("1")

    modules = qr_modules(LINK)

    assert picture.size == (len(modules) + 2 * QUIET_ZONE,) * 2
    for edge in range(QUIET_ZONE):
        assert all(picture.getpixel((edge, y)) == 255 for y in range(picture.height))
        assert all(picture.getpixel((x, edge)) == 255 for x in range(picture.width))
    assert [
        "".join(
            "0" if picture.getpixel((x, y)) else "1" for x in range(QUIET_ZONE, picture.width - QUIET_ZONE)
        )
        for y in range(QUIET_ZONE, picture.height - QUIET_ZONE)
    ] == modules


def test_the_svg_is_one_element_with_a_title_for_screen_readers() -> None:
    svg = ET.fromstring(qr_svg(LINK, title="Mã QR <thanh toán>"))

    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert svg.get("class") == "qr"
    assert svg.get("viewBox")
    assert svg.find("{http://www.w3.org/2000/svg}title").text == "Mã QR <thanh toán>"  # type: ignore[union-attr]
    assert "style" not in qr_svg(LINK)


@pytest.mark.parametrize("text", ["", "x" * 5000])
def test_what_does_not_fit_is_refused_in_words(text: str) -> None:
    for make in (qr_png, qr_svg, qr_modules):
        with pytest.raises(InvalidValue, match="mã QR"):
            make(text)
