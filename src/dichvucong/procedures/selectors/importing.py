"""Files of procedures being imported: which there are, how far each is, what became of its rows."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from dichvucong.procedures.models import ImportFile, ImportRow
from dichvucong.procedures.rules import shares_of


@dataclass(frozen=True)
class Importer:
    """Who asks: `reach` are the agencies the officer answers for, None for all."""

    actor: str
    reach: Collection[str] | None


def imports(importer: Importer, *, beyond: int | None = None, limit: int = 50) -> list[ImportFile]:
    """The officer's own files and those about the officer's agencies, newest first."""
    rows = ImportFile.objects.defer("body").order_by("-pk")
    if importer.reach is not None:
        ours = Q(owner_codes__has_any_keys=sorted(importer.reach)) | Q(received_by=importer.actor)
        rows = rows.filter(ours)
    if beyond is not None:
        rows = rows.filter(pk__lt=beyond)
    return list(rows[:limit])


def import_by_number(number: str, importer: Importer) -> ImportFile | None:
    """One file, None when there is none the officer may see."""
    file = ImportFile.objects.defer("body").filter(number=number).first()
    if file is None or importer.reach is None or file.received_by == importer.actor:
        return file
    return file if set(file.owner_codes) & set(importer.reach) else None


def import_rows(
    file: ImportFile, *, outcome: str = "", beyond: int | None = None, limit: int
) -> list[ImportRow]:
    """Rows in the order of the file; `outcome` "" for all."""
    rows: QuerySet[ImportRow] = ImportRow.objects.filter(file=file).order_by("pk")
    if outcome:
        rows = rows.filter(outcome=outcome)
    if beyond is not None:
        rows = rows.filter(pk__gt=beyond)
    return list(rows[:limit])


def outcomes(file: ImportFile) -> Mapping[str, int]:
    """How many rows come out how."""
    return Counter(ImportRow.objects.filter(file=file).values_list("outcome", flat=True))


def understood(file: ImportFile) -> Mapping[str, tuple[int, int]]:
    """For each kind of piece how many were understood and how many kept as text."""
    return shares_of(file.figures)
