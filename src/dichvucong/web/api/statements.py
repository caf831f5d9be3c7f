"""Statements: a connected system hands in what its agency has as paid (QC 34.4)."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dichvucong.kernel.clock import now
from dichvucong.kernel.errors import FieldError
from dichvucong.kernel.idempotency import Answer, once
from dichvucong.payments.drafts import Caller
from dichvucong.payments.services.settlement import Reported, RowAnswer, report_rows, rows_reported
from dichvucong.payments.states import BookingState, FileState
from dichvucong.web.api.answers import answered, kept, under_key
from dichvucong.web.api.auth import SETTLE, caller_of
from dichvucong.web.api.documents import keyed, takes
from dichvucong.web.api.reading import MEGABYTE, read
from dichvucong.web.api.shapes.base import Problem
from dichvucong.web.api.shapes.statements import (
    StatementIn,
    StatementLineIn,
    StatementOut,
    StatementRowOut,
    StatementStateOut,
)
from dichvucong.web.problems import problem_body

STATEMENT_BYTES: Final = 4 * MEGABYTE
LOOK_AGAIN_SECONDS: Final = 2

router = Router(tags=["statements"])
takes(StatementLineIn)


@router.post(
    "/statements",
    auth=SETTLE,
    response={200: StatementOut, 202: StatementStateOut},
    openapi_extra=keyed(takes(StatementIn)),
)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand in what the agency has as paid. Each row is answered by itself; the same row twice counts once.

    A list of more than 2,000 rows is booked afterwards: 202 and, in `Location`, where to ask how it stands.
    """
    caller = caller_of(request)
    read(request, StatementIn, most_bytes=STATEMENT_BYTES)
    response = under_key(request, once, partial(_book, request.body, caller))
    if response.status_code == HTTPStatus.ACCEPTED:
        number = StatementStateOut.model_validate_json(response.content).number
        response.headers["Location"] = f"{request.path}/{number}"
        response.headers["Retry-After"] = str(LOOK_AGAIN_SECONDS)
    return response


@router.get("/statements/{number}", auth=SETTLE, response={200: StatementStateOut})
def read_one(request: HttpRequest, number: str) -> HttpResponse:
    """How a list stands that the system handed in, and what became of each row once it is booked."""
    return answered(_state_out(rows_reported(number, caller=caller_of(request))))


def _book(body: bytes, caller: Caller) -> Answer:
    reported = report_rows(body, caller=caller, now=now())
    if reported.booking is not None:
        return kept(_state_out(reported), HTTPStatus.ACCEPTED)
    results = [_row_out(answer) for answer in reported.answers]
    new, known, refused = _counts(results)
    out = StatementOut.model_construct(
        number=reported.file.number, new=new, known=known, refused=refused, results=results
    )
    return kept(out, HTTPStatus.OK)


def _state_out(reported: Reported) -> StatementStateOut:
    file, booking = reported.file, reported.booking
    results = [_row_out(answer) for answer in reported.answers]
    new, known, refused = _counts(results)
    return StatementStateOut.model_construct(
        number=file.number,
        state=BookingState(booking.state) if booking else _STATES[FileState(file.state)],
        rows_done=booking.rows_done if booking else len(results),
        rows_total=booking.rows_total if booking else len(results),
        new=new,
        known=known,
        refused=refused,
        results=results,
        problem=_problem_of(reported),
    )


_STATES: Final = {
    FileState.RECEIVED: BookingState.WAITING,
    FileState.REFUSED: BookingState.FAILED,
    FileState.BOOKED: BookingState.DONE,
}


def _problem_of(reported: Reported) -> Problem | None:
    """Why nothing of the list was booked."""
    file, booking = reported.file, reported.booking
    if file.state == FileState.REFUSED:
        code, message = file.problems[0]["code"], file.problems[0]["message"]
    elif booking is not None and booking.error:
        code, message = "booking_failed", booking.error
    else:
        return None
    return Problem.model_validate(problem_body(HTTPStatus.UNPROCESSABLE_ENTITY, code, message))


def _counts(results: Sequence[StatementRowOut]) -> tuple[int, int, int]:
    """New, known and refused rows."""
    statuses = [result.status for result in results]
    return (
        statuses.count(HTTPStatus.CREATED),
        statuses.count(HTTPStatus.OK),
        statuses.count(HTTPStatus.UNPROCESSABLE_ENTITY),
    )


def _row_out(answer: RowAnswer) -> StatementRowOut:
    position = answer.position - 1
    if answer.taken:
        status = HTTPStatus.CREATED if answer.new else HTTPStatus.OK
        return StatementRowOut.model_construct(
            position=position, status=status.value, payment_code=answer.payment_code, problem=None
        )
    wrong = FieldError(f"lines.{position}.{answer.column}", answer.code, answer.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    body = problem_body(status, answer.code, answer.message, errors=[wrong])
    return StatementRowOut.model_construct(
        position=position, status=status.value, payment_code="", problem=Problem.model_validate(body)
    )
