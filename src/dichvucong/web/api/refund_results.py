"""What became of refund orders: the Treasury, or a bank that carries them out, hands in its file (TT 30)."""

from functools import partial
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dichvucong.kernel.clock import now
from dichvucong.kernel.idempotency import Answer, once
from dichvucong.payments.drafts import Caller
from dichvucong.payments.services.refunds import Sender, take_results
from dichvucong.web.api.answers import kept, under_key
from dichvucong.web.api.auth import REFUND_RESULTS, caller_of
from dichvucong.web.api.documents import keyed, takes
from dichvucong.web.api.reading import MEGABYTE, read
from dichvucong.web.api.shapes.refund_results import (
    RefundResultOut,
    RefundResultsIn,
    RefundResultsOut,
    ResultProblemOut,
)

DOCUMENT_BYTES: Final = 6 * MEGABYTE

router = Router(tags=["refunds"])


@router.post(
    "/refund-results",
    auth=REFUND_RESULTS,
    response={200: RefundResultsOut},
    openapi_extra=keyed(takes(RefundResultsIn)),
)
def hand_in_results(request: HttpRequest) -> HttpResponse:
    """Hand in pain.002, camt.053 or camt.054. Each order is answered by itself; the same file twice changes nothing."""
    said = read(request, RefundResultsIn, most_bytes=DOCUMENT_BYTES)
    return under_key(request, once, partial(_take, said.document.encode(), caller_of(request)))


def _take(body: bytes, caller: Caller) -> Answer:
    sender = Sender(
        code=caller.system_code,
        actor=f"system:{caller.system_code}",
        root=caller.agency_code,
        treasury=True,
    )
    taken = take_results(body, sender=sender, now=now())
    out = RefundResultsOut.model_construct(
        format=taken.format,
        new=taken.new,
        results=[RefundResultOut.of(answer) for answer in taken.answers],
        problems=[ResultProblemOut.of(problem) for problem in taken.problems],
    )
    return kept(out, HTTPStatus.OK)
