from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.errors import SearchEmpty, SearchTooLong
from dichvucong.procedures.rules.searching.asking import Via
from dichvucong.procedures.rules.searching.ranking import Part
from dichvucong.procedures.selectors import Wanted, search, suggest
from dichvucong.procedures.services import Incoming, end_version, localise, put_version
from dichvucong.procedures.words import Applicant, Level
from tests.factories.procedures import FIRST_DAY, LATER_DAY, content, ground
from tests.procedures.searching.world import (
    BIRTH,
    BIRTH_AGAIN,
    LAND,
    LICENCE,
    LICENCE_AGAIN,
    MARRIAGE,
    PASSPORT,
    TAX,
    a_world,
    codes,
    found,
    incoming,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-08")]


@pytest.fixture(autouse=True)
def world(db: None) -> None:
    a_world()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("đăng ký khai sinh", BIRTH),
        ("khai sinh", BIRTH),
        ("khai sinh cho con", BIRTH),
        ("DANG KY KHAI SINH", BIRTH),
        ("dang ki khai sinh", BIRTH),
        ("đăng ký lại khai sinh", BIRTH_AGAIN),
        ("làm lại bằng lái", LICENCE_AGAIN),
        ("lam lai bang lai", LICENCE_AGAIN),
        ("bằng lái", LICENCE),
        ("thế chấp sổ đỏ", LAND),
        ("so do", LAND),
        ("passport", PASSPORT),
        ("hoo chieesu", PASSPORT),
        ("ho65 chie61u", PASSPORT),
        ("hộ chiêú", PASSPORT),
        ("giay phep lai xxe", LICENCE),
        ("khaisinh", BIRTH),
        ("dangkykethon", MARRIAGE),
        ("kêt hôn", MARRIAGE),
        ("ket hno", MARRIAGE),
        ("mã số thếu", TAX),
        ("thủ tục đăng ký kết hôn như thế nào", MARRIAGE),
    ],
)
def test_the_right_procedure_comes_first(typed: str, first: str) -> None:
    assert codes(typed)[0] == first


@pytest.mark.parametrize("typed", [BIRTH, "1000001", "mã 1.000001", "thủ tục 1.000001 khai sinh"])
def test_a_code_leads_to_its_procedure_alone(typed: str) -> None:
    assert codes(typed) == [BIRTH]


@pytest.mark.parametrize("typed", ["1.0000", "100000"])
def test_the_beginning_of_a_code_leads_to_all_that_begin_so(typed: str) -> None:
    assert codes(typed) == [BIRTH, BIRTH_AGAIN, MARRIAGE]


def test_a_code_that_nobody_has_finds_nothing() -> None:
    findings = found("9.999999")

    assert not findings.results
    assert findings.total == 0


def test_a_repaired_question_says_how_it_should_read() -> None:
    assert found("đăng ký kết hno").corrected == "đăng ký kết hôn"
    assert found("đăng ký kết hôn").corrected == ""


def test_one_word_with_other_accents_is_not_the_everyday_word() -> None:
    assert LICENCE_AGAIN in codes("doi")
    assert LICENCE_AGAIN in codes("đổi")
    assert LICENCE_AGAIN not in codes("đội")


def test_the_score_says_which_words_gained_what() -> None:
    best = found("làm lại bằng lái").results[0].score
    assert best

    by_words = {hit.typed: hit for hit in best.hits}

    assert by_words["bằng lái"].found == "giay phep lai xe"
    assert by_words["bằng lái"].via is Via.SYNONYM
    assert by_words["bằng lái"].part is Part.NAME
    parts = sum(hit.gained for hit in best.hits) + best.neighbours + best.brevity + best.bonus
    assert best.total == pytest.approx(parts)


@pytest.mark.parametrize("typed", ["a" * 10_000, "khai sinh " * 30])
def test_more_than_anybody_types_is_refused_clearly(typed: str) -> None:
    with pytest.raises(SearchTooLong, match="200 ký tự"):
        found(typed)


@pytest.mark.parametrize("typed", ["???", "…", "“”", "\u200b.", "🙂", "__"])
def test_signs_only_are_refused_clearly(typed: str) -> None:
    with pytest.raises(SearchEmpty, match="ít nhất một chữ"):
        found(typed)


