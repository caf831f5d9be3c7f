"""QC 49: every catalogue tried by every kind of agency."""

import pytest

from dichvucong.catalogs import selectors
from dichvucong.catalogs.errors import NotYourCatalogue
from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.gateways import delegations
from dichvucong.catalogs.models import Field
from dichvucong.catalogs.rules.ownership import may_write
from dichvucong.catalogs.services import Change, EntryDraft, keep_entry
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.models import JournalEntry
from tests.catalogs.owners import FROM, KINDS, keepers
from tests.factories.procedures import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAT-02")]
MINISTRY = {1, 2, 3, 5, 6, 7}
ALLOWED = {
    "ministry": MINISTRY,
    "treasury": {8},
    "state bank": MINISTRY | {9},
    "province": {2, 3, 4, 7},
    "department of a province": set(),
    "part of a ministry": set(),
    "the television": set(),
}
VALUES = {
    Catalogue.AGENCIES: (
        "{owner}.77",
        {"name": "A", "short_name": "A", "level": "department", "parent_code": "{owner}"},
    ),
    Catalogue.UNITS: ("01999", {"name": "Xã Mẫu", "kind": "xa", "province_code": "01"}),
    Catalogue.FIELDS: ("LV.G15.777", {"name": "Lĩnh vực mẫu"}),
    Catalogue.RESULTS: ("KQ.G15.777777", {"name": "Giấy mẫu"}),
    Catalogue.ACCOUNTS: ("", {"agency_code": "{owner}", "account_number": "1", "account_name": "A"}),
    Catalogue.BUDGET_ITEMS: ("2777", {"name": "Lệ phí mẫu", "kind": "charge", "group_code": "2750"}),
    Catalogue.BANKS: (
        "970777",
        {"name": "Ngân hàng mẫu", "short_name": "NHM", "napas_code": "NHM", "kind": "bank"},
    ),
}


@pytest.fixture(autouse=True)
def ready(db: None) -> None:
    keepers()


def number(catalogue: Catalogue) -> int:
    return list(Catalogue).index(catalogue) + 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("catalogue", Catalogue)
def test_each_kind_of_agency_keeps_exactly_the_catalogues_of_article_49(
    catalogue: Catalogue, kind: str
) -> None:
    agency = selectors.agency(KINDS[kind])
    assert agency

    allowed = may_write(catalogue, agency)

    assert allowed == (number(catalogue) in ALLOWED[kind])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("catalogue", VALUES)
def test_a_write_by_anybody_else_is_refused_and_nothing_is_written(catalogue: Catalogue, kind: str) -> None:
    owner = KINDS[kind]
    code, values = VALUES[catalogue]
    draft = EntryDraft(
        code.format(owner=owner), FROM, {name: value.format(owner=owner) for name, value in values.items()}
    )
    before = JournalEntry.objects.count()

    refused: DomainError | None = None
    try:
        keep_entry(catalogue, draft, acting_for=owner, change=Change("test", NOW, "1/QĐ"))
    except DomainError as refusal:
        refused = refusal

    assert isinstance(refused, NotYourCatalogue) == (number(catalogue) not in ALLOWED[kind])
    if isinstance(refused, NotYourCatalogue):
        assert JournalEntry.objects.count() == before
        assert selectors.entry(catalogue, draft.code) is None
    elif catalogue is not Catalogue.ACCOUNTS:
        # Accounts have checks of their own; the others are written.
        assert refused is None
        assert selectors.entry(catalogue, draft.code)


def test_a_province_keeps_results_of_procedures_that_a_law_delegates_only() -> None:
    class Delegated:
        def is_delegated(self, procedure_code: str) -> bool:
            return procedure_code == "1.000001"

    values = {"name": "Giấy của tỉnh", "procedure_code": "1.000002"}
    change = Change("test", NOW, "1/QĐ")
    nothing = delegations.current
    delegations.install(Delegated())
    try:
        with pytest.raises(NotYourCatalogue):
            keep_entry(
                Catalogue.RESULTS, EntryDraft("KQ.H26.000001", FROM, values), acting_for="H26", change=change
            )
        values["procedure_code"] = "1.000001"
        row = keep_entry(
            Catalogue.RESULTS, EntryDraft("KQ.H26.000001", FROM, values), acting_for="H26", change=change
        )
    finally:
        delegations.install(nothing)

    assert row.code == "KQ.H26.000001"


def test_an_agency_nobody_knows_keeps_nothing() -> None:
    draft = EntryDraft("LV.G15.777", FROM, {"name": "A"})

    with pytest.raises(NotYourCatalogue):
        keep_entry(Catalogue.FIELDS, draft, acting_for="G99", change=Change("test", NOW))

    assert not Field.objects.exists()
