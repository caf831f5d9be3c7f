"""Writing versions: the one way a procedure comes to read differently.

Callers decide whether it may (a published decision, an import, demo data); here the rows are written, the one in force
is closed, and the feed is told. Procedures are locked in order of code, so writers wait for each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from dichvucong.kernel.outbox import News, publish
from dichvucong.procedures.content import (
    LocalOverrides,
    ProcedureContent,
    content_json,
    overrides_from,
    overrides_json,
)
from dichvucong.procedures.errors import MalformedCode, ProcedureNotFound, VersionClash
from dichvucong.procedures.models import (
    Decision,
    LocalVersion,
    Procedure,
    ProcedureChange,
    ProcedureVersion,
)
from dichvucong.procedures.rules import missing_parts
from dichvucong.procedures.rules.contradictions import is_procedure_code
from dichvucong.procedures.services.indexing import index_localities, index_procedures

DECISION, IMPORT, DEMO = "decision", "import", "demo"


@dataclass(frozen=True)
class Ground:
    """Who writes, when, and on what ground: a published decision, or an import (`source`)."""

    actor: str
    now: datetime
    source: str = DECISION
    decision: Decision | None = None


@dataclass(frozen=True)
class Incoming:
    """How one procedure should read from `valid_from` on. `province_code` is filled for a province's own procedure.

    `source_decision` is the number of a decision that is not on record here.
    """

    code: str
    owner_code: str
    content: ProcedureContent
    valid_from: date
    province_code: str = ""
    source_decision: str = ""


@dataclass(frozen=True)
class Tally:
    """What a batch did, as procedure codes."""

    added: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


def put_version(incoming: Incoming, *, ground: Ground) -> ProcedureVersion:
    """Let one procedure read as given. Raises `VersionClash` as `put_versions` does. Returns the version in force."""
    put_versions([incoming], ground=ground)
    rows = ProcedureVersion.objects.filter(procedure__code=incoming.code, superseded_at=None)
    return rows.order_by("-valid_from")[0]


@transaction.atomic
def put_versions(incoming: Sequence[Incoming], *, ground: Ground) -> Tally:
    """Let procedures read as given; equal content changes nothing. All of them or none.

    A version that already begins that day or later is a clash for a decision (`VersionClash`); an import corrects the
    one it finds on its day and leaves later ones alone (also `VersionClash`). Raises `MalformedCode`.
    """
    procedures = _locked(incoming, ground)
    latest = _latest([procedure.pk for procedure in procedures.values()])
    batch = _Batch(ground)
    for one in incoming:
        procedure = procedures[one.code]
        batch.compare(one, procedure, latest.get(procedure.pk))
    tally = batch.write()
    index_procedures([version.procedure_id for version in batch.new], now=ground.now)
    return tally


@transaction.atomic
def localise(
    code: str, province_code: str, overrides: LocalOverrides, *, valid_from: date, ground: Ground
) -> LocalVersion:
    """Let a procedure read differently in a province from a day on; also how it accepts a newer central version.

    Raises `ProcedureNotFound` when none is in force that day, `VersionClash`.
    """
    procedure = _known([code])[0]
    central = _holding(procedure, valid_from)
    rows = LocalVersion.objects.filter(procedure=procedure, province_code=province_code)
    last = rows.order_by("-number").first()
    current = rows.filter(valid_to=None, superseded_at=None).first()
    if current and current.valid_from >= valid_from:
        if current.valid_from > valid_from or ground.source == DECISION:
            raise VersionClash(code, f"{current.valid_from:%d/%m/%Y}")
        if overrides_from(current.overrides) == overrides and current.based_on_id == central.pk:
            return current
        LocalVersion.objects.filter(pk=current.pk).update(superseded_at=ground.now)
    elif current:
        LocalVersion.objects.filter(pk=current.pk).update(valid_to=valid_from)
    local = LocalVersion.objects.create(
        procedure=procedure,
        province_code=province_code,
        number=(last.number if last else 0) + 1,
        based_on=central,
        overrides=overrides_json(overrides),
        valid_from=valid_from,
        decision=ground.decision,
        changed_by=ground.actor,
        changed_at=ground.now,
    )
    _tell([(code, province_code, "localised", valid_from)], ground)
    index_localities([procedure.pk], now=ground.now)
    return local


def end_version(code: str, *, last_day_before: date, ground: Ground) -> None:
    """Abolish one procedure from a day on, with all local versions at once (PRO-03). Raises `ProcedureNotFound`."""
    end_versions([code], last_day_before=last_day_before, ground=ground)


@transaction.atomic
def end_versions(codes: Sequence[str], *, last_day_before: date, ground: Ground) -> None:
    """Abolish procedures from `last_day_before` on (the first day they no longer hold), local versions included.

    Raises `ProcedureNotFound`; `VersionClash` for a version that begins on that day or later.
    """
    day = last_day_before
    procedures = _known(codes)
    for procedure in procedures:
        version = _holding(procedure, day)
        if version.valid_from >= day or version.valid_to is not None:
            raise VersionClash(procedure.code, f"{version.valid_from:%d/%m/%Y}")
        ProcedureVersion.objects.filter(pk=version.pk).update(valid_to=day)
        local = LocalVersion.objects.filter(procedure=procedure, valid_to=None, superseded_at=None)
        ended = list(local.filter(valid_from__lt=day).values_list("province_code", flat=True))
        local.filter(valid_from__gte=day).update(superseded_at=ground.now)
        local.filter(valid_from__lt=day).update(valid_to=day)
        _tell([(procedure.code, province, "abolished", day) for province in ("", *ended)], ground)
    keys = [procedure.pk for procedure in procedures]
    index_procedures(keys, now=ground.now)
    index_localities(keys, now=ground.now)


class _Batch:
    """Collects what has to be written, and writes each kind in one statement, endings before beginnings."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.new: list[ProcedureVersion] = []
        self.ended: list[ProcedureVersion] = []
        self.superseded: list[int] = []
        self.codes: dict[str, list[str]] = {"introduced": [], "amended": [], "corrected": [], "unchanged": []}
        self.changes: list[tuple[str, str, str, date]] = []

    def compare(self, one: Incoming, procedure: Procedure, last: ProcedureVersion | None) -> None:
        """Note what it takes to get from the last version to the wording given."""
        stored = content_json(one.content)
        if last is None or last.valid_to is not None:
            self._note(one, procedure, last, stored, "introduced")
            return
        if last.content == stored:
            self.codes["unchanged"].append(one.code)
            return
        if last.valid_from > one.valid_from or (
            last.valid_from == one.valid_from and self.ground.source == DECISION
        ):
            raise VersionClash(one.code, f"{last.valid_from:%d/%m/%Y}")
        if last.valid_from == one.valid_from:
            self.superseded.append(last.pk)
            self._note(one, procedure, last, stored, "corrected")
            return
        last.valid_to = one.valid_from
        self.ended.append(last)
        self._note(one, procedure, last, stored, "amended")

    def write(self) -> Tally:
        """Write everything noted."""
        ProcedureVersion.objects.filter(pk__in=self.superseded).update(superseded_at=self.ground.now)
        ProcedureVersion.objects.bulk_update(self.ended, ["valid_to"], batch_size=500)
        ProcedureVersion.objects.bulk_create(self.new, batch_size=500)
        _tell(self.changes, self.ground)
        tally = {event: tuple(codes) for event, codes in self.codes.items()}
        return Tally(tally["introduced"], tally["amended"], tally["corrected"], tally["unchanged"])

    def _note(
        self,
        one: Incoming,
        procedure: Procedure,
        last: ProcedureVersion | None,
        stored: dict[str, object],
        event: str,
    ) -> None:
        self.codes[event].append(one.code)
        self.changes.append((one.code, "", event, one.valid_from))
        self.new.append(
            ProcedureVersion(
                procedure=procedure,
                number=(last.number if last else 0) + 1,
                name=one.content.name,
                field_name=one.content.field_name,
                content=stored,
                missing=[str(part) for part in missing_parts(one.content)],
                source=self.ground.source,
                source_decision=one.source_decision,
                valid_from=one.valid_from,
                decision=self.ground.decision,
                changed_by=self.ground.actor,
                changed_at=self.ground.now,
            )
        )


