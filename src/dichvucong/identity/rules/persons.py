"""Names and birthdays as people have them: names of one word, very long ones, birthdays of only a year (IDN-12)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.text import tidy

LONGEST_NAME = 250
# Nobody alive was born before: citizen numbers begin with this century too (Decree 137/2015, art. 13).
_OLDEST_YEAR = 1900
_BESIDE_LETTERS = frozenset(" '’‘`´′.-‐‑–,()/·ʻʼ")
_AROUND = re.compile(r" ?([/.-]) ?")
_SHAPES = (
    re.compile(r"(?P<year>\d{4})"),
    re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})(-(?P<day>\d{2}))?"),
)


@dataclass(frozen=True)
class BirthDay:
    """A birthday as far as it is known: many older people's papers say only the year."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """As it is stored: `1950`, `1950-03` or `1950-03-02`."""
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)]
        return "-".join(parts)

    @property
    def written(self) -> str:
        """As people write it: `1950`, `03/1950` or `02/03/1950`."""
        return "/".join(reversed(str(self).split("-")))


def person_name(raw: str, *, field: str = "") -> str:
    """A name in the form it is stored, in any script. One word is a name; nothing is cut off.

    Raises `InvalidValue`.
    """
    name = tidy(raw)
    if not any(character.isalpha() for character in name):
        raise InvalidValue("Hãy nhập họ và tên như trên giấy tờ.", field=field)
    if len(name) > LONGEST_NAME:
        raise InvalidValue(f"Họ và tên dài tối đa {LONGEST_NAME} ký tự.", field=field)
    strange = next((character for character in name if not _belongs_to_a_name(character)), "")
    if strange:
        raise InvalidValue(f"Họ và tên không thể có ký tự “{strange}”.", field=field)
    return name


def birth_day(raw: str, *, today: date, field: str = "") -> BirthDay:
    """A birthday: `02/03/1950`, `1950-03-02`, `03/1950` or only `1950`; `00` stands for an unknown part.

    Raises `InvalidValue`.
    """
    text = _AROUND.sub(r"\1", tidy(raw))
    found = next(filter(None, (shape.fullmatch(text) for shape in _SHAPES)), None)
    if found is None or not text.isascii():
        raise InvalidValue(
            "Ngày sinh không đúng. Ví dụ đúng: 02/03/1950; nếu giấy tờ chỉ ghi năm thì nhập 1950.",
            field=field,
        )
    parts = {name: int(value) for name, value in found.groupdict().items() if value}
    known = BirthDay(parts["year"], parts.get("month") or None, parts.get("day") or None)
    _check(known, today, field)
    return known


def _check(known: BirthDay, today: date, field: str) -> None:
    if known.day and not known.month:
        raise InvalidValue("Ngày sinh có ngày thì phải có tháng.", field=field)
    try:
        earliest = date(known.year, known.month or 1, known.day or 1)
    except ValueError as error:
        raise InvalidValue("Ngày sinh không có trong lịch.", field=field) from error
    if earliest > today:
        raise InvalidValue("Ngày sinh ở tương lai. Vui lòng kiểm tra lại.", field=field)
    if known.year < _OLDEST_YEAR:
        raise InvalidValue(f"Năm sinh không thể trước {_OLDEST_YEAR}.", field=field)


def _belongs_to_a_name(character: str) -> bool:
    return unicodedata.category(character)[0] in {"L", "M"} or character in _BESIDE_LETTERS
