import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.kernel.text import ascii_content, ascii_text, fold, tidy


@pytest.mark.parametrize(
    "written",
    ["Hòa Bình", "HOÀ BÌNH", "hoa binh", "  Hoà \u00a0 Bình ", unicodedata.normalize("NFD", "Hòa Bình")],
)
def test_one_name_in_many_spellings_folds_to_one_form(written: str) -> None:
    assert fold(written) == "hoa binh"


def test_every_vietnamese_letter_folds_to_a_plain_one() -> None:
    letters = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"

    assert (
        fold(letters)
        == fold(letters.upper())
        == "a" * 17 + "d" + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5
    )


@given(st.text())
def test_folding_twice_changes_nothing(value: str) -> None:
    assert fold(fold(value)) == fold(value)


@given(st.text())
def test_folding_does_not_depend_on_the_form_of_unicode(value: str) -> None:
    assert fold(unicodedata.normalize("NFD", value)) == fold(unicodedata.normalize("NFC", value))


@given(st.text())
def test_tidy_text_is_composed_visible_and_trimmed(value: str) -> None:
    tidied = tidy(value)

    assert unicodedata.is_normalized("NFC", tidied)
    assert tidied == tidied.strip()
    assert not any(unicodedata.category(c) in {"Cc", "Cf"} for c in tidied)
    assert tidy(tidied) == tidied


def test_invisible_characters_of_scanners_and_web_pages_disappear() -> None:
    assert tidy("\ufeffNguyễn\u200b Văn\u202e\tMẫu\n") == "Nguyễn Văn Mẫu"


@given(st.text(), st.integers(min_value=1, max_value=200))
def test_bank_content_is_plain_and_never_too_long(value: str, limit: int) -> None:
    content = ascii_content(value, limit=limit)

    assert len(content) <= limit
    assert content.isascii()
    assert content == content.strip()
    assert all(c.isalnum() or c in " .,:/+-" for c in content)


def test_bank_content_keeps_words_case_and_payment_codes() -> None:
    content = ascii_content("Nộp lệ phí hộ chiếu – Đỗ Thị Mẫu; mã G22.99.2-261122000001", limit=100)

    assert content == "Nop le phi ho chieu Do Thi Mau ma G22.99.2-261122000001"


def test_ascii_text_drops_only_what_has_no_plain_letter() -> None:
    assert ascii_text("Công ty TNHH “Đức Mẫu” №1 ☺") == "Cong ty TNHH Duc Mau No1"
