"""Names and birthdays as people have them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.identity.rules import BirthDay, birth_day, person_name
from dichvucong.kernel.errors import InvalidValue

pytestmark = pytest.mark.req("IDN-12")
TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn Thử",
        "Suharto",
        "Y",
        "Þorgerður Katrín",
        "O’Brien-Smith, Jr.",
        "山田太郎",
        "محمد",
        "Nguyễn " * 35 + "Mẫu",
        "H'Hen Niê",
    ],
)
def test_names_of_one_word_long_ones_and_any_script_are_names(name: str) -> None:
    assert person_name(name) == name


def test_a_name_is_stored_composed_and_without_what_cannot_be_seen() -> None:
    assert person_name("  Nguyê\u0303n\u200b   Văn\u202e Thử ") == "Nguyễn Văn Thử"


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ("", "Hãy nhập họ và tên"),
        (" - ", "Hãy nhập họ và tên"),
        ("A" * 251, "tối đa 250"),
        ("Robert<script>", "“<”"),
        ("Nguyễn Văn 2", "“2”"),
    ],
)
def test_what_is_no_name_is_refused_with_the_reason(raw: str, part: str) -> None:
    with pytest.raises(InvalidValue, match=part) as refusal:
        person_name(raw, field="full_name")

    assert refusal.value.field == "full_name"


@pytest.mark.parametrize(
    ("raw", "stored", "written"),
    [
        ("1950", "1950", "1950"),
        ("00/00/1950", "1950", "1950"),
        ("3/1950", "1950-03", "03/1950"),
        ("2/3/1950", "1950-03-02", "02/03/1950"),
        ("1950-03-02", "1950-03-02", "02/03/1950"),
        ("29/02/2000", "2000-02-29", "29/02/2000"),
    ],
)
def test_a_birthday_may_be_only_a_year(raw: str, stored: str, written: str) -> None:
    known = birth_day(raw, today=TODAY)

    assert (str(known), known.written) == (stored, written)


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ("", "Ngày sinh không đúng"),
        ("năm 1950", "Ngày sinh không đúng"),
        ("١٩٥٠", "Ngày sinh không đúng"),
        ("31/02/1950", "không có trong lịch"),
        ("2/00/1950", "phải có tháng"),
        ("01/01/2027", "tương lai"),
        ("1899", "trước 1900"),
        ("31/12/1899", "trước 1900"),
    ],
)
def test_what_is_no_birthday_is_refused_with_the_reason(raw: str, part: str) -> None:
    with pytest.raises(InvalidValue, match=part):
        birth_day(raw, today=TODAY)


@given(st.text(max_size=300))
def test_any_text_is_a_name_or_refused_and_the_stored_form_is_taken_again(raw: str) -> None:
    with suppress(InvalidValue):
        stored = person_name(raw)
        assert person_name(stored) == stored


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from([1, 2, 3]))
def test_what_is_known_of_a_birthday_is_read_back(day: date, parts: int) -> None:
    known = BirthDay(*(day.year, day.month, day.day)[:parts])

    assert birth_day(str(known), today=TODAY) == known
    assert birth_day(known.written, today=TODAY) == known


@given(st.text(max_size=20) | st.from_regex(r"[0-9/.-]{0,12}", fullmatch=True))
def test_any_text_is_a_birthday_or_refused(raw: str) -> None:
    with suppress(InvalidValue):
        assert birth_day(str(birth_day(raw, today=TODAY)), today=TODAY)
