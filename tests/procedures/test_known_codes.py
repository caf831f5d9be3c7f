"""A decision names fields and results of the catalogues; what they do not hold is said beside its field."""

from dataclasses import replace

import pytest

from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.services import Change, EntryDraft, disable_entry, keep_entry
from dichvucong.kernel.errors import InvalidFields
from dichvucong.procedures.content import ResultRef
from dichvucong.procedures.services import enter_decision
from dichvucong.procedures.states import ItemAction
from tests.factories.decisions import (
    BIRTH,
    EDITOR,
    MINISTRY,
    NEW,
    NOW,
    a_draft,
    amended,
    authorities,
    item,
    paths,
    published,
)
from tests.factories.procedures import FIRST_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAT-01", "PRO-04")]

CHANGE = Change(EDITOR, NOW, "12/QĐ-BTP")
FIELD, RESULT = "LV.G15.001", "KQ.G15.000002"


@pytest.fixture(autouse=True)
def known() -> None:
    authorities()
    published(BIRTH)
    for catalogue, code, name in (
        (Catalogue.FIELDS, FIELD, "Hộ tịch"),
        (Catalogue.RESULTS, RESULT, "Trích lục"),
    ):
        draft = EntryDraft(code, FIRST_DAY, {"name": name})
        keep_entry(catalogue, draft, acting_for=MINISTRY, change=CHANGE)


def faults(
    action: ItemAction, code: str, *, field_code: str, results: tuple[ResultRef, ...]
) -> list[tuple[str, str]]:
    decision = a_draft()
    item(decision, action, code, replace(amended(), field_code=field_code, results=results))
    try:
        enter_decision(decision.pk, actor=EDITOR, now=NOW)
    except InvalidFields as refusal:
        return paths(refusal.errors)
    return []


def test_codes_of_the_catalogues_go_on() -> None:
    assert (
        faults(ItemAction.INTRODUCE, NEW, field_code=FIELD, results=(ResultRef("Trích lục", RESULT),)) == []
    )


def test_unknown_codes_are_named_with_the_place_they_stand_in() -> None:
    results = (ResultRef("Trích lục", RESULT), ResultRef("Khác", "KQ.G15.999999"), ResultRef("Không mã"))

    found = faults(ItemAction.INTRODUCE, NEW, field_code="LV.G15.999", results=results)

    assert found == [("items.1.field_code", "unknown"), ("items.1.results.1.code", "unknown")]


def test_a_code_that_is_used_no_more_is_unknown_to_what_is_new() -> None:
    draft = EntryDraft("LV.G15.002", FIRST_DAY, {"name": "Chứng thực"})
    keep_entry(Catalogue.FIELDS, draft, acting_for=MINISTRY, change=CHANGE)
    disable_entry(Catalogue.FIELDS, FIELD, valid_to=NOW.date(), acting_for=MINISTRY, change=CHANGE)

    found = faults(ItemAction.INTRODUCE, NEW, field_code=FIELD, results=(ResultRef("Trích lục", RESULT),))

    assert found == [("items.1.field_code", "unknown")]


def test_what_the_wording_in_force_names_already_is_let_pass() -> None:
    kept = (ResultRef("Giấy khai sinh", "KQ.G15.000001"),)

    assert faults(ItemAction.AMEND, BIRTH, field_code="", results=kept) == []
