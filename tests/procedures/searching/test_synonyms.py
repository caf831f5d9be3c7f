from datetime import timedelta

import pytest

from dichvucong.kernel.errors import InvalidFields
from dichvucong.kernel.journal import history_of
from dichvucong.procedures.errors import SynonymExists, SynonymNotFound
from dichvucong.procedures.models import Synonym
from dichvucong.procedures.rules.searching.words import plain_words
from dichvucong.procedures.selectors import synonym, synonyms
from dichvucong.procedures.services import (
    SynonymDraft,
    add_synonym,
    change_synonym,
    disable_synonym,
    load_synonyms,
)
from dichvucong.procedures.services.synonyms import shipped_synonyms
from tests.factories.procedures import NOW
from tests.procedures.searching.world import LICENCE, a_world, codes

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-08")]
EDITOR = "officer:bien-tap"


def draft(phrase: str = "bùa đi đường", *wordings: str) -> SynonymDraft:
    return SynonymDraft(phrase, wordings or ("giấy phép lái xe",))


def test_a_new_word_works_at_once_and_is_on_record() -> None:
    a_world()
    before = codes("bùa đi đường")

    added = add_synonym(draft(), actor=EDITOR, now=NOW)

    assert codes("bua di duong")[0] == LICENCE
    assert LICENCE not in before
    entry = history_of("synonyms").last()
    assert entry
    assert entry.event == "synonym.added"
    assert entry.evidence["wordings"] == added.wordings == ["giấy phép lái xe"]


def test_a_changed_word_means_something_else_and_a_disabled_one_nothing() -> None:
    number = add_synonym(draft(), actor=EDITOR, now=NOW).pk

    change_synonym(number, draft("bùa đi phố", "đăng ký xe"), actor=EDITOR, now=NOW)
    disable_synonym(number, actor=EDITOR, now=NOW)

    kept = synonym(number)
    assert kept
    assert (kept.phrase, kept.wordings, kept.active) == ("bùa đi phố", ("đăng ký xe",), False)
    assert [entry.event for entry in history_of("synonyms")] == [
        "synonym.added",
        "synonym.changed",
        "synonym.disabled",
    ]


def test_one_phrase_stands_for_one_thing_however_it_is_accented() -> None:
    add_synonym(draft(), actor=EDITOR, now=NOW)
    other = add_synonym(draft("phép đi đường"), actor=EDITOR, now=NOW)

    with pytest.raises(SynonymExists):
        add_synonym(draft("BUA DI DUONG"), actor=EDITOR, now=NOW)
    with pytest.raises(SynonymExists):
        change_synonym(other.pk, draft("bùa đi đường"), actor=EDITOR, now=NOW)

    assert Synonym.objects.count() == 2
    assert Synonym.objects.get(pk=other.pk).phrase == "phép đi đường"


@pytest.mark.parametrize(
    ("phrase", "wordings", "field"),
    [
        ("", ("giấy phép",), "phrase"),
        ("???", ("giấy phép",), "phrase"),
        ("một hai ba bốn năm sáu bảy tám chín", ("giấy phép",), "phrase"),
        ("bùa đi đường", (), "wordings"),
        ("bùa đi đường", ("…",), "wordings"),
        ("bùa đi đường", ("x" * 201,), "wordings"),
        ("bùa đi đường", tuple(f"cách {number}" for number in range(11)), "wordings"),
    ],
)
def test_what_says_nothing_is_refused_and_nothing_is_written(
    phrase: str, wordings: tuple[str, ...], field: str
) -> None:
    with pytest.raises(InvalidFields) as refusal:
        add_synonym(SynonymDraft(phrase, wordings), actor=EDITOR, now=NOW)

    assert refusal.value.errors[0].field == field
    assert not Synonym.objects.exists()


def test_what_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(SynonymNotFound):
        change_synonym(1, draft(), actor=EDITOR, now=NOW)
    with pytest.raises(SynonymNotFound):
        disable_synonym(1, actor=EDITOR, now=NOW)


def test_the_shipped_list_is_loaded_once_and_leaves_editors_work_alone() -> None:
    written = load_synonyms(now=NOW)
    licence = Synonym.objects.get(phrase="bằng lái")
    change_synonym(licence.pk, draft("bằng lái", "giấy phép"), actor=EDITOR, now=NOW)
    disable_synonym(Synonym.objects.get(phrase="sổ đỏ").pk, actor=EDITOR, now=NOW)

    again = load_synonyms(now=NOW + timedelta(days=1))

    assert written >= 300
    assert again == 0
    assert Synonym.objects.get(phrase="bằng lái").wordings == ["giấy phép"]
    assert not Synonym.objects.get(phrase="sổ đỏ").active


def test_the_shipped_list_is_one_that_editors_could_have_written() -> None:
    plain = [" ".join(plain_words(one.phrase)) for one in shipped_synonyms()]

    assert len(plain) == len(set(plain))
    for one in shipped_synonyms():
        add_synonym(one, actor=EDITOR, now=NOW)


def test_editors_find_words_without_accents_on_either_side() -> None:
    load_synonyms(now=NOW)

    assert "bằng lái" in [one.phrase for one in synonyms("giay phep lai xe")]
    assert synonyms("khongcotunaynhuvay") == []
