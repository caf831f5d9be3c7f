"""PDF/A-2b from Typst templates. Fonts come with the Typst wheel, never from the machine."""

import json
import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from dichvucong.kernel.text import tidy

STANDARD: Final = "a-2b"
FONT: Final = "Libertinus Serif"
UNPRINTABLE: Final = "□"
"""Stands for a character the bundled font has no glyph for; PDF/A allows no character without one."""

# Latin with everything Vietnamese, Greek, Cyrillic, and the signs of Vietnamese typing. A test prints them all.
_PRINTABLE: Final = (
    *((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1E00, 0x1E9B)),
    *((0x1EA0, 0x1EF9), (0x391, 0x3A1), (0x3A3, 0x3C9), (0x410, 0x44F), (0x2010, 0x2015)),
    *((0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030), (0x20AB, 0x20AC)),
    *((0x2116, 0x2116), (0x2122, 0x2122), (0x25A1, 0x25A1)),
)


class PdfTemplate:
    """A `.typ` file that reads its data as `json(bytes(sys.inputs.data))`. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._compiler = typst.Compiler(
            str(path), root=str(path.parent), font_paths=_fonts(), ignore_system_fonts=True
        )
        self._lock = threading.Lock()

    def pdf(self, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
        """The paper as PDF/A-2b. The same data and time give the same bytes."""
        with self._lock:
            made = self._compiler.compile(
                format="pdf",
                pdf_standards=[STANDARD],
                sys_inputs={"data": _as_text(data)},
                timestamp=int(made_at.timestamp()),
            )
        assert isinstance(made, bytes), "a PDF is one file"
        return made


def printable(text: str) -> str:
    """The text in one line with what the font cannot show replaced: ligatures taken apart, the rest `□`."""
    return "".join(_shown(character) for character in tidy(text))


def _shown(character: str) -> str:
    if _has_glyph(character):
        return character
    apart = unicodedata.normalize("NFKC", character)
    return apart if all(map(_has_glyph, apart)) else UNPRINTABLE


def _has_glyph(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _PRINTABLE)


def _as_text(data: Mapping[str, Any]) -> str:
    return json.dumps(_printable_values(data), ensure_ascii=False, sort_keys=True)


def _printable_values(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.startswith("<svg ") else printable(value)
    if isinstance(value, Mapping):
        return {key: _printable_values(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable_values(inner) for inner in value]
    return value


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
