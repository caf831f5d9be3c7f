from datetime import date

import pytest

from dichvucong.catalogs import selectors
from dichvucong.catalogs.errors import NotYourEntry, TreeCycle, UnknownEntry
from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.models import Field, ProcedureResult
from dichvucong.catalogs.selectors import EntryQuery, EntrySort
from dichvucong.catalogs.services import (
    Change,
    EntryDraft,
    disable_entry,
    hang_agency,
    keep_entry,
    learn,
)
from dichvucong.catalogs.services.learning import Named
from dichvucong.kernel.errors import InvalidFields
from dichvucong.kernel.models import JournalEntry
from tests.catalogs.owners import FROM, keepers
from tests.factories.procedures import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAT-03")]
CHANGE = Change("officer:can-bo", NOW, "12/QĐ-BTP")
LATER = date(2026, 6, 1)
CODE = "LV.G15.001"


@pytest.fixture(autouse=True)
def ready(db: None) -> None:
    keepers()


def a_field(name: str = "Hộ tịch", valid_from: date = FROM, acting_for: str = "G15") -> None:
    keep_entry(
        Catalogue.FIELDS, EntryDraft(CODE, valid_from, {"name": name}), acting_for=acting_for, change=CHANGE
    )


def test_an_amended_entry_keeps_what_it_said_before_with_author_time_and_document() -> None:
    a_field()
    a_field("Hộ tịch, chứng thực", LATER)

    seen = selectors.entry(Catalogue.FIELDS, CODE)

    assert seen
    assert [(one.valid_from, one.valid_to) for one in seen.history] == [(LATER, None), (FROM, LATER)]
    assert seen.name == "Hộ tịch, chứng thực"
    assert {(one.changed_by, one.changed_at, one.legal_document) for one in seen.history} == {
        ("officer:can-bo", NOW, "12/QĐ-BTP")
    }
    events = JournalEntry.objects.filter(stream="catalog:fields").order_by("pk")
    assert list(events.values_list("event", flat=True)) == ["catalog.added", "catalog.amended"]


def test_what_an_entry_said_before_its_first_version_ends_where_that_begins() -> None:
    a_field("Hộ tịch", LATER)

    a_field("Hộ tịch cũ", FROM)

    seen = selectors.entry(Catalogue.FIELDS, CODE)
    assert seen
    assert [(one.valid_from, one.valid_to) for one in seen.history] == [(LATER, None), (FROM, LATER)]


def test_a_disabled_entry_is_readable_and_no_longer_in_force() -> None:
    a_field()

    disable_entry(Catalogue.FIELDS, CODE, valid_to=LATER, acting_for="G15", change=CHANGE)

    seen = selectors.entry(Catalogue.FIELDS, CODE)
    assert seen
    assert not seen.active
    assert seen.values["name"] == "Hộ tịch"
    assert [row.code for row in selectors.fields_after("", limit=9, on=date(2026, 5, 31))] == [CODE]
    assert selectors.fields_after("", limit=9, on=LATER) == []
    assert Field.objects.count() == 1


def test_another_ministrys_entry_is_left_alone() -> None:
    a_field()

    for act in (
        lambda: a_field("Của tôi", LATER, "G12"),
        lambda: disable_entry(Catalogue.FIELDS, CODE, valid_to=LATER, acting_for="G12", change=CHANGE),
    ):
        with pytest.raises(NotYourEntry):
            act()

    assert list(Field.objects.values_list("name", "owner_code", "valid_to")) == [("Hộ tịch", "G15", None)]


def test_an_agency_below_another_province_is_not_mine_to_add() -> None:
    values = {"name": "A", "short_name": "A", "level": "department", "parent_code": "H29"}

    with pytest.raises(NotYourEntry):
        keep_entry(Catalogue.AGENCIES, EntryDraft("H29.5", FROM, values), acting_for="H26", change=CHANGE)

    assert selectors.agency("H29.5") is None


def test_each_wrong_field_is_named() -> None:
    values = {"name": "", "kind": "x", "group_code": "12"}

    with pytest.raises(InvalidFields) as refusal:
        keep_entry(Catalogue.BUDGET_ITEMS, EntryDraft("12", FROM, values), acting_for="G12.12", change=CHANGE)

    assert [error.field for error in refusal.value.errors] == ["code", "name", "kind", "group_code"]


def test_disabling_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownEntry):
        disable_entry(Catalogue.FIELDS, CODE, valid_to=LATER, acting_for="G15", change=CHANGE)


@pytest.mark.req("CAT-06")
def test_a_unit_moves_within_its_keeper_only_and_the_past_keeps_its_shape() -> None:
    values = {"name": "Sở mới", "short_name": "SM", "level": "department", "parent_code": "H26"}
    keep_entry(Catalogue.AGENCIES, EntryDraft("H26.50", FROM, values), acting_for="H26", change=CHANGE)

    hang_agency("H26.12", parent_code="H26.50", valid_from=LATER, acting_for="H26", change=CHANGE)

    moved = selectors.agency("H26.12", on=LATER)
    before = selectors.agency("H26.12", on=date(2026, 5, 31))
    assert moved
    assert before
    assert (moved.path, before.path) == ("/H26/H26.50/H26.12/", "/H26/H26.12/")
    with pytest.raises(NotYourEntry):
        hang_agency("H26.12", parent_code="H29", valid_from=LATER, acting_for="H26", change=CHANGE)
    with pytest.raises(TreeCycle):
        hang_agency("H26.50", parent_code="H26.12", valid_from=LATER, acting_for="H26", change=CHANGE)


def test_entries_are_found_without_marks_filtered_and_sorted() -> None:
    for code, name in (("LV.G15.001", "Hộ tịch"), ("LV.G15.002", "Chứng thực")):
        draft = EntryDraft(code, FROM, {"name": name})
        keep_entry(Catalogue.FIELDS, draft, acting_for="G15", change=CHANGE)
    disable_entry(Catalogue.FIELDS, "LV.G15.002", valid_to=LATER, acting_for="G15", change=CHANGE)

    def found(**asked: str) -> list[str]:
        query = EntryQuery(**asked)  # type: ignore[arg-type]
        return [row.name for row in selectors.entries(Catalogue.FIELDS, query)]

    assert found(text="ho tich") == ["Hộ tịch"]
    assert found(state="disabled") == ["Chứng thực"]
    assert found(sort=EntrySort.NAME) == ["Chứng thực", "Hộ tịch"]


def test_published_procedures_teach_fields_and_results_within_article_49_and_once() -> None:
    named = [
        Named(
            "1.000001",
            "G15",
            "Hộ tịch",
            (("KQ.G15.000001", "Giấy khai sinh"), ("KQ.G12.000001", "Của bộ khác")),
        ),
        Named("1.000002", "G15", "hộ tịch", (("KQ.G15.000001", "Tên khác"),)),
        Named("1.000003", "H26", "Việc của tỉnh", (("KQ.H26.000001", "Giấy của tỉnh"),)),
        Named("1.000004", "H26", "", (("KQ.H26.000002", "Giấy được giao"),), delegated=True),
    ]

    assert learn(named, valid_from=FROM, change=CHANGE) == 3
    assert learn(named, valid_from=FROM, change=CHANGE) == 0

    assert list(Field.objects.values_list("code", "name")) == [("LV.G15.001", "Hộ tịch")]
    assert list(ProcedureResult.objects.order_by("code").values_list("code", "name")) == [
        ("KQ.G15.000001", "Giấy khai sinh"),
        ("KQ.H26.000002", "Giấy được giao"),
    ]