def test_words_nobody_uses_find_nothing() -> None:
    assert found("qwrtpsdfg zzkkhh").results == ()


def test_facets_count_what_each_choice_would_leave() -> None:
    facets = found("", field_name="Hộ tịch").facets

    assert facets.total == 3
    assert facets.fields["Sát hạch lái xe"] == 2
    assert facets.owners == {"G15": 3}
    assert facets.levels == {Level.COMMUNE: 3}
    assert facets.applicants == {Applicant.CITIZEN: 3}


def test_facets_narrow_a_question() -> None:
    assert codes("đăng ký", owner_code="G12") == [TAX]
    cards = codes("cấp", level=Level.PROVINCE, applicant=Applicant.FOREIGNER)
    assert sorted(cards) == sorted([LICENCE, LICENCE_AGAIN, PASSPORT])
    assert codes("khai sinh", level=Level.MINISTRY) == []


def test_a_list_without_words_is_paged_in_order_of_code() -> None:
    first = search(Wanted(), LATER_DAY, offset=0, limit=3)
    rest = search(Wanted(), LATER_DAY, offset=3, limit=20)

    listed = [result.view.code for page in (first, rest) for result in page.results]
    assert listed == sorted([BIRTH, BIRTH_AGAIN, MARRIAGE, LICENCE, LICENCE_AGAIN, PASSPORT, TAX, LAND])
    assert first.total == first.reachable == 8


def test_a_province_gets_its_own_version_and_its_own_procedures() -> None:
    own = Incoming("2.000009", "H26", content("Cấp thẻ gửi xe khu phố cổ"), FIRST_DAY, province_code="H26")
    put_version(own, ground=ground())
    overrides = LocalOverrides(receiving_address="Quầy 1", levels=(Level.PROVINCE,))
    localise(BIRTH, "H26", overrides, valid_from=FIRST_DAY, ground=ground())

    here = found("khai sinh", province_code="H26", level=Level.PROVINCE)
    there = found("khai sinh", province_code="H29", level=Level.PROVINCE)

    assert [result.view.content.receiving_address for result in here.results] == ["Quầy 1"]
    assert here.facets.levels[Level.PROVINCE] == 1
    assert there.results == []
    assert codes("thẻ gửi xe", province_code="H26")[0] == "2.000009"
    assert "2.000009" not in codes("thẻ gửi xe", province_code="H29")
    assert found("thẻ gửi xe").facets.provinces["H26"] == 1


def test_what_is_abolished_or_renamed_is_found_so_from_that_day_on() -> None:
    put_version(
        replace(incoming(MARRIAGE, name="Thủ tục ghi nhận hôn nhân"), valid_from=LATER_DAY), ground=ground()
    )
    end_version(BIRTH, last_day_before=LATER_DAY, ground=ground())
    eve = LATER_DAY - timedelta(days=1)

    assert codes("hôn nhân") == [MARRIAGE]
    assert BIRTH not in codes("khai sinh")
    # The index keeps what holds on the day of writing or later: the past is read by its own pages.
    assert search(Wanted("kết hôn"), eve, offset=0, limit=5).results == ()


def test_suggestions_go_on_where_somebody_stopped_typing() -> None:
    started = suggest("khai s", LATER_DAY, limit=5)
    spoken = suggest("bang l", LATER_DAY, limit=5)
    code = suggest("3.0003", LATER_DAY, limit=5)

    assert [named.code for named in started.procedures][:2] == [BIRTH, BIRTH_AGAIN]
    assert "khai sinh" in started.words
    assert "bằng lái" in spoken.words
    assert {named.code for named in code.procedures} == {LICENCE, LICENCE_AGAIN}
    assert suggest("???", LATER_DAY, limit=5).procedures == ()
    assert suggest("x" * 300, LATER_DAY, limit=5).words == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.text(max_size=200))
def test_no_text_is_ever_an_error(text: str) -> None:
    try:
        findings = search(Wanted(text), LATER_DAY, offset=0, limit=5)
    except (SearchEmpty, SearchTooLong):
        return
    assert len(findings.results) <= findings.reachable <= findings.total or not findings.total
    suggest(text, LATER_DAY, limit=5)
