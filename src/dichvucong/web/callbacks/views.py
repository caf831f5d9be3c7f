"""One view for all providers: keep the raw message, answer in the provider's own words.

It runs once a payment, and again for every repetition: no session, no template, one durable commit.
"""

from http import HTTPStatus
from typing import Final

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from dichvucong.kernel.clock import now
from dichvucong.payments.gateways import CallbackReply, RawCallback, Verdict, providers
from dichvucong.payments.services import receive_callback
from dichvucong.web.access import provider_callback
from dichvucong.web.bodies import BodyTooLarge, body_of
from dichvucong.web.problems import problem, problem_of

MOST_BYTES: Final = 64 * 1024
METHODS: Final = ("POST", "GET")

log = structlog.get_logger()


@provider_callback
def callback(request: HttpRequest, provider_code: str) -> HttpResponse:
    """A provider reports. The answer says that the message is kept, not what it will change."""
    if request.method not in METHODS:
        return _not_allowed()
    if provider_code not in providers:
        return problem(HTTPStatus.NOT_FOUND, "unknown_provider", "Không có đơn vị thanh toán với mã này.")
    try:
        raw = _raw(request, provider_code)
    except BodyTooLarge as refusal:
        return problem_of(refusal)
    return _http(_heard(provider_code, raw))


def _heard(provider_code: str, raw: RawCallback) -> CallbackReply:
    """A message that could not be kept is answered so that the provider sends it again."""
    try:
        return receive_callback(provider_code, raw, now=now())
    except (DatabaseError, InterfaceError):
        log.exception("callback.not_kept", provider=provider_code)
        return providers[provider_code].reply(Verdict.FAILED)


def _raw(request: HttpRequest, provider_code: str) -> RawCallback:
    """The request untouched. Its address is the public one, which is what providers sign."""
    meta = request.META
    query = meta.get("QUERY_STRING", "")
    url = f"{settings.PUBLIC_URL}/callbacks/{provider_code}"
    headers = {name[5:].replace("_", "-").lower(): meta[name] for name in meta if name.startswith("HTTP_")}
    if meta.get("CONTENT_TYPE"):
        headers["content-type"] = meta["CONTENT_TYPE"]
    return RawCallback(
        method=request.method or "",
        url=f"{url}?{query}" if query else url,
        query=query,
        headers=headers,
        body=body_of(request, most_bytes=MOST_BYTES),
    )


def _not_allowed() -> HttpResponse:
    answer = problem(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Địa chỉ này chỉ nhận POST và GET.")
    answer.headers["Allow"] = ", ".join(METHODS)
    return answer


def _http(reply: CallbackReply) -> HttpResponse:
    return HttpResponse(
        reply.body, status=reply.status, content_type=reply.content_type, headers=dict(reply.headers)
    )
