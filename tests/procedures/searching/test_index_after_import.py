"""An import over procedures that are indexed already leaves nothing stale behind (PRO-08, PRO-15)."""

from typing import Any

import pytest

from dichvucong.catalogs.services import LoadReport
from dichvucong.integrations.procedure_records.reader import ProcedureFiles
from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.models import SearchEntry, SearchGram, SearchLocality, SearchTerm
from dichvucong.procedures.records import records_reader
from dichvucong.procedures.selectors import Wanted, search
from dichvucong.procedures.services import (
    Handed,
    confirm_import,
    localise,
    rebuild_index,
    receive_import,
    run_imports,
)
from dichvucong.procedures.words import Level
from tests.catalogs.conftest import catalogues, short_data
from tests.catalogs.conftest import now as catalogue_now
from tests.factories.procedures import FIRST_DAY, LATER_DAY, NOW, ground
from tests.factories.records import a_record, as_lines

__all__ = ["catalogue_now", "catalogues", "short_data"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-08", "PRO-15")]
CODE, OTHER = "1.000001", "1.000002"


@pytest.fixture
def now() -> Any:
    return NOW


@pytest.fixture(autouse=True)
def ready(catalogues: LoadReport) -> None:
    records_reader.install(ProcedureFiles())


def take_in(*records: Any, day: Any = FIRST_DAY) -> None:
    handed = Handed(body=as_lines(*records), name="thu-tuc.jsonl", valid_from=day)
    file = receive_import(handed, actor="officer:can-bo", now=NOW)
    confirm_import(file.number, reach=None, actor="officer:can-bo", now=NOW)
    run_imports(now=NOW)


def found(text: str, **narrowed: Any) -> list[str]:
    results = search(Wanted(text, **narrowed), LATER_DAY, offset=0, limit=10).results
    return [result.view.code for result in results]


def index() -> list[Any]:
    """Everything the index holds that a search can see."""
    entries = SearchEntry.objects.order_by("code", "valid_from").values_list(
        "code", "name_words", "vector", "head", "levels", "applicants", "valid_from", "valid_to"
    )
    terms = SearchTerm.objects.filter(entries__gt=0).order_by("term").values_list("term", "entries", "paired")
    localities = SearchLocality.objects.values_list("province_code", "levels", "valid_from", "valid_to")
    known = {term for term, _, _ in terms if "_" not in term}
    grams = SearchGram.objects.filter(term__in=known).order_by("gram", "term").values_list("gram", "term")
    return [list(entries), list(terms), list(localities), list(grams)]


def test_what_an_import_says_differently_is_found_at_once_and_the_old_words_are_not() -> None:
    take_in(a_record(name="Đăng ký nuôi rồng"), a_record(code=OTHER, name="Đăng ký kết hôn"))
    assert found("nuôi rồng") == [CODE]

    take_in(a_record(name="Cấp trích lục bản sao"), a_record(code=OTHER, name="Đăng ký kết hôn"))

    assert found("trích lục") == [CODE]
    assert found("nuôi rồng") == []
    assert found("kết hôn") == [OTHER]
    kept = index()
    rebuild_index(now=NOW)
    assert index() == kept


def test_the_same_file_again_leaves_the_index_as_it_is() -> None:
    records = (a_record(), a_record(code=OTHER, name="Đăng ký kết hôn"))
    take_in(*records)
    kept = index()

    take_in(*records)

    assert index() == kept


def test_an_amendment_from_a_later_day_keeps_both_wordings_for_their_days() -> None:
    take_in(a_record(name="Đăng ký khai sinh"))
    take_in(a_record(name="Cấp trích lục bản sao"), day=LATER_DAY)

    kept = index()

    assert found("trích lục") == [CODE]
    assert SearchTerm.objects.get(pk="").entries == SearchEntry.objects.count()
    rebuild_index(now=NOW)
    assert index() == kept


def test_what_provinces_say_survives_an_import_and_a_rebuilding() -> None:
    take_in(a_record())
    own = LocalOverrides(levels=(Level.PROVINCE,))
    localise(CODE, "H26", own, valid_from=FIRST_DAY, ground=ground())
    take_in(a_record(name="Đăng ký khai sinh mới"))

    for again in (False, True):
        if again:
            rebuild_index(now=NOW)
        assert found("khai sinh", province_code="H26", level=Level.PROVINCE) == [CODE]
        assert found("khai sinh", province_code="H31", level=Level.PROVINCE) == []
