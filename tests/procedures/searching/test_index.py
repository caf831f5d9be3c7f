from typing import Any

import pytest
from django.db import connection

from dichvucong.procedures.errors import VersionClash
from dichvucong.procedures.models import SearchEntry, SearchGram, SearchTerm
from dichvucong.procedures.services import end_version, put_versions, rebuild_index
from tests.factories.procedures import FIRST_DAY, LATER_DAY, NOW, ground
from tests.procedures.searching.world import BIRTH, MARRIAGE, a_world, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-08")]


def counts() -> dict[str, int]:
    """The vocabulary, as far as it counts."""
    return dict(SearchTerm.objects.filter(entries__gt=0).values_list("term", "entries"))


def kept() -> list[tuple[Any, ...]]:
    """The entries."""
    columns = ("code", "levels", "applicants", "name_words", "vector", "valid_from", "valid_to")
    return list(SearchEntry.objects.order_by("code").values_list(*columns))


def test_the_vocabulary_counts_procedures_with_each_word_and_pair() -> None:
    a_world()

    found = counts()

    assert found[""] == 8
    assert found["khai_sinh"] == 2
    assert found["ket_hon"] == 1
    assert SearchTerm.objects.get(pk="khai_sinh").shown == "khai sinh"
    assert set(SearchGram.objects.filter(term="khai").values_list("gram", flat=True)) == {
        "^k",
        "kh",
        "ha",
        "ai",
        "i$",
    }


def test_the_index_follows_every_change_as_if_made_anew() -> None:
    a_world()
    put_versions([incoming(BIRTH, name="Ghi chú khai sinh mới")], ground=ground(source="import"))
    end_version(MARRIAGE, last_day_before=LATER_DAY, ground=ground())
    entries, vocabulary = kept(), counts()

    assert rebuild_index(now=NOW) == 8

    assert kept() == entries
    assert counts() == vocabulary
    assert MARRIAGE not in {row[0] for row in entries}
    assert "ket_hon" not in vocabulary


def test_what_is_refused_leaves_the_index_alone() -> None:
    a_world()
    entries, vocabulary = kept(), counts()

    with pytest.raises(VersionClash):
        put_versions([incoming(MARRIAGE, name="Khác")], ground=ground())

    assert kept() == entries
    assert counts() == vocabulary


def test_localities_add_no_rows_unless_they_can_be_searched_for() -> None:
    a_world()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procedures_searchlocality")
        (rows,) = cursor.fetchone()

    assert rows == 0
    assert SearchEntry.objects.count() == 8
    assert SearchEntry.objects.get(code=BIRTH).valid_from == FIRST_DAY
