"""One agency of every kind that article 49 knows, and some it does not."""

from datetime import date

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.services import Change, add_agencies
from dichvucong.catalogs.services.agencies import AgencyDraft
from tests.factories.accounts import LONG_AGO

FROM = date(2026, 1, 1)
KINDS = {
    "ministry": "G15",
    "treasury": "G12.12",
    "state bank": "G19",
    "province": "H26",
    "department of a province": "H26.12",
    "part of a ministry": "G15.1",
    "the television": "G28",
}


def keepers() -> None:
    """All of them."""
    levels = {"G": AgencyLevel.CENTRAL, "H": AgencyLevel.PROVINCE}
    drafts = [
        AgencyDraft(
            code=code,
            name=f"Cơ quan {code}",
            short_name=code,
            level=AgencyLevel.DEPARTMENT if "." in code else levels[code[0]],
            valid_from=FROM,
            parent_code=code.rpartition(".")[0],
            unit_code="01" if code == "H26" else "",
        )
        for code in ("G12", "G22", "H29", *KINDS.values())
    ]
    add_agencies(drafts, change=Change("test", LONG_AGO))
