"""Answers, and refusals, as the API words them."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar, Final

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel

from dichvucong.kernel.clock import now
from dichvucong.kernel.errors import DomainError, FieldError, InvalidFields
from dichvucong.kernel.idempotency import Answer, Ask, Work
from dichvucong.web.api.auth import InsufficientScope, InvalidToken, TooManyRequests, caller_of
from dichvucong.web.api.reading import path_of
from dichvucong.web.api.words import said
from dichvucong.web.problems import problem, problem_of

KEY_HEADER: Final = "Idempotency-Key"
LONGEST_KEY: Final = 255
JSON: Final = "application/json"

log = structlog.get_logger()


class KeyMissing(DomainError):
    """Creating needs an Idempotency-Key."""

    code: ClassVar[str] = "idempotency_key_missing"
    http_status: ClassVar[int] = 400

    def __init__(self) -> None:
        super().__init__("Thiếu tiêu đề Idempotency-Key.", field=KEY_HEADER)


class KeyMalformed(DomainError):
    """The Idempotency-Key is too long or holds other signs than printable ASCII."""

    code: ClassVar[str] = "idempotency_key_malformed"
    http_status: ClassVar[int] = 400

    def __init__(self) -> None:
        super().__init__(f"Idempotency-Key gồm 1 đến {LONGEST_KEY} ký tự ASCII in được.", field=KEY_HEADER)


def answered(shape: BaseModel, status: int = HTTPStatus.OK) -> HttpResponse:
    """A shape as the answer."""
    return HttpResponse(shape.model_dump_json().encode(), status=status, content_type=JSON)


def tagged(request: HttpRequest, shape: BaseModel) -> HttpResponse:
    """A shape as a public answer, or 304 when the asker has it already; the tag is made of what it says."""
    response = answered(shape)
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def kept(shape: BaseModel, status: int) -> Answer:
    """A shape as an answer to be repeated."""
    return Answer(status, shape.model_dump_json().encode())


def under_key(request: HttpRequest, do: Callable[..., Answer], work: Work) -> HttpResponse:
    """Do `work` once for the request's Idempotency-Key, by `once` or `once_outside`.

    Raises `KeyMissing`, `KeyMalformed`, and what `do` raises.
    """
    answer = do(_ask(request), work, now=now())
    response = HttpResponse(answer.body, status=answer.status, content_type=JSON)
    if answer.repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _ask(request: HttpRequest) -> Ask:
    if KEY_HEADER not in request.headers:
        raise KeyMissing
    key = request.headers[KEY_HEADER].strip().strip('"')
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise KeyMalformed
    content = b"\n".join([(request.method or "").encode(), request.path.encode(), request.body])
    return Ask(caller_of(request).system_code, key, hashlib.sha256(content).hexdigest())


def refusal(error: Exception) -> HttpResponse:
    """Every way a request can end badly, as problem+json."""
    match error:
        case DomainError():
            return _refused(error)
        case ValidationError():
            return problem_of(InvalidFields([_parameter_error(entry) for entry in error.errors]))
        case HttpError():
            return problem(error.status_code, "bad_request", "Yêu cầu không đọc được.")
        case OperationalError() | InterfaceError():
            return _database_away(error)
        case _:
            return _failed(error)


def _refused(error: DomainError) -> HttpResponse:
    response = problem_of(error)
    match error:
        case InvalidToken():
            response.headers["WWW-Authenticate"] = 'Bearer realm="dichvucong", error="invalid_token"'
        case InsufficientScope():
            response.headers["WWW-Authenticate"] = (
                f'Bearer realm="dichvucong", error="insufficient_scope", scope="{error.scope}"'
            )
        case TooManyRequests():
            response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _parameter_error(entry: Any) -> FieldError:
    """A parameter of the address, which ninja reads; the first step of its place says that it stands there."""
    code, sentence = said(entry["type"], entry.get("ctx") or {})
    return FieldError(path_of(entry["loc"][1:]), code, sentence)


def _database_away(error: Exception) -> HttpResponse:
    log.error("api.database_away", error=type(error).__name__)
    response = problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Hệ thống tạm thời gián đoạn. Hãy gửi lại yêu cầu này."
    )
    response.headers["Retry-After"] = "2"
    return response


def _failed(error: Exception) -> HttpResponse:
    log.error("api.failed", exc_info=error)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Lỗi của cổng. Chưa có gì được ghi nhận."
    )
