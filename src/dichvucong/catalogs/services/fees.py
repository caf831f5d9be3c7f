"""What procedures cost, as published; for look-ups and demonstrations until procedures have a home."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from dichvucong.catalogs.facts import AgencyLevel, FeeLine
from dichvucong.catalogs.models import ProcedureFee
from dichvucong.catalogs.services.versions import Change, Version, amend


@dataclass(frozen=True)
class ProcedureFeeDraft:
    """A procedure and what it costs at one level of agency; no lines: free of charge."""

    procedure_code: str
    procedure_name: str
    agency_level: AgencyLevel
    lines: Sequence[FeeLine]


def set_procedure_fee(draft: ProcedureFeeDraft, *, valid_from: date, change: Change) -> ProcedureFee:
    """Say from a day on what a procedure costs."""
    values = {
        "procedure_code": draft.procedure_code,
        "procedure_name": draft.procedure_name,
        "agency_level": draft.agency_level,
        "lines": [asdict(line) for line in draft.lines],
    }
    version = Version(f"{draft.procedure_code}@{draft.agency_level}", valid_from, None, "", values)
    return amend(ProcedureFee, version, change=change)
