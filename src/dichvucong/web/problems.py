"""Refusals as RFC 9457 `application/problem+json`."""

from typing import Any

from django.http import JsonResponse

from dichvucong.kernel.errors import DomainError

CONTENT_TYPE = "application/problem+json"


def problem(status: int, code: str, detail: str, *, field: str = "") -> JsonResponse:
    """One problem: `code` is stable, `detail` Vietnamese for people, `field` the path of what is wrong."""
    body: dict[str, Any] = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    if field:
        body["field"] = field
    return JsonResponse(
        body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def problem_of(error: DomainError) -> JsonResponse:
    """A refusal of ours as a problem."""
    return problem(error.http_status, error.code, error.message, field=error.field)
