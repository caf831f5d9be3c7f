"""A number for every request, and a count of every answer. It runs on every request, so it does little."""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from prometheus_client import Counter, Histogram

from dichvucong.web.failures import Words, failure
from dichvucong.web.problems import problem

Answer = Callable[[HttpRequest], HttpResponseBase]

MACHINES = ("/api/", "/oauth/", "/callbacks/", "/paymentplatform/", "/health", "/metrics")
TRY_LATER = Words(
    "Cổng tạm thời gián đoạn",
    "Hệ thống đang khởi động lại. Những gì đã được xác nhận vẫn còn nguyên.",
    (
        "Thử lại sau ít phút.",
        "Nếu bạn đang thanh toán: KHÔNG thanh toán lại. Hãy tra cứu mã hồ sơ để xem kết quả trước.",
    ),
)
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

log = structlog.get_logger()
answers = Counter("dichvucong_http_answers", "Answers given.", ["route", "method", "status"])
seconds = Histogram("dichvucong_http_seconds", "How long answers took.", ["route"], buckets=_BUCKETS)

# `labels()` takes a lock and joins strings; routes, methods and statuses are few.
_answers_by_label: dict[tuple[str, str, int], Counter] = {}
_seconds_by_route: dict[str, Histogram] = {}


class RequestNumber:
    """Takes the caller's `X-Request-ID` or makes one; log lines and the answer carry it. Counts every answer.

    While the database is away it answers 503 at once, so that banks and systems try again and people are told.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer to a request."""
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        number = given if _GIVEN.match(given) else secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        if request.encoding and not _is_of_text(request.encoding):
            request.encoding = settings.DEFAULT_CHARSET
        started = time.perf_counter()
        response = self.get_response(request)
        _count(request, response.status_code, time.perf_counter() - started)
        response["X-Request-ID"] = number
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer while the database is away; other exceptions go their usual way."""
        if not isinstance(exception, DatabaseError) or not _is_away():
            return None
        log.warning("database.away", error=str(exception).partition("\n")[0])
        return _try_later(request)


def _is_of_text(encoding: str) -> bool:
    """Python also knows encodings that make no text of bytes: a caller who names one of those has named none."""
    try:
        b"aa".decode(encoding, "replace")
    except (LookupError, ValueError):
        return False
    return True


def _is_away() -> bool:
    return connection.connection is None or bool(connection.connection.closed)


def _try_later(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(MACHINES):
        response: HttpResponse = problem(503, "unavailable", TRY_LATER.explanation)
    else:
        response = failure(TRY_LATER, status=503)
    response.headers["Retry-After"] = "5"
    return response


def _count(request: HttpRequest, status: int, took_seconds: float) -> None:
    match = request.resolver_match
    route = match.route if match else "unmatched"
    method = request.method or ""
    counter = _answers_by_label.get((route, method, status))
    if counter is None:
        counter = _answers_by_label[route, method, status] = answers.labels(route, method, status)
    counter.inc()
    histogram = _seconds_by_route.get(route)
    if histogram is None:
        histogram = _seconds_by_route[route] = seconds.labels(route)
    histogram.observe(took_seconds)
