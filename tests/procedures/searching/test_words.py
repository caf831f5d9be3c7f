import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.procedures.rules.searching.slips import (
    best_split,
    decoded,
    distance,
    grams,
    pieces_of,
    splits,
    swapped,
)
from dichvucong.procedures.rules.searching.words import pairs_of, plain_words, words_of


def test_accents_case_and_the_place_of_a_tone_do_not_part_words() -> None:
    assert plain_words("Hòa giải, HOÀ GIẢI") == ["hoa", "giai", "hoa", "giai"]
    old, new = words_of("hoà hòa")
    assert old.accented == new.accented
    assert words_of("thuế")[0].accented != words_of("thuê")[0].accented


def test_final_y_and_i_are_one_word_only_where_they_are() -> None:
    assert plain_words("đăng kí") == plain_words("đăng ký")
    assert plain_words("lí lịch") == plain_words("lý lịch")
    assert plain_words("thủy") != plain_words("thúi")


def test_neighbours_are_pairs() -> None:
    assert pairs_of(plain_words("giấy phép lái xe")) == ["giay_phep", "phep_lai", "lai_xe"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hooj", "ho"),
        ("chieesu", "chieu"),
        ("phaps", "phap"),
        ("lijch", "lich"),
        ("ho65", "ho"),
        ("chie61u", "chieu"),
        ("phapp", "phap"),
        ("xxe", "xe"),
        ("ddaats", "dat"),
        ("kys", "ki"),
    ],
)
def test_marks_typed_as_letters_or_digits_are_read(typed: str, meant: str) -> None:
    assert meant in decoded(typed)


def test_joined_words_are_split_where_all_neighbours_belong_together() -> None:
    known = {"dang", "ki", "tam", "tru", "da", "ng"}
    ways = splits("dangkytamtru", known)

    pairs = {"dang_ki": 9, "ki_tam": 1, "tam_tru": 5}

    assert best_split(ways, pairs) == ("dang", "ki", "tam", "tru")
    assert best_split(ways, {"dang_ki": 9}) == ()
    assert pieces_of("khai") == {"k", "kh", "kha", "khai", "h", "ha", "hai", "a", "ai", "i"}


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [("thue", "thue", 0), ("theu", "thue", 1), ("cuoc", "cuco", 1), ("lai", "lao", 1), ("xa", "huyen", 3)],
)
def test_slips_are_counted_and_swapped_letters_once(first: str, second: str, apart: int) -> None:
    assert distance(first, second, most=2) == apart


def test_every_word_shares_its_grams_with_itself() -> None:
    assert grams("xe") == {"^x", "xe", "e$"}
    assert "thue" in swapped("theu")


@given(st.text(max_size=60))
def test_no_text_breaks_the_rules_of_words(text: str) -> None:
    for word in words_of(text):
        assert word.plain
        assert word.plain.isalnum()
        assert not {"'", "\\", "_", "\x00"} & set(word.accented)
        assert plain_words(word.plain) == [word.plain]
        assert decoded(word.plain) is not None
        assert distance(word.plain, word.plain, most=2) == 0


@given(st.text("abcdeghiklmnopqrstuvxy", max_size=8), st.text("abcdeghiklmnopqrstuvxy", max_size=8))
def test_distance_is_the_same_both_ways(first: str, second: str) -> None:
    assert distance(first, second, most=2) == distance(second, first, most=2)


@given(st.text("ab", max_size=40))
def test_splitting_never_takes_long_and_gives_the_text_back(text: str) -> None:
    for way in splits(text, {"a", "b", "ab", "ba", "aab"}):
        assert "".join(way) == text
