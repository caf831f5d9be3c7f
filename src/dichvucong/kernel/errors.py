"""Refusals: something a person or a system can act on."""

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


class NotFound(DomainError):
    """Nothing with that code, or nothing the caller may see."""

    code = "not_found"
    http_status = 404


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    code = "forbidden"
    http_status = 403
