"""Refusals: something a person or a system can act on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class DomainError(Exception):
    """A refusal the caller can act on.

    `code` is stable and part of the API; `message` is Vietnamese, for people; `field` is the path of
    the offending field (`lines.0.amount_vnd`) or empty.
    """

    code: ClassVar[str] = "domain_error"
    http_status: ClassVar[int] = 409

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidValue(DomainError):
    """One field holds a value that cannot be accepted."""

    code = "invalid_value"
    http_status = 422


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: its path (`lines.0.amount_vnd`), a stable code, a Vietnamese sentence."""

    field: str
    code: str
    message: str


class InvalidFields(DomainError):
    """Several fields cannot be accepted; `errors` says each."""

    code = "invalid_fields"
    http_status = 422

    def __init__(self, errors: Sequence[FieldError]) -> None:
        assert errors, "say what is wrong"
        super().__init__(" ".join(error.message for error in errors), field=errors[0].field)
        self.errors = tuple(errors)


class NotFound(DomainError):
    """Nothing with that code, or nothing the caller may see."""

    code = "not_found"
    http_status = 404


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    code = "forbidden"
    http_status = 403
