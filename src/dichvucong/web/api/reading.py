"""Reading what a system sends: one JSON document into one shape, every wrong field named, never an error of ours."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final, TypeVar

from django.http import HttpRequest
from pydantic import BaseModel, ValidationError

from dichvucong.kernel.errors import DomainError, FieldError, InvalidFields
from dichvucong.web.api.words import said
from dichvucong.web.bodies import body_of

MEGABYTE: Final = 1024 * 1024
JSON_TYPES: Final = ("application/json",)
PATCH_TYPES: Final = ("application/json", "application/merge-patch+json")
LONGEST_PATH: Final = 120
MOST_ERRORS: Final = 100

S = TypeVar("S", bound=BaseModel)


class UnreadableBody(DomainError):
    """The body is not JSON at all."""

    code: ClassVar[str] = "invalid_json"
    http_status: ClassVar[int] = 400

    def __init__(self) -> None:
        super().__init__("Nội dung gửi lên không phải là JSON đọc được (UTF-8).")


class WrongContentType(DomainError):
    """The body is announced as something else than JSON."""

    code: ClassVar[str] = "unsupported_media_type"
    http_status: ClassVar[int] = 415

    def __init__(self, accepted: Sequence[str]) -> None:
        super().__init__(f"Content-Type phải là {' hoặc '.join(accepted)}.")


def read(
    request: HttpRequest, shape: type[S], *, most_bytes: int = MEGABYTE, types: Sequence[str] = JSON_TYPES
) -> S:
    """The body as `shape`. Raises `WrongContentType`, `BodyTooLarge`, `UnreadableBody`, `InvalidFields`."""
    _check_type(request, types)
    body = body_of(request, most_bytes=most_bytes)
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        raise refusal_of(error) from error


def refusal_of(error: ValidationError) -> DomainError:
    """What pydantic found, in our words."""
    found = error.errors(include_url=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        return UnreadableBody()
    return InvalidFields([_field_error(entry) for entry in found[:MOST_ERRORS]])


def _field_error(entry: Any) -> FieldError:
    code, sentence = said(entry["type"], entry.get("ctx") or {})
    return FieldError(path_of(entry["loc"]), code, sentence)


def path_of(place: Sequence[str | int]) -> str:
    """`("lines", 0, "amount_vnd")` as `lines.0.amount_vnd`; names invented by the sender are kept printable."""
    text = ".".join(str(step) for step in place)
    return "".join(c if c.isprintable() else "?" for c in text[:LONGEST_PATH])


def _check_type(request: HttpRequest, types: Sequence[str]) -> None:
    if (request.content_type or "").lower() not in types:
        raise WrongContentType(types)
    charset = (request.content_params or {}).get("charset", "utf-8")
    if charset.lower().strip('"') not in {"utf-8", "utf8", "us-ascii"}:
        raise WrongContentType(types)
