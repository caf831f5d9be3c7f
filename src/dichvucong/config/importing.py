"""An import of procedures from the command line: the same services as the console's pages, for the whole country."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from dichvucong.kernel.clock import vietnam_day
from dichvucong.procedures.records import UnreadableRecords
from dichvucong.procedures.rules import share
from dichvucong.procedures.selectors import import_rows, outcomes, understood
from dichvucong.procedures.services import Handed, confirm_import, receive_import, take_in_import
from dichvucong.procedures.states import RowOutcome

ACTOR = "operator:command-line"
MOST_TOLD = 1_000


def import_file(
    path: Path, *, valid_from: date | None, owner: str, now: datetime
) -> tuple[Sequence[str], bool]:
    """What to print, and whether every row was taken."""
    try:
        handed = Handed(path.read_bytes(), path.name, valid_from or vietnam_day(now), fallback_owner=owner)
        file = receive_import(handed, actor=ACTOR, now=now)
    except (OSError, UnreadableRecords) as refusal:
        return [f"{path}: {refusal}"], False
    confirm_import(file.number, reach=None, actor=ACTOR, now=now)
    take_in_import(file.number, now=now)
    refused = import_rows(file, outcome=RowOutcome.REFUSED, limit=MOST_TOLD)
    lines = [
        f"{file.number}: " + ", ".join(f"{name} {count}" for name, count in sorted(outcomes(file).items())),
        *(_share(kind, *counts) for kind, counts in understood(file).items() if sum(counts)),
        *(f"line {row.line} {row.column} {row.procedure_code}: {row.message}" for row in refused),
    ]
    return lines, not refused


def _share(kind: str, structured: int, text: int) -> str:
    return f"{kind}: {structured} structured, {text} kept as text ({share(structured, text) or 0:.1%})"
