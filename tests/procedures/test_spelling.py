import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.procedures.rules import SpelledCode, spelled_code


@pytest.mark.req("PRO-08")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.001193", SpelledCode("1.001193")),
        (" 1.001193.000.00.00.H38 ", SpelledCode("1.001193", "H38")),
        ("2.002621.h56", SpelledCode("2.002621", "H56")),
        ("2.000815.000.00.00.H55.02", SpelledCode("2.000815", "H55")),
        ("1001193", SpelledCode("1.001193")),
        ("1-001193", SpelledCode("1.001193")),
        ("1,001193", SpelledCode("1.001193")),
        ("1.00119", None),
        ("1.0011933", None),
        ("", None),
        ("1.001193.X38", None),
        ("１.001193", None),
    ],
)
def test_a_code_is_read_in_every_spelling_that_people_use(typed: str, meant: SpelledCode | None) -> None:
    assert spelled_code(typed) == meant


@given(st.text(max_size=100))
def test_any_text_is_a_code_or_none_and_reading_it_again_changes_nothing(typed: str) -> None:
    found = spelled_code(typed)

    assert found is None or spelled_code(found.code) == SpelledCode(found.code)
