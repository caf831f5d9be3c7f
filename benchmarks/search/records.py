"""The real records as contents, read for measuring only: what search looks at, not the whole import."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from dichvucong.procedures.content import AgencyRef, ProcedureContent, ResultRef
from dichvucong.procedures.services import Incoming
from dichvucong.procedures.words import APPLICANT_LABELS, LEVEL_LABELS

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "procedures" / "procedures.jsonl.gz"
SINCE = date(2026, 1, 1)
OWNERS = {
    "Bộ Công an": "G01",
    "Bộ Tư pháp": "G15",
    "Bộ Tài chính": "G12",
}


def records(file: Path = FILE) -> Iterator[Incoming]:
    """Every record of the file, ready to be put."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            yield Incoming(row["code"], OWNERS.get(row["issuing_agency"], "G00"), _content(row), SINCE)


def _content(row: dict[str, Any]) -> ProcedureContent:
    levels = {label: level for level, label in LEVEL_LABELS.items()}
    applicants = [one for one, label in APPLICANT_LABELS.items() if label in row["applicants"]]
    results = (_result(result) for result in row["results"])
    agencies = (name.strip() for name in row["implementing_agencies"].split("\n") if name.strip())
    return ProcedureContent(
        name=" ".join(row["name"].split()),
        field_name=row["field"],
        levels=tuple(levels[name] for name in row["levels"]),
        applicants=tuple(applicants),
        implementing=tuple(AgencyRef(name) for name in agencies),
        competent=(AgencyRef(row["competent_agency"]),) if row["competent_agency"] else (),
        results=tuple(result for result in results if result.name),
        components_text=row["components_text"],
    )


def _result(result: object) -> ResultRef:
    if isinstance(result, dict):
        return ResultRef(str(result.get("name", "")), str(result.get("code", "")))
    return ResultRef(str(result))
