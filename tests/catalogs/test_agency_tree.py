from datetime import date, datetime
from pathlib import Path

import pytest

from dichvucong.catalogs import selectors
from dichvucong.catalogs.errors import TreeCycle, UnknownEntry
from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.models import Agency, AgencyPlacement
from dichvucong.catalogs.services import Change, LoadReport, add_agency, load_reference_data, move_agency
from dichvucong.catalogs.services.agencies import AgencyDraft

pytestmark = [pytest.mark.usefixtures("catalogues"), pytest.mark.req("CAT-06")]

MOVED = date(2026, 7, 1)
BEFORE = date(2026, 6, 30)
TODAY = date(2026, 11, 22)


@pytest.fixture
def change(now: datetime) -> Change:
    return Change(actor="officer:minh-hoa", now=now, legal_document="Quyết định mẫu 3")


def draft(code: str, parent: str, since: date = date(2026, 1, 1)) -> AgencyDraft:
    return AgencyDraft(code, f"Cơ quan {code}", code, AgencyLevel.DEPARTMENT, since, parent)


@pytest.fixture
def departments(catalogues: LoadReport, change: Change) -> None:
    add_agency(draft("H26.12", "H26"), change=change)
    add_agency(draft("H26.12.05", "H26.12"), change=change)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("H26", "H26"),
        ("000.00.00.H26", "H26"),
        ("000.00.12.H26", "H26.12"),
        ("000.05.12.H26", "H26.12.05"),
        ("h26.12", "H26.12"),
    ],
)
@pytest.mark.usefixtures("departments")
def test_an_agency_answers_to_its_old_code(written: str, code: str) -> None:
    found = selectors.agency(written, on=TODAY)

    assert found is not None
    assert found.code == code


@pytest.mark.usefixtures("departments")
def test_the_path_leads_from_the_root() -> None:
    found = selectors.agency("H26.12.05", on=TODAY)

    assert found is not None
    assert (found.parent_code, found.path) == ("H26.12", "/H26/H26.12/H26.12.05/")


@pytest.mark.usefixtures("departments")
@pytest.mark.parametrize(
    ("code", "ancestor", "within"),
    [
        ("H26.12.05", "H26", True),
        ("H26.12.05", "H26.12", True),
        ("H26.12", "H26.12", True),
        ("H26", "H26.12", False),
        ("H26.12", "H29", False),
        ("H99", "H26", False),
        ("000.00.12.H26", "000.00.00.H26", True),
    ],
)
def test_within_follows_the_tree(code: str, ancestor: str, within: bool) -> None:
    assert selectors.is_within(code, ancestor, on=TODAY) is within


@pytest.mark.usefixtures("departments")
def test_moving_a_unit_takes_what_is_below_it_along_and_keeps_history(change: Change) -> None:
    move_agency("H26.12", parent_code="H29", valid_from=MOVED, change=change)

    assert selectors.subtree_codes("H26", on=BEFORE) == {"H26", "H26.12", "H26.12.05"}
    assert selectors.subtree_codes("H26", on=MOVED) == {"H26"}
    assert selectors.subtree_codes("H29", on=BEFORE) == {"H29", "H06", "H09"}
    assert selectors.subtree_codes("H29", on=MOVED) == {"H29", "H06", "H09", "H26.12", "H26.12.05"}
    assert selectors.is_within("H26.12.05", "H26", on=BEFORE)
    assert not selectors.is_within("H26.12.05", "H26", on=MOVED)
    places = AgencyPlacement.objects.filter(code="H26.12.05", superseded_at=None).order_by("valid_from")
    assert [(place.path, place.valid_to) for place in places] == [
        ("/H26/H26.12/H26.12.05/", MOVED),
        ("/H29/H26.12/H26.12.05/", None),
    ]


@pytest.mark.usefixtures("departments")
def test_a_move_dated_before_a_known_move_replaces_it_and_keeps_both_on_record(change: Change) -> None:
    move_agency("H26.12", parent_code="H29", valid_from=MOVED, change=change)

    move_agency("H26.12", parent_code="H56", valid_from=date(2026, 3, 1), change=change)

    assert selectors.is_within("H26.12.05", "H56", on=TODAY)
    assert selectors.is_within("H26.12.05", "H26", on=date(2026, 2, 28))
    superseded = AgencyPlacement.objects.filter(code="H26.12", superseded_at__isnull=False)
    assert {(place.path, place.valid_to) for place in superseded} == {
        ("/H26/H26.12/", MOVED),
        ("/H29/H26.12/", None),
    }


@pytest.mark.usefixtures("departments")
@pytest.mark.parametrize("parent", ["H26.12", "H26.12.05"])
def test_a_unit_cannot_hang_below_itself(change: Change, parent: str) -> None:
    before = list(AgencyPlacement.objects.order_by("pk").values_list("code", "path", "valid_to"))

    with pytest.raises(TreeCycle):
        move_agency("H26.12", parent_code=parent, valid_from=MOVED, change=change)

    assert list(AgencyPlacement.objects.order_by("pk").values_list("code", "path", "valid_to")) == before


def test_a_unit_needs_a_known_parent(change: Change) -> None:
    with pytest.raises(UnknownEntry):
        add_agency(draft("H26.13", "H99"), change=change)

    assert not Agency.objects.filter(code="H26.13").exists()


def test_a_merged_province_hangs_below_its_successor_from_the_day_of_the_merger() -> None:
    kon_tum = selectors.agency("000.00.00.H34", on=TODAY)

    assert kon_tum is not None
    assert (kon_tum.name, kon_tum.active) == ("Ủy ban nhân dân tỉnh Kon Tum", False)
    assert kon_tum.successor_code == "H48"
    assert selectors.is_within("H34", "H48", on=date(2025, 7, 1))
    assert not selectors.is_within("H34", "H48", on=date(2025, 6, 30))


def test_a_ministry_that_became_part_of_another_brings_its_units(change: Change) -> None:
    add_agency(draft("G24.05", "G24", date(2024, 1, 1)), change=change)

    assert not selectors.is_within("G24.05", "G12", on=date(2025, 2, 28))
    assert selectors.is_within("G24.05", "G12", on=date(2025, 3, 1))


@pytest.mark.usefixtures("departments")
def test_a_new_load_of_the_shipped_tree_keeps_units_added_here(now: datetime, short_data: Path) -> None:
    report = load_reference_data(now=now, folder=short_data)

    assert not report.changed
    assert selectors.is_within("H26.12.05", "H26", on=TODAY)


@pytest.mark.usefixtures("departments")
def test_children_are_listed_without_those_disabled() -> None:
    assert [child.code for child in selectors.children("H26", on=TODAY)] == ["H26.12"]
    assert [child.code for child in selectors.children("H48", on=TODAY)] == []
    assert len([child for child in selectors.children("", on=TODAY) if child.code.startswith("H")]) == 34
