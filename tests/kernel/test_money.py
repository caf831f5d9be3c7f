import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.money import LARGEST_VND, amount_in_words, format_vnd, grouped, parse_vnd

AMOUNTS = st.integers(min_value=0, max_value=LARGEST_VND)
DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9,
}  # fmt: skip
WITHIN_GROUP: dict[str, Callable[[int], int]] = {
    "trăm": lambda digit: 99 * digit,
    "mươi": lambda digit: 9 * digit,
    "mười": lambda _: 10,
    "linh": lambda _: 0,
}
GROUPS = {"nghìn": 1_000, "triệu": 1_000_000}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (1, "Một đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi bốn đồng"),
        (55, "Năm mươi lăm đồng"),
        (100, "Một trăm đồng"),
        (101, "Một trăm linh một đồng"),
        (105, "Một trăm linh năm đồng"),
        (111, "Một trăm mười một đồng"),
        (115, "Một trăm mười lăm đồng"),
        (1_000, "Một nghìn đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (10_500, "Mười nghìn năm trăm đồng"),
        (50_000, "Năm mươi nghìn đồng"),
        (121_000, "Một trăm hai mươi mốt nghìn đồng"),
        (200_000, "Hai trăm nghìn đồng"),
        (1_000_001, "Một triệu không trăm linh một đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (1_205_000, "Một triệu hai trăm linh năm nghìn đồng"),
        (
            1_234_567,
            "Một triệu hai trăm ba mươi bốn nghìn năm trăm sáu mươi bảy đồng",
        ),
        (1_000_000_000, "Một tỷ đồng"),
        (1_000_000_005, "Một tỷ không trăm linh năm đồng"),
        (21_000_000_000, "Hai mươi mốt tỷ đồng"),
        (1_050_000_000, "Một tỷ không trăm năm mươi triệu đồng"),
        (1_000_000_000_000, "Một nghìn tỷ đồng"),
        (1_005_000_000_000, "Một nghìn không trăm linh năm tỷ đồng"),
        (
            999_999_999_999,
            (
                "Chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn "
                "chín trăm chín mươi chín đồng"
            ),
        ),
    ],
)
def test_amounts_are_spelled_as_receipts_do(amount: int, words: str) -> None:
    assert amount_in_words(amount) == words


@given(AMOUNTS)
def test_what_is_spelled_reads_back_as_the_same_amount(amount: int) -> None:
    assert _read(amount_in_words(amount)) == amount


@given(AMOUNTS)
def test_spelling_never_uses_a_form_vietnamese_does_not_have(amount: int) -> None:
    words = amount_in_words(amount).lower()

    assert not re.search(r"mươi một\b|mười mốt|mươi năm\b|mười năm\b|linh lăm|linh mốt|một mươi|  |lẻ", words)
    assert words.endswith(" đồng")
    assert "linh mười" not in words


def test_amounts_are_grouped_by_dots() -> None:
    assert format_vnd(1_234_567) == "1.234.567 đồng"
    assert grouped(0) == "0"
    assert grouped(-50_000) == "-50.000"


@given(AMOUNTS.filter(bool))
def test_what_is_written_for_people_is_read_back(amount: int) -> None:
    assert parse_vnd(format_vnd(amount)) == parse_vnd(grouped(amount)) == parse_vnd(str(amount)) == amount


@pytest.mark.parametrize(
    "raw", ["150.000 đ", "150,000 VND", "150 000", "150000đ", " 150.000₫ ", "150.000 đồng"]
)
def test_amounts_are_read_as_people_type_them(raw: str) -> None:
    assert parse_vnd(raw) == 150_000


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "đồng",
        "0",
        "-5",
        "+5",
        "1.5",
        "1.50",
        "1,234.567",
        "1.2345",
        "12e3",
        "١٢٣",
        "1_000",
        "9" * 16,
        "9" * 5000,
        "0x10",
    ],
)
def test_anything_else_is_refused_in_words(raw: str) -> None:
    with pytest.raises(InvalidValue, match="Số tiền phải") as refusal:
        parse_vnd(raw, field="amount_vnd")

    assert refusal.value.field == "amount_vnd"


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else_happens(raw: str) -> None:
    try:
        amount = parse_vnd(raw)
    except InvalidValue:
        return
    assert 0 < amount <= LARGEST_VND


def _read(words: str) -> int:
    """An independent reader that knows how words add up and nothing of the writer."""
    billions = total = group = digit = 0
    for word in words.lower().removesuffix(" đồng").split():
        if word in DIGITS:
            digit = DIGITS[word]
            group += digit
        elif word in WITHIN_GROUP:
            group += WITHIN_GROUP[word](digit)
        elif word in GROUPS:
            total, group = total + group * GROUPS[word], 0
        else:
            assert word == "tỷ"
            billions, total, group = (billions + total + group) * 1_000_000_000, 0, 0
    return billions + total + group
