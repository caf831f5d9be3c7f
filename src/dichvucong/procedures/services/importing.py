"""Files of procedures published elsewhere: received and shown, confirmed, then taken in by the worker, batch by batch.

Nothing of a file is written before it is confirmed. A batch commits whole with its progress, so a killed worker goes on
where it stopped; a row that cannot be taken is refused with a reason and holds up no other.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dichvucong.catalogs import selectors as catalogs
from dichvucong.catalogs.services import Change, learn
from dichvucong.catalogs.services.learning import Named
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.kernel.numbering import next_number
from dichvucong.kernel.text import fold, tidy
from dichvucong.procedures.errors import ImportNotFound, VersionClash
from dichvucong.procedures.models import ImportFile, ImportRow, Procedure, ProcedureVersion
from dichvucong.procedures.records import (
    LARGEST_FILE_BYTES,
    Reading,
    ReadProblem,
    ReadRecord,
    UnreadableRecords,
    records_reader,
)
from dichvucong.procedures.rules import OnRecord, Plan, plan, with_field_code
from dichvucong.procedures.services.versions import IMPORT, Ground, Incoming, put_versions
from dichvucong.procedures.states import IMPORT_CHART, ImportState, RowOutcome
from dichvucong.procedures.words import ProcedureKind

BATCH = 100
LONGEST_NAME = 250


@dataclass(frozen=True)
class Handed:
    """A file as an officer hands it in. `fallback_owner` owns records whose issuer is in no catalogue, "" for none.

    `reach` are the agencies the officer answers for, None for all.
    """

    body: bytes
    name: str
    valid_from: date
    fallback_owner: str = ""
    reach: Collection[str] | None = None


def receive_import(handed: Handed, *, actor: str, now: datetime) -> ImportFile:
    """Keep a file and say what each of its rows would do. Raises `UnreadableRecords`."""
    if len(handed.body) > LARGEST_FILE_BYTES:
        raise UnreadableRecords("too_large", f"Tệp lớn hơn {LARGEST_FILE_BYTES // 1024**2} MB.")
    reading = records_reader.current.read(handed.body)
    owners = _owners(reading.records, handed.fallback_owner)
    plans = _plans(reading.records, owners, handed.reach, handed.valid_from)
    yymmdd = vietnam_day(now).strftime("%y%m%d")
    with transaction.atomic():
        file = ImportFile.objects.create(
            number=f"NTT-{yymmdd}-{next_number(f'NTT-{yymmdd}'):04d}",
            kind=reading.kind,
            name=tidy(handed.name)[:LONGEST_NAME],
            sha256=hashlib.sha256(handed.body).hexdigest(),
            body=handed.body,
            valid_from=handed.valid_from,
            fallback_owner=handed.fallback_owner,
            owner_codes=sorted({owner for owner in owners.values() if owner}),
            row_count=len(reading.records),
            figures=_figures(reading),
            received_by=actor,
            received_at=now,
        )
        begin(file, event="import.received", why=Why(actor=actor, now=now))
        rows = [_row(file, record, owners[record.code], plans[record.code]) for record in reading.records]
        rows += [_problem_row(file, problem) for problem in reading.problems]
        ImportRow.objects.bulk_create(sorted(rows, key=lambda row: row.line), batch_size=500)
    return file


def confirm_import(number: str, *, reach: Collection[str] | None, actor: str, now: datetime) -> ImportFile:
    """Let the worker take the file in, within the agencies of whoever confirms. Raises `ImportNotFound`,
    `ForbiddenMove` when it was confirmed or discarded before.
    """
    with transaction.atomic():
        file = _locked(number)
        move(
            file,
            ImportState.CONFIRMED,
            chart=IMPORT_CHART,
            why=Why(actor=actor, now=now),
            reach=None if reach is None else sorted(reach),
            confirmed_by=actor,
            confirmed_at=now,
        )
    return file


def discard_import(number: str, *, actor: str, now: datetime) -> ImportFile:
    """Put a file aside that was only looked at. Raises `ImportNotFound`, `ForbiddenMove`."""
    with transaction.atomic():
        file = _locked(number)
        move(file, ImportState.DISCARDED, chart=IMPORT_CHART, why=Why(actor=actor, now=now))
    return file


def run_imports(*, now: datetime) -> int:
    """Take in the oldest confirmed file. Returns how many rows were worked on."""
    waiting = ImportFile.objects.filter(state=ImportState.CONFIRMED).order_by("confirmed_at", "pk")
    file = waiting.first()
    return _take_in(file, now) if file else 0


def take_in_import(number: str, *, now: datetime) -> int:
    """Take in one confirmed file at once. Returns how many rows were worked on. Raises `ImportNotFound`."""
    file = ImportFile.objects.filter(number=number).first()
    if file is None:
        raise ImportNotFound
    return _take_in(file, now)


def _take_in(file: ImportFile, now: datetime) -> int:
    reading = records_reader.current.read(bytes(file.body))
    worked = 0
    while batch := reading.records[file.done_count : file.done_count + BATCH]:
        with transaction.atomic():
            if not _claim(file):
                return worked
            _write(file, batch, now)
            file.done_count += len(batch)
            ImportFile.objects.filter(pk=file.pk).update(done_count=file.done_count)
        worked += len(batch)
    with transaction.atomic():
        if _claim(file):
            why = Why(actor=file.confirmed_by, now=now, evidence=_tally(file))
            move(file, ImportState.DONE, chart=IMPORT_CHART, why=why, done_at=now)
    return worked


def _claim(file: ImportFile) -> bool:
    """Whether this worker has the file: nobody else holds it, and nobody else has moved it on."""
    rows = ImportFile.objects.select_for_update(skip_locked=True).filter(
        pk=file.pk, state=ImportState.CONFIRMED, done_count=file.done_count
    )
    return rows.only("pk").first() is not None


def _write(file: ImportFile, batch: Sequence[ReadRecord], now: datetime) -> None:
    """One batch of procedures, and the row of each with what became of it."""
    owners = _owners(batch, file.fallback_owner)
    _teach(file, batch, owners, _plans(batch, owners, file.reach, file.valid_from), now)
    plans = dict(_plans(batch, owners, file.reach, file.valid_from))
    changing = [r for r in batch if plans[r.code].outcome not in {RowOutcome.UNCHANGED, RowOutcome.REFUSED}]
    ground = Ground(actor=file.confirmed_by, now=now, source=IMPORT)
    incoming = [_incoming(record, owners[record.code], plans[record.code], file) for record in changing]
    try:
        with transaction.atomic():
            put_versions(incoming, ground=ground)
    except VersionClash:
        # Somebody published in between: one by one, so that only the procedure concerned is refused.
        plans.update(_one_by_one(incoming, plans, ground))
    lines = {record.line: record for record in batch}
    rows = list(ImportRow.objects.filter(file=file, line__in=list(lines)))
    for row in rows:
        made = plans[lines[row.line].code]
        row.outcome, row.message = made.outcome, made.message[:1000]
    ImportRow.objects.bulk_update(rows, ["outcome", "message"], batch_size=500)


def _teach(
    file: ImportFile,
    batch: Sequence[ReadRecord],
    owners: Mapping[str, str],
    plans: Mapping[str, Plan],
    now: datetime,
) -> None:
    """Tell the catalogues of fields and results what the procedures taken in name."""
    taken = [
        (record, plans[record.code].content)
        for record in batch
        if plans[record.code].outcome != RowOutcome.REFUSED
    ]
    named = [
        Named(
            procedure_code=record.code,
            owner_code=owners[record.code],
            field_name=content.field_name,
            results=tuple((result.code, result.name) for result in content.results),
            delegated=content.kind == ProcedureKind.DELEGATED,
        )
        for record, content in taken
    ]
    learn(named, valid_from=file.valid_from, change=Change(file.confirmed_by, now, f"Tệp {file.number}"))


def _one_by_one(
    incoming: Sequence[Incoming], plans: Mapping[str, Plan], ground: Ground
) -> Mapping[str, Plan]:
    refused: dict[str, Plan] = {}
    for one in incoming:
        try:
            with transaction.atomic():
                put_versions([one], ground=ground)
        except VersionClash as clash:
            refused[one.code] = Plan(RowOutcome.REFUSED, plans[one.code].content, clash.message)
    return refused


def _incoming(record: ReadRecord, owner_code: str, made: Plan, file: ImportFile) -> Incoming:
    return Incoming(
        code=record.code,
        owner_code=owner_code,
        content=made.content,
        valid_from=file.valid_from,
        province_code=owner_code if owner_code.startswith("H") else "",
        source_decision=record.decision_number[:100],
    )


def _owners(records: Sequence[ReadRecord], fallback: str) -> Mapping[str, str]:
    """Who owns each procedure, by the name or code of its issuer; "" where the catalogue knows none."""
    known = catalogs.publishers()
    return {record.code: known.get(fold(record.issuer), fallback) for record in records}


def _plans(
    records: Sequence[ReadRecord], owners: Mapping[str, str], reach: Collection[str] | None, day: date
) -> Mapping[str, Plan]:
    known = _on_record([record.code for record in records])
    codes = catalogs.field_codes(on=day)
    return {
        record.code: plan(
            with_field_code(record, codes),
            owner_code=owners[record.code],
            known=known.get(record.code),
            reach=reach,
            day=day,
        )
        for record in records
    }


def _on_record(codes: Sequence[str]) -> Mapping[str, OnRecord]:
    """The last version of each procedure that was not superseded."""
    procedures = Procedure.objects.filter(code__in=codes).in_bulk()
    versions = ProcedureVersion.objects.filter(procedure__in=procedures, superseded_at=None)
    return {
        procedures[row.procedure_id].code: OnRecord(
            procedures[row.procedure_id].owner_code, row.content, row.valid_from, row.valid_to
        )
        for row in versions.order_by("procedure_id", "number")
    }


def _row(file: ImportFile, record: ReadRecord, owner_code: str, made: Plan) -> ImportRow:
    return ImportRow(
        file=file,
        line=record.line,
        procedure_code=record.code,
        name=record.content.name,
        owner_code=owner_code,
        outcome=made.outcome,
        message=made.message[:1000],
        notes=list(record.notes),
    )


def _problem_row(file: ImportFile, problem: ReadProblem) -> ImportRow:
    return ImportRow(
        file=file,
        line=problem.line,
        column=problem.column[:60],
        procedure_code=problem.code[:40],
        outcome=RowOutcome.REFUSED,
        message=problem.message[:1000],
    )


def _figures(reading: Reading) -> dict[str, int]:
    total: Counter[str] = Counter()
    for record in reading.records:
        total.update({str(name): count for name, count in record.figures.items()})
    return dict(total)


def _tally(file: ImportFile) -> dict[str, int]:
    return dict(Counter(ImportRow.objects.filter(file=file).values_list("outcome", flat=True)))


def _locked(number: str) -> ImportFile:
    file = ImportFile.objects.select_for_update().filter(number=number).first()
    if file is None:
        raise ImportNotFound
    return file
