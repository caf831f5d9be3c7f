"""Refunds an agency's own system asks for, agrees to and follows (TT 29.1, 30). Approving stays a person's work."""

from functools import partial
from http import HTTPStatus
from typing import Annotated, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from dichvucong.catalogs.selectors import bank
from dichvucong.kernel.clock import now
from dichvucong.kernel.errors import DomainError, InvalidValue
from dichvucong.kernel.feeds import Place
from dichvucong.kernel.idempotency import Answer, once
from dichvucong.payments.drafts import Caller
from dichvucong.payments.selectors.refunds import (
    RefundRow,
    SystemRefunds,
    refund_of_system,
    refunds_of_system,
)
from dichvucong.payments.services import refunds as services
from dichvucong.payments.states import RefundState
from dichvucong.web.api.answers import answered, kept, under_key
from dichvucong.web.api.auth import READ, REFUND, caller_of
from dichvucong.web.api.cursors import cursor_of, place_of
from dichvucong.web.api.documents import keyed, takes
from dichvucong.web.api.reading import read
from dichvucong.web.api.shapes.base import VISIBLE
from dichvucong.web.api.shapes.refunds import DecisionIn, RefundIn, RefundOut, RefundsOut, TakeBackIn

LARGEST_PAGE: Final = 500
_FIELDS: Final = {"so_tien": "amount_vnd", "tai_khoan": "payee"}
"""Fields of the console's form as they are called here."""

router = Router(tags=["refunds"])


@router.post("/refunds", auth=REFUND, response={201: RefundOut}, openapi_extra=keyed(takes(RefundIn)))
def request_one(request: HttpRequest) -> HttpResponse:
    """Ask for a refund of a payment's money, all of it or a part. It waits for an officer who approves."""
    asked = read(request, RefundIn)
    return under_key(request, once, partial(_request, asked, caller_of(request)))


@router.get("/refunds", auth=READ, response={200: RefundsOut})
def list_some(
    request: HttpRequest,
    state: RefundState | None = None,
    payment_code: Annotated[str, Query(max_length=60, pattern=VISIBLE)] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
) -> HttpResponse:
    """The refunds of the system's payments and of unclaimed credits on its units' accounts, newest first."""
    caller = caller_of(request)
    wanted = SystemRefunds(caller.system_code, caller.agency_code, state or "", payment_code)
    after = place_of(cursor, field="cursor")
    found = refunds_of_system(wanted, older_than=after.row_id, limit=limit)
    last = Place(0, found[-1].pk) if found else after
    page = RefundsOut.model_construct(
        refunds=[RefundOut.of(refund) for refund in found],
        next_cursor=cursor_of(last),
        more=len(found) == limit,
    )
    return answered(page)


@router.get("/refunds/{number}", auth=READ, response={200: RefundOut})
def read_one(request: HttpRequest, number: str) -> HttpResponse:
    """One refund of the system's payments, or of an unclaimed credit on its units' accounts."""
    return answered(RefundOut.of(_own(number, caller_of(request))))


@router.post(
    "/refunds/{number}/consent",
    auth=REFUND,
    response={200: RefundOut},
    openapi_extra=keyed(takes(DecisionIn)),
)
def consent_to_one(request: HttpRequest, number: str) -> HttpResponse:
    """The collecting agency agrees that a success with documents goes back (TT 29.1)."""
    said, caller = read(request, DecisionIn), caller_of(request)

    def work() -> Answer:
        known = _own(number, caller).number
        services.consent_by_system(
            known, decided_by=said.decided_by, reason=said.reason, caller=caller, now=now()
        )
        return _kept(known, caller)

    return under_key(request, once, work)


@router.post(
    "/refunds/{number}/refuse",
    auth=REFUND,
    response={200: RefundOut},
    openapi_extra=keyed(takes(DecisionIn)),
)
def refuse_one(request: HttpRequest, number: str) -> HttpResponse:
    """The collecting agency does not agree. The refund ends; a new one may be drafted."""
    said, caller = read(request, DecisionIn), caller_of(request)

    def work() -> Answer:
        known = _own(number, caller).number
        services.refuse_by_system(
            known, decided_by=said.decided_by, reason=said.reason, caller=caller, now=now()
        )
        return _kept(known, caller)

    return under_key(request, once, work)


@router.post(
    "/refunds/{number}/withdraw",
    auth=REFUND,
    response={200: RefundOut},
    openapi_extra=keyed(takes(TakeBackIn)),
)
def take_back_one(request: HttpRequest, number: str) -> HttpResponse:
    """Give up what this system asked for, before anybody has approved it."""
    reason, caller = read(request, TakeBackIn).reason, caller_of(request)

    def work() -> Answer:
        known = _own(number, caller).number
        services.take_back_by_system(known, reason=reason, caller=caller, now=now())
        return _kept(known, caller)

    return under_key(request, once, work)


def _request(asked: RefundIn, caller: Caller) -> Answer:
    if asked.payee is not None and bank(asked.payee.bank_bin) is None:
        raise InvalidValue("Không có ngân hàng nào mang mã BIN này.", field="payee.bank_bin")
    try:
        made = services.request_refund(
            asked.draft(), requested_by=asked.requested_by, caller=caller, now=now()
        )
    except DomainError as refusal:
        refusal.field = _FIELDS.get(refusal.field, refusal.field)
        raise
    return _kept(made.number, caller, HTTPStatus.CREATED)


def _own(number: str, caller: Caller) -> RefundRow:
    return refund_of_system(number, system_code=caller.system_code, agency_code=caller.agency_code)


def _kept(number: str, caller: Caller, status: int = HTTPStatus.OK) -> Answer:
    return kept(RefundOut.of(_own(number, caller)), status)
