"""What about forty real procedures cost, as the national portal published it in 2026."""

from datetime import date, datetime
from itertools import groupby

from dichvucong.catalogs.facts import AgencyLevel, FeeLine
from dichvucong.catalogs.services import Change, set_procedure_fee
from dichvucong.catalogs.services.fees import ProcedureFeeDraft
from dichvucong.config.demo.tables import ACTOR, rows_of

SINCE = date(2026, 1, 1)


def load_procedures(*, now: datetime) -> None:
    """Names and fees; the note of a line says where a figure does not come from the procedure itself."""
    for (code, name, level), rows in groupby(
        rows_of("procedures.csv"), key=lambda row: (row["code"], row["name"], row["agency_level"])
    ):
        found = list(rows)
        lines = [
            FeeLine(row["fee_code"], row["line_name"], int(row["amount_vnd"]))
            for row in found
            if row["fee_code"]
        ]
        change = Change(actor=ACTOR, now=now, legal_document=found[0]["note"])
        draft = ProcedureFeeDraft(code, name, AgencyLevel(level), lines)
        set_procedure_fee(draft, valid_from=SINCE, change=change)
