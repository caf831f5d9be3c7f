"""Refusals as RFC 9457 `application/problem+json`: the one place where errors become answers of machines."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import JsonResponse

from dichvucong.kernel.errors import DomainError, FieldError, InvalidFields

CONTENT_TYPE: Final = "application/problem+json"
MOST_ERRORS: Final = 100


def problem(status: int, code: str, detail: str, *, errors: Sequence[FieldError] = ()) -> JsonResponse:
    """One problem: `code` is stable, `detail` Vietnamese for people, `errors` what is wrong with which field."""
    return JsonResponse(
        problem_body(status, code, detail, errors=errors),
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def problem_of(error: DomainError) -> JsonResponse:
    """A refusal of ours as a problem. Every surface that answers machines uses it."""
    return problem(error.http_status, error.code, detail_of(error), errors=errors_of(error))


def problem_body(status: int, code: str, detail: str, *, errors: Sequence[FieldError] = ()) -> dict[str, Any]:
    """The members of a problem. Without a type of its own the title is that of the HTTP status (RFC 9457, 4.2.1)."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [
            {"field": error.field, "code": error.code, "message": error.message}
            for error in errors[:MOST_ERRORS]
        ],
    }


def errors_of(error: DomainError) -> Sequence[FieldError]:
    """What a refusal says about single fields."""
    if isinstance(error, InvalidFields):
        return error.errors
    return [FieldError(error.field, error.code, error.message)] if error.field else []


def detail_of(error: DomainError) -> str:
    """One sentence for people, however many fields are wrong."""
    if isinstance(error, InvalidFields) and len(error.errors) > 1:
        return f"Có {len(error.errors)} chỗ chưa đúng; xem từng chỗ trong “errors”."
    return error.message
