"""A connected system hands in what it has as paid: stored and booked like a file, each row answered by itself."""

import json
from dataclasses import dataclass
from datetime import datetime

from dichvucong.payments.bodies import body_of
from dichvucong.payments.drafts import Caller
from dichvucong.payments.errors import StatementNotFound
from dichvucong.payments.models import StatementBooking, StatementFile, StatementLine
from dichvucong.payments.services.settlement.receiving import receive_file
from dichvucong.payments.services.settlement.requesting import book_or_ask
from dichvucong.payments.statements import UnreadableStatement
from dichvucong.payments.states import FileState, StatementSide


@dataclass(frozen=True)
class RowAnswer:
    """One row: taken (new, or known from an earlier list), or what is wrong with it. `position` counts from 1."""

    position: int
    taken: bool
    new: bool
    payment_code: str
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class Reported:
    """A list, how its booking by the worker is (None: it was booked at once), and the rows' answers once booked."""

    file: StatementFile
    booking: StatementBooking | None
    answers: list[RowAnswer]


def report_rows(body: bytes, *, caller: Caller, now: datetime) -> Reported:
    """Book a JSON list; a long one is left to the worker. Raises `UnreadableStatement` when nothing can be used."""
    actor = _actor(caller)
    file, _is_new = receive_file(
        body,
        side=StatementSide.AGENCY,
        source_code=caller.agency_code,
        name=f"API {caller.system_code}",
        actor=actor,
        now=now,
    )
    file, booking = book_or_ask(file.number, actor=actor, now=now)
    if file.state == FileState.REFUSED:
        raise UnreadableStatement(file.problems[0]["code"], file.problems[0]["message"])
    return Reported(file, booking, _answers(file))


def rows_reported(number: str, *, caller: Caller) -> Reported:
    """How a list stands that the system handed in. Raises `StatementNotFound`, also for everybody else's."""
    own = StatementFile.objects.defer("body").filter(
        side=StatementSide.AGENCY, source_code=caller.agency_code, received_by=_actor(caller)
    )
    file = own.filter(number=number).first()
    if file is None:
        raise StatementNotFound
    return Reported(file, StatementBooking.objects.filter(file=file).last(), _answers(file))


def _actor(caller: Caller) -> str:
    return f"system:{caller.system_code}"


def _answers(file: StatementFile) -> list[RowAnswer]:
    if file.state != FileState.BOOKED:
        return []
    wrong = {problem["line"]: problem for problem in file.problems}
    lines = StatementLine.objects.filter(file=file).select_related("payment")
    new = {line.position: line.payment.code if line.payment else "" for line in lines}
    answers = []
    for position in range(1, len(json.loads(body_of(file.pk))["lines"]) + 1):
        problem = wrong.get(position)
        if problem is not None:
            told = (problem["column"], problem["code"], problem["message"])
            answers.append(RowAnswer(position, False, False, "", *told))
            continue
        answers.append(RowAnswer(position, True, position in new, new.get(position, ""), "", "", ""))
    return answers
