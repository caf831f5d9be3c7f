"""From bytes to text: which encoding a table was saved in."""

import codecs
import re

from dichvucong.payments.statements import UnreadableStatement

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]")
_SAMPLE = 4096


def decoded(body: bytes) -> str:
    """The text of a table: UTF-8 with or without a mark, UTF-16, Windows-1258. Raises `UnreadableStatement`.

    Old Vietnamese programs save Windows-1258, in which every byte means something: a text is believed to be that
    only when it holds no control characters.
    """
    try:
        text = body.decode(_encoding(body))
    except UnicodeDecodeError as error:
        raise _mis_encoded() from error
    if _CONTROL.search(text):
        raise _mis_encoded()
    return text


def _encoding(body: bytes) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return encoding
    sample = body[:_SAMPLE]
    if sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) // 4:
        return "utf-16-be"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1258"
    return "utf-8"


def _mis_encoded() -> UnreadableStatement:
    return UnreadableStatement(
        "mis_encoded", "Không đọc được chữ trong tệp. Hãy lưu lại tệp dạng CSV UTF-8 rồi gửi lại."
    )
