"""Money is a whole number of đồng. This module writes it for people and reads what people write."""

import re
from itertools import dropwhile

from dichvucong.kernel.errors import InvalidValue

LARGEST_VND = 999_999_999_999_999
"""The largest amount the portal writes: fifteen digits, as wide as any budget field."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TEN = {5: "lăm"}
_AFTER_TENS = {1: "mốt", 5: "lăm"}
_GROUPS = ("", " nghìn", " triệu")
_BILLION = 1_000_000_000
_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[., ])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_UNIT = re.compile(r"(?:vn[dđ]|[dđ]|đồng|dong|₫)\.?$", re.IGNORECASE)


def format_vnd(amount_vnd: int) -> str:
    """`1234567 -> "1.234.567 đồng"`."""
    return f"{grouped(amount_vnd)} đồng"


def grouped(amount_vnd: int) -> str:
    """The number as Vietnamese papers write it: `1234567 -> "1.234.567"`."""
    return f"{amount_vnd:,}".replace(",", ".")


def amount_in_words(amount_vnd: int) -> str:
    """The amount as receipts spell it: `1205000 -> "Một triệu hai trăm linh năm nghìn đồng"`.

    From 0 to `LARGEST_VND`. A group of three digits that is not the first one always names its hundreds
    ("không trăm linh năm"), so that nothing can be written in between.
    """
    assert 0 <= amount_vnd <= LARGEST_VND, "an amount on paper is neither negative nor endless"
    words = f"{_number(amount_vnd)} đồng"
    return words[0].upper() + words[1:]


def parse_vnd(raw: str, *, field: str = "") -> int:
    """What a person typed as an amount, in đồng: `1234567`, `1.234.567`, `1,234,567 đ`, `50 000 VND`.

    Raises `InvalidValue` for anything else, also for fractions, signs and zero.
    """
    text = _UNIT.sub("", raw.strip()).strip()
    if not (_PLAIN.fullmatch(text) or _GROUPED.fullmatch(text)) or not text.isascii():
        raise InvalidValue(
            "Số tiền phải là số nguyên dương tính bằng đồng, ví dụ 150000 hoặc 150.000.", field=field
        )
    digits = re.sub(r"[., ]", "", text)
    if len(digits) > len(str(LARGEST_VND)) or not 0 < int(digits) <= LARGEST_VND:
        raise InvalidValue(f"Số tiền phải từ 1 đến {format_vnd(LARGEST_VND)}.", field=field)
    return int(digits)


def _number(value: int) -> str:
    if value < _BILLION:
        return _below_billion(value, leading=True)
    billions, rest = divmod(value, _BILLION)
    words = f"{_number(billions)} tỷ"
    return f"{words} {_below_billion(rest, leading=False)}" if rest else words


def _below_billion(value: int, *, leading: bool) -> str:
    if value == 0:
        return _DIGITS[0]
    groups = [(value // 1000**place % 1000, _GROUPS[place]) for place in (2, 1, 0)]
    if leading:
        groups = list(dropwhile(lambda group: group[0] == 0, groups))
    spelled = []
    for position, (group, name) in enumerate(groups):
        if group:
            spelled.append(_group(group, whole=not (leading and position == 0)) + name)
    return " ".join(spelled)


def _group(value: int, *, whole: bool) -> str:
    """One group of three digits, 1–999; `whole` names the hundreds even when there are none."""
    hundreds, rest = divmod(value, 100)
    tens, units = divmod(rest, 10)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    if tens == 0 and units and words:
        words.append("linh")
    if tens == 1:
        words.append("mười")
    if tens > 1:
        words.append(f"{_DIGITS[tens]} mươi")
    if units:
        words.append(_unit(units, tens=tens))
    return " ".join(words)


def _unit(units: int, *, tens: int) -> str:
    if tens > 1 and units in _AFTER_TENS:
        return _AFTER_TENS[units]
    return _AFTER_TEN.get(units, _DIGITS[units]) if tens else _DIGITS[units]
