"""QR codes (ISO/IEC 18004, TCVN 7322) as SVG for pages and PNG for mail and paper."""

import io
from functools import lru_cache
from typing import Literal

import segno

from dichvucong.kernel.errors import InvalidValue

ErrorLevel = Literal["L", "M", "Q", "H"]

QUIET_ZONE = 4
"""Blank modules around the symbol: the standard asks for four."""


@lru_cache(maxsize=512)
def qr_svg(text: str, *, error: ErrorLevel = "M", title: str = "", css_class: str = "qr") -> str:
    """An `<svg>` element for a page: one unit a module, sized by CSS, white background included.

    Drawing takes 5–15 ms, and a waiting page is drawn again and again: the last ones are kept.
    Raises `InvalidValue` when the text does not fit into a QR code.
    """
    out = io.BytesIO()
    _symbol(text, error).save(
        out,
        kind="svg",
        border=QUIET_ZONE,
        light="#fff",
        xmldecl=False,
        omitsize=True,
        nl=False,
        title=title or None,
        svgclass=css_class,
        lineclass=None,
    )
    return out.getvalue().decode()


def qr_png(text: str, *, error: ErrorLevel = "M", pixels_per_module: int = 8) -> bytes:
    """A black and white PNG. Raises `InvalidValue` when the text does not fit into a QR code."""
    assert pixels_per_module > 0, "a symbol is visible"
    out = io.BytesIO()
    _symbol(text, error).save(out, kind="png", border=QUIET_ZONE, scale=pixels_per_module)
    return out.getvalue()


def qr_modules(text: str, *, error: ErrorLevel = "M") -> list[str]:
    """The bare symbol, a string of 0 and 1 a row, without quiet zone: for templates that draw it themselves."""
    return ["".join(str(module & 1) for module in row) for row in _symbol(text, error).matrix]


def _symbol(text: str, error: ErrorLevel) -> segno.QRCode:
    if not text:
        raise InvalidValue("Không có nội dung để tạo mã QR.")
    try:
        # Left alone, "Hà" becomes Latin-1, "Hạ" UTF-8, and UTF-8 that looks like Shift JIS kanji: phones guess wrong.
        # boost_error keeps the size and raises the error level where there is room.
        mode, encoding = (None, None) if text.isascii() else ("byte", "utf-8")
        return segno.make(text, error=error, micro=False, boost_error=True, mode=mode, encoding=encoding)
    except segno.DataOverflowError as refusal:
        raise InvalidValue("Nội dung quá dài, không vừa một mã QR.") from refusal
