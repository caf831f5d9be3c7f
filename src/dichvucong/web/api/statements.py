"""Statements: a connected system hands in what its agency has as paid (QC 34.4)."""

from functools import partial
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dichvucong.kernel.clock import now
from dichvucong.kernel.errors import FieldError
from dichvucong.kernel.idempotency import Answer, once
from dichvucong.payments.drafts import Caller
from dichvucong.payments.services.settlement import RowAnswer, report_rows
from dichvucong.web.api.answers import kept, under_key
from dichvucong.web.api.auth import SETTLE, caller_of
from dichvucong.web.api.documents import keyed, takes
from dichvucong.web.api.reading import MEGABYTE, read
from dichvucong.web.api.shapes.base import Problem
from dichvucong.web.api.shapes.statements import StatementIn, StatementLineIn, StatementOut, StatementRowOut
from dichvucong.web.problems import problem_body

STATEMENT_BYTES: Final = 4 * MEGABYTE

router = Router(tags=["statements"])
takes(StatementLineIn)


@router.post(
    "/statements", auth=SETTLE, response={200: StatementOut}, openapi_extra=keyed(takes(StatementIn))
)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand in what the agency has as paid. Each row is answered by itself; the same row twice counts once."""
    caller = caller_of(request)
    count = len(read(request, StatementIn, most_bytes=STATEMENT_BYTES).lines)
    return under_key(request, once, partial(_book, request.body, count, caller))


def _book(body: bytes, count: int, caller: Caller) -> Answer:
    file, answers = report_rows(body, count, caller=caller, now=now())
    results = [_row_out(answer) for answer in answers]
    statuses = [result.status for result in results]
    out = StatementOut.model_construct(
        number=file.number,
        new=statuses.count(HTTPStatus.CREATED),
        known=statuses.count(HTTPStatus.OK),
        refused=statuses.count(HTTPStatus.UNPROCESSABLE_ENTITY),
        results=results,
    )
    return kept(out, HTTPStatus.OK)


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
