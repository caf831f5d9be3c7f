"""From bytes to text: which encoding a table was saved in. A large file is never decoded whole."""

import codecs
import io
import re
from collections.abc import Iterator
from typing import Final

from dichvucong.payments.statements import UnreadableStatement

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]")
_CONTROL_BYTES: Final = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
_REPLACEMENT: Final = "\ufffd".encode()
_SAMPLE = 4096
_PIECE: Final = 1024 * 1024


def encoding_of(body: bytes) -> str:
    """Of a table: UTF-8 with or without a mark, UTF-16, Windows-1258. Raises `UnreadableStatement`.

    Old Vietnamese programs save Windows-1258, in which every byte means something: a text is believed to be that
    only when it holds no control characters.
    """
    encoding = _likely(body)
    # `_likely` has decoded UTF-8; looking at bytes is ten times faster than at characters.
    utf_8 = encoding.startswith("utf-8")
    if not (_has_no_control_bytes(body) if utf_8 else _is_clean(body, encoding)):
        raise mis_encoded()
    return encoding


def opened(body: bytes, encoding: str) -> io.TextIOWrapper:
    """The text, decoded as it is read; line ends stay as they are."""
    return io.TextIOWrapper(io.BytesIO(body), encoding, newline="")


def ends_within_a_line(body: bytes, encoding: str) -> bool:
    """Whether the last line lacks its end."""
    wide = encoding.startswith("utf-16")
    return not body[-2:].replace(b"\x00", b"").endswith((b"\n", b"\r")) if wide else body[-1:] not in b"\r\n"


def mis_encoded() -> UnreadableStatement:
    """The bytes are no text."""
    return UnreadableStatement(
        "mis_encoded", "Không đọc được chữ trong tệp. Hãy lưu lại tệp dạng CSV UTF-8 rồi gửi lại."
    )


def _likely(body: bytes) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            if encoding.startswith("utf-8") and not _decodes(body, "utf-8"):
                raise mis_encoded()
            return encoding
    sample = body[:_SAMPLE]
    if sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) // 4:
        return "utf-16-be"
    return "utf-8" if _decodes(body, "utf-8") else "windows-1258"


def _decodes(body: bytes, encoding: str) -> bool:
    try:
        for _text in _pieces(body, encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _is_clean(body: bytes, encoding: str) -> bool:
    try:
        return not any(_CONTROL.search(text) for text in _pieces(body, encoding))
    except UnicodeDecodeError:
        return False


def _has_no_control_bytes(body: bytes) -> bool:
    view = memoryview(body)
    pieces = (bytes(view[start : start + _PIECE]) for start in range(0, len(body), _PIECE))
    clean = all(len(piece.translate(None, _CONTROL_BYTES)) == len(piece) for piece in pieces)
    return clean and _REPLACEMENT not in body


def _pieces(body: bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(body)
    for start in range(0, len(body), _PIECE):
        yield decoder.decode(view[start : start + _PIECE], final=start + _PIECE >= len(body))
