"""Booking a file: its lines or credits inserted in bulk, payments found, credits split. All of it or nothing."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from dichvucong.kernel.moves import Why, move
from dichvucong.payments.errors import StatementNotFound
from dichvucong.payments.models import StatementFile
from dichvucong.payments.services.settlement import staging
from dichvucong.payments.services.settlement.matching import match_credits
from dichvucong.payments.services.settlement.progress import Progress
from dichvucong.payments.services.settlement.submitting import submission_of
from dichvucong.payments.statements import (
    Block,
    CreditIn,
    Declared,
    LineBlock,
    LineIn,
    Problem,
    UnreadableStatement,
    as_json,
    reader,
)
from dichvucong.payments.states import FILE_CHART, FileState, StatementSide

SILENT = Progress()
CAN_BE_MENDED = frozenset({"columns_missing", "too_many_problems", "no_reader"})
"""Another mapping of columns may make such a file readable: it stays received."""


@dataclass
class Tally:
    """What was seen while the rows went by."""

    progress: Progress
    count: int = 0
    amount_vnd: int = 0
    problems: list[Problem] = field(default_factory=list)
    days: Counter[date] = field(default_factory=Counter)
    declared: dict[str, object] = field(default_factory=dict)
    day: date | None = None

    def rows(self, items: Iterator[Block]) -> Iterator[LineBlock | LineIn | CreditIn]:
        """The rows to write; the rest is noted."""
        for item in items:
            self.progress.so_far(self.count)
            if isinstance(item, LineBlock):
                self.count += len(item.position)
                self.amount_vnd += sum(item.amount_vnd)
                self.days.update(item.day)
                yield item
                continue
            if isinstance(item, Problem):
                self.problems.append(item)
                continue
            if isinstance(item, Declared):
                self._note(item)
                continue
            self.count += 1
            self.amount_vnd += item.amount_vnd
            self.days[item.day if isinstance(item, LineIn) else item.booked_on] += 1
            yield item

    def usual_day(self) -> date | None:
        """The day the file names, else the one most rows are of."""
        return self.day or next((day for day, _count in self.days.most_common(1)), None)

    def _note(self, said: Declared) -> None:
        self.day = self.day or said.day
        facts = {"count": said.count, "amount_vnd": said.amount_vnd}
        self.declared.update({name: value for name, value in facts.items() if value is not None})


def book(
    number: str,
    *,
    actor: str,
    now: datetime,
    agency_codes: Collection[str] | None = None,
    progress: Progress = SILENT,
) -> StatementFile:
    """Book a received file. A file booked or refused before is returned as it is.

    `agency_codes` limits whose money the sender may speak of (None: everybody's); rows about others are problems.
    A file of which nothing can be used becomes REFUSED with one problem, and nothing else changes. Raises
    `StatementNotFound`, and `UnreadableStatement` where another mapping of columns may help.
    """
    try:
        with transaction.atomic():
            return _book(_locked(number), actor, now, agency_codes, progress)
    except UnreadableStatement as refusal:
        if refusal.reason in CAN_BE_MENDED:
            raise
        return _refuse(number, refusal, actor, now)


def _book(
    file: StatementFile,
    actor: str,
    now: datetime,
    agency_codes: Collection[str] | None,
    progress: Progress,
) -> StatementFile:
    if file.state != FileState.RECEIVED:
        return file
    tally, submission = Tally(progress), submission_of(file, now=now)
    progress.expect(reader.current.rows_about(submission.body))
    rows = tally.rows(reader.current.read_blocks(submission))
    if file.side in {StatementSide.BANK, StatementSide.TREASURY}:
        new_count, refused = staging.write_credits(file, rows, agency_codes)
    else:
        new_count, refused = staging.write_lines(file, rows)
    problems = sorted([*tally.problems, *refused])
    move(
        file,
        FileState.BOOKED,
        chart=FILE_CHART,
        why=Why(actor=actor, now=now, evidence={"rows": tally.count, "new": new_count, "bad": len(problems)}),
        day=tally.usual_day(),
        line_count=tally.count,
        new_count=new_count,
        bad_count=len(problems),
        amount_vnd=tally.amount_vnd,
        declared=tally.declared,
        problems=[as_json(problem) for problem in problems],
        booked_at=now,
    )
    file.days, file.agency_codes = sorted(tally.days), staging.agencies_of(file)
    file.save(update_fields=["days", "agency_codes"])
    match_credits(actor=actor, now=now)
    return file


def _refuse(number: str, refusal: UnreadableStatement, actor: str, now: datetime) -> StatementFile:
    with transaction.atomic():
        file = _locked(number)
        if file.state != FileState.RECEIVED:
            return file
        problem = Problem(0, "", refusal.reason, refusal.message)
        why = Why(actor=actor, now=now, reason=refusal.message[:200])
        move(
            file,
            FileState.REFUSED,
            chart=FILE_CHART,
            why=why,
            problems=[as_json(problem)],
            bad_count=1,
        )
        return file


def _locked(number: str) -> StatementFile:
    file = StatementFile.objects.select_for_update().defer("body").filter(number=number).first()
    if file is None:
        raise StatementNotFound
    return file
