"""Small cuts of running text that several parsers share. Pure; none of them raises on any text."""

import re
from typing import Final

LOWER: Final = "".join(chr(code) for code in range(ord("a"), 0x1EFA) if chr(code).islower())
UPPER: Final = "".join(chr(code) for code in range(ord("A"), 0x1EFA) if chr(code).isupper())
"""The letters of Vietnamese, for classes of expressions: both cases lie mixed above the Latin ones."""

_BLANKS: Final = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_LINES: Final = re.compile(r"[^\S\n]*\n\s*")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]|[\ud800-\udfff]")


def clean(text: str) -> str:
    """The wording with its line breaks, without invisible signs and repeated blanks."""
    visible = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\t", " "))
    return _LINES.sub("\n", _BLANKS.sub(" ", visible)).strip()


def one_line(text: str) -> str:
    """The wording on one line."""
    return " ".join(clean(text).split())


def split_note(text: str) -> tuple[str, str]:
    """`"(a (b)) c"` as `("a (b)", "c")`; without a closed bracket at the front `("", text)`."""
    if not text.startswith("("):
        return "", text
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return text[1:at].strip(), text[at + 1 :].strip()
    return "", text


def split_names(text: str) -> tuple[str, ...]:
    """Names set apart by commas or lines. A comma inside a name is followed by a small letter or by no blank."""
    parts = re.split(rf"\n|;\s+|, (?=[{UPPER}])", clean(text))
    return tuple(dict.fromkeys(name for part in parts if (name := part.strip(" ,;"))))
