"""Obligations: open, change, withdraw, read, follow."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, ClassVar, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ValidationError

from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.feeds import Place
from dichvucong.kernel.idempotency import Answer, once
from dichvucong.payments import selectors, services
from dichvucong.payments.drafts import Caller, ObligationDraft
from dichvucong.payments.services.refunds import make_due_again
from dichvucong.web.api.answers import answered, kept, under_key
from dichvucong.web.api.auth import READ, WRITE, caller_of
from dichvucong.web.api.cursors import cursor_of, place_of
from dichvucong.web.api.documents import keyed, takes
from dichvucong.web.api.reading import MEGABYTE, PATCH_TYPES, read, refusal_of
from dichvucong.web.api.shapes.base import VISIBLE, Problem
from dichvucong.web.api.shapes.obligations import (
    BatchIn,
    BatchOut,
    DueAgainIn,
    ObligationChangesIn,
    ObligationIn,
    ObligationOut,
    ObligationsOut,
    RowOut,
    WithdrawIn,
)
from dichvucong.web.looks import shown_to_system
from dichvucong.web.problems import detail_of, errors_of, problem_body

LARGEST_PAGE: Final = 500
BATCH_BYTES: Final = 4 * MEGABYTE

router = Router(tags=["obligations"])


class ChooseOne(DomainError):
    """The list is asked for in two ways at once, or in none."""

    code: ClassVar[str] = "choose_one"
    http_status: ClassVar[int] = 422

    def __init__(self) -> None:
        super().__init__("Cần đúng một trong hai: changed_since hoặc dossier_code.", field="changed_since")


@router.post(
    "/obligations", auth=WRITE, response={201: ObligationOut}, openapi_extra=keyed(takes(ObligationIn))
)
def open_one(request: HttpRequest) -> HttpResponse:
    """Open one obligation."""
    caller = caller_of(request)
    draft = read(request, ObligationIn).draft()

    def work() -> Answer:
        obligation = services.open_obligation(draft, caller=caller, now=now())
        return kept(ObligationOut.of(obligation), HTTPStatus.CREATED)

    return under_key(request, once, work)


@router.post("/obligations/batch", auth=WRITE, response={200: BatchOut}, openapi_extra=keyed(takes(BatchIn)))
def open_many(request: HttpRequest) -> HttpResponse:
    """Open up to 1,000 obligations. Each row is answered by itself; rows that stand are opened together."""
    caller = caller_of(request)
    rows = read(request, BatchIn, most_bytes=BATCH_BYTES).obligations
    return under_key(request, once, partial(_open_rows, rows, caller))


@router.get("/obligations", auth=READ, response={200: ObligationsOut})
def list_some(
    request: HttpRequest,
    changed_since: str | None = None,
    dossier_code: Annotated[str | None, Query(max_length=80, pattern=VISIBLE)] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
) -> HttpResponse:
    """What changed since a cursor (empty: from the beginning), or everything of one dossier."""
    if (changed_since is None) == (dossier_code is None):
        raise ChooseOne
    system_code = caller_of(request).system_code
    if dossier_code is not None:
        found = selectors.obligations_of_dossier(dossier_code, system_code=system_code)
        shown_to_system(request, system_code, DataKind.DUE, about=dossier_code, rows=len(found))
        return answered(ObligationsOut.model_construct(obligations=_out(found), next_cursor=None, more=False))
    after = place_of(changed_since or "", field="changed_since")
    changed = selectors.obligation_changes(system_code, after=after, limit=limit)
    shown_to_system(request, system_code, DataKind.DUE, rows=len(changed))
    last = Place(changed[-1].change_number, changed[-1].pk) if changed else after
    page = ObligationsOut.model_construct(
        obligations=_out(changed), next_cursor=cursor_of(last), more=len(changed) == limit
    )
    return answered(page)


# Before the next path, which would take `…/withdraw` for an identifier.
@router.post(
    "/obligations/{path:identifier}/withdraw",
    auth=WRITE,
    response={200: ObligationOut},
    openapi_extra=takes(WithdrawIn),
)
def withdraw_one(request: HttpRequest, identifier: str) -> HttpResponse:
    """Nothing is due any more. Withdrawing twice changes nothing."""
    caller = caller_of(request)
    reason = read(request, WithdrawIn).reason
    stored = selectors.obligation_of_system(identifier, system_code=caller.system_code)
    withdrawn = services.withdraw_obligation(
        stored.revenue_identifier, reason=reason, caller=caller, now=now()
    )
    return answered(ObligationOut.of(withdrawn))


@router.post(
    "/obligations/{path:identifier}/due-again",
    auth=WRITE,
    response={200: ObligationOut},
    openapi_extra=takes(DueAgainIn),
)
def make_one_due_again(request: HttpRequest, identifier: str) -> HttpResponse:
    """All of it went back, and it is still owed: it can be paid again. (Where nothing is owed, withdraw it.)"""
    caller = caller_of(request)
    reason = read(request, DueAgainIn).reason
    stored = selectors.obligation_of_system(identifier, system_code=caller.system_code)
    actor = f"system:{caller.system_code}"
    due = make_due_again(stored.revenue_identifier, reason=reason, actor=actor, now=now())
    return answered(ObligationOut.of(due))


@router.get("/obligations/{path:identifier}", auth=READ, response={200: ObligationOut})
def read_one(request: HttpRequest, identifier: str) -> HttpResponse:
    """One obligation of the system."""
    caller = caller_of(request)
    found = selectors.obligation_of_system(identifier, system_code=caller.system_code)
    shown_to_system(
        request,
        caller.system_code,
        DataKind.DUE,
        about=found.revenue_identifier,
        number=found.payer_identifier,
    )
    return answered(ObligationOut.of(found))


@router.patch(
    "/obligations/{path:identifier}",
    auth=WRITE,
    response={200: ObligationOut},
    openapi_extra=takes(ObligationChangesIn, types=PATCH_TYPES),
)
def amend_one(request: HttpRequest, identifier: str) -> HttpResponse:
    """Change fields before anybody pays."""
    caller = caller_of(request)
    changes = read(request, ObligationChangesIn, types=PATCH_TYPES).changes()
    stored = selectors.obligation_of_system(identifier, system_code=caller.system_code)
    amended = services.amend_obligation(stored.revenue_identifier, changes, caller=caller, now=now())
    return answered(ObligationOut.of(amended))


def _open_rows(rows: Sequence[Any], caller: Caller) -> Answer:
    """Rows that cannot be read keep their place; the others go to payments together."""
    read_rows = [_draft(row) for row in rows]
    drafts = [row for row in read_rows if isinstance(row, ObligationDraft)]
    outcomes = iter(services.open_obligations(drafts, caller=caller, now=now()))
    ended = [row if isinstance(row, DomainError) else next(outcomes) for row in read_rows]
    results = [_row_out(position, outcome) for position, outcome in enumerate(ended)]
    created = sum(result.status == HTTPStatus.CREATED for result in results)
    batch = BatchOut.model_construct(created=created, refused=len(results) - created, results=results)
    return kept(batch, HTTPStatus.OK)


def _draft(row: Any) -> ObligationDraft | DomainError:
    try:
        return ObligationIn.model_validate(row).draft()
    except ValidationError as error:
        return refusal_of(error)


def _row_out(position: int, outcome: Any) -> RowOut:
    if not isinstance(outcome, DomainError):
        stored = ObligationOut.of(outcome)
        return RowOut.model_construct(
            position=position, status=HTTPStatus.CREATED.value, obligation=stored, problem=None
        )
    body = problem_body(outcome.http_status, outcome.code, detail_of(outcome), errors=errors_of(outcome))
    return RowOut.model_construct(
        position=position,
        status=outcome.http_status,
        obligation=None,
        problem=Problem.model_validate(body),
    )


def _out(obligations: Sequence[Any]) -> list[ObligationOut]:
    return [ObligationOut.of(obligation) for obligation in obligations]
