"""A number for every request, and a count of every answer. It runs on every request, so it does little."""

import re
import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import Counter, Histogram

Answer = Callable[[HttpRequest], HttpResponseBase]

SERVER_ERROR = 500
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

log = structlog.get_logger()
answers = Counter("dichvucong_http_answers", "Answers given.", ["route", "method", "status"])
seconds = Histogram("dichvucong_http_seconds", "How long answers took.", ["route"], buckets=_BUCKETS)

# `labels()` takes a lock and joins strings; routes, methods and statuses are few.
_answers_by_label: dict[tuple[str, str, int], Counter] = {}
_seconds_by_route: dict[str, Histogram] = {}


def request_number(get_response: Answer) -> Answer:
    """Take the caller's `X-Request-ID` or make one; log lines and the answer carry it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        number = given if _GIVEN.match(given) else secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        started = time.perf_counter()
        response = get_response(request)
        _count(request, response.status_code, time.perf_counter() - started)
        response["X-Request-ID"] = number
        return response

    return answer


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
    if status >= SERVER_ERROR:
        log.error("request.failed", route=route, method=method, status=status)
