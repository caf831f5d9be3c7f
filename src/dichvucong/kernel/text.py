"""Vietnamese text: one stored form (NFC), one search form (folded), one form banks accept (plain ASCII)."""

import re
import unicodedata

# Format, control, surrogate and private characters have no place in a name or a code. Scanners and copied
# web pages bring them along: byte order marks, zero-width spaces, right-to-left overrides.
_UNWANTED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_D_STROKE = str.maketrans({"đ": "d", "Đ": "D"})
_NOT_FOR_BANKS = re.compile(r"[^A-Za-z0-9 .,:/+-]+")


def tidy(value: str) -> str:
    """The form text is stored in: NFC, without invisible characters, blanks collapsed and trimmed."""
    # Printable is whatever is neither invisible nor a blank of a strange kind: most texts, told in one step.
    visible = value if value.isprintable() else "".join(_visible(character) for character in value)
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def visible(value: str) -> str:
    """The text without invisible characters. Unlike `tidy` it keeps blanks, tabs and line breaks as they are."""
    return "".join(character if character in "\t\r\n" else _visible(character) for character in value)


def fold(value: str) -> str:
    """The form text is compared and searched in: lower case, no marks, đ as d, one space between words.

    `fold("Hòa Bình") == fold("HOÀ  BÌNH") == "hoa binh"`. Folding twice changes nothing.
    """
    if value.isascii():
        return " ".join(value.lower().split())
    # A second round reaches the few signs (İ, ẚ …) whose lower case or decomposition starts another one.
    return _fold_once(_fold_once(value))


def ascii_text(value: str) -> str:
    """The text without Vietnamese marks, case kept: `"Đỗ Thị Mẫu" -> "Do Thi Mau"`. Other signs become blanks."""
    plain = _without_marks(tidy(value))
    return " ".join("".join(c if c.isascii() else " " for c in plain).split())


def ascii_content(value: str, *, limit: int) -> str:
    """Text for the content field of a bank transfer: letters, digits, blank and `.,:/+-` only.

    Never longer than `limit` characters; what does not fit is cut at the end, without a trailing blank.
    """
    assert limit > 0, "a content field has room for something"
    plain = _NOT_FOR_BANKS.sub(" ", ascii_text(value))
    return " ".join(plain.split())[:limit].rstrip()


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _UNWANTED_CATEGORIES else character


def _without_marks(value: str) -> str:
    decomposed = unicodedata.normalize("NFKD", value.translate(_D_STROKE))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_D_STROKE)


def _fold_once(value: str) -> str:
    return " ".join(_without_marks(tidy(value).casefold()).casefold().split())