def _locked(incoming: Sequence[Incoming], ground: Ground) -> Mapping[str, Procedure]:
    """The procedures of the batch, made where they are new, locked in order of code."""
    wrong = next((one.code for one in incoming if not is_procedure_code(one.code)), None)
    if wrong is not None:
        raise MalformedCode(wrong)
    made = [
        Procedure(
            code=one.code,
            owner_code=one.owner_code,
            province_code=one.province_code,
            created_at=ground.now,
        )
        for one in incoming
    ]
    Procedure.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    codes = [one.code for one in incoming]
    assert len(set(codes)) == len(codes), "one wording a procedure in one batch"
    rows = Procedure.objects.select_for_update().filter(code__in=codes).order_by("code")
    return {row.code: row for row in rows}


def _latest(keys: Sequence[int]) -> Mapping[int, ProcedureVersion]:
    """The last version of each procedure that was not superseded; number counts superseded ones too."""
    rows = ProcedureVersion.objects.filter(procedure__in=keys, superseded_at=None)
    return {row.procedure_id: row for row in rows.order_by("procedure_id", "number")}


def _known(codes: Sequence[str]) -> Sequence[Procedure]:
    rows = {
        row.code: row for row in Procedure.objects.select_for_update().filter(code__in=codes).order_by("code")
    }
    for code in codes:
        if code not in rows:
            raise ProcedureNotFound(code)
    return [rows[code] for code in sorted(rows)]


def _holding(procedure: Procedure, day: date) -> ProcedureVersion:
    holds = Q(valid_to=None) | Q(valid_to__gt=day)
    rows = ProcedureVersion.objects.filter(
        holds, procedure=procedure, valid_from__lte=day, superseded_at=None
    )
    found = rows.first()
    if found is None:
        raise ProcedureNotFound(procedure.code)
    return found


def _tell(changes: Sequence[tuple[str, str, str, date]], ground: Ground) -> None:
    """Write the feed of changes, and tell listeners."""
    rows = [
        ProcedureChange(
            procedure_code=code, province_code=province, event=event, valid_from=day, at=ground.now
        )
        for code, province, event, day in changes
    ]
    ProcedureChange.objects.bulk_create(rows, batch_size=1000)
    _publish(changes, ground)


def _publish(changes: Sequence[tuple[str, str, str, date]], ground: Ground) -> None:
    """One event a procedure, however many provinces it changed in; its first line tells most."""
    first: dict[str, tuple[str, str, date]] = {}
    for code, province, event, day in changes:
        first.setdefault(code, (province, event, day))
    news = [
        News(
            "procedure.changed",
            f"procedure:{code}",
            f"procedure:{code}",
            {"procedure": code, "province": province, "event": event, "valid_from": day.isoformat()},
        )
        for code, (province, event, day) in first.items()
    ]
    publish(news, now=ground.now)
