"""A connected system hands in what it has as paid: stored and booked like a file, each row answered by itself."""

from dataclasses import dataclass
from datetime import datetime

from dichvucong.payments.drafts import Caller
from dichvucong.payments.models import StatementFile, StatementLine
from dichvucong.payments.services.settlement.booking import book
from dichvucong.payments.services.settlement.receiving import receive_file
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


def report_rows(
    body: bytes, count: int, *, caller: Caller, now: datetime
) -> tuple[StatementFile, list[RowAnswer]]:
    """Book a JSON list of `count` rows. Raises `UnreadableStatement` when nothing of it can be used."""
    actor = f"system:{caller.system_code}"
    file, _is_new = receive_file(
        body,
        side=StatementSide.AGENCY,
        source_code=caller.agency_code,
        name=f"API {caller.system_code}",
        actor=actor,
        now=now,
    )
    file = book(file.number, actor=actor, now=now)
    if file.state == FileState.REFUSED:
        raise UnreadableStatement(file.problems[0]["code"], file.problems[0]["message"])
    return file, _answers(file, count)


def _answers(file: StatementFile, count: int) -> list[RowAnswer]:
    wrong = {problem["line"]: problem for problem in file.problems}
    lines = StatementLine.objects.filter(file=file).select_related("payment")
    new = {line.position: line.payment.code if line.payment else "" for line in lines}
    answers = []
    for position in range(1, count + 1):
        problem = wrong.get(position)
        if problem is not None:
            told = (problem["column"], problem["code"], problem["message"])
            answers.append(RowAnswer(position, False, False, "", *told))
            continue
        answers.append(RowAnswer(position, True, position in new, new.get(position, ""), "", "", ""))
    return answers
