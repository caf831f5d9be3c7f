"""A small agency tree for tests: codes with dots hang below the code before the last dot."""

from datetime import date

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.services import Change, add_agency
from dichvucong.catalogs.services.agencies import AgencyDraft
from tests.factories.accounts import LONG_AGO

TREE_FROM = date(2026, 1, 1)


def plant(*codes: str) -> None:
    for code in codes:
        draft = AgencyDraft(
            code=code,
            name=f"Cơ quan {code}",
            short_name=code,
            level=AgencyLevel.PROVINCE,
            valid_from=TREE_FROM,
            parent_code=code.rpartition(".")[0],
        )
        add_agency(draft, change=Change("test", LONG_AGO))
