"""Reading the body of a request, never more of it than agreed."""

from http import HTTPStatus
from typing import Any, ClassVar

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

from dichvucong.kernel.errors import DomainError


class BodyTooLarge(DomainError):
    """The body is longer than the address accepts."""

    code: ClassVar[str] = "body_too_large"
    http_status: ClassVar[int] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"Nội dung gửi lên vượt quá {most_bytes // 1024} KB.")


def body_of(request: HttpRequest, *, most_bytes: int) -> bytes:
    """The whole body. Raises `BodyTooLarge` before reading more than `most_bytes`.

    Django reads nothing where the length is not announced; a body sent in chunks (RFC 9112, 7.1) is read here.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and int(length) > most_bytes:
        raise BodyTooLarge(most_bytes)
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    if not length and chunked and isinstance(request, WSGIRequest):
        # Kept where Django keeps it, so that whoever asks for `request.body` later finds it.
        request._body = _unannounced(request.environ["wsgi.input"], most_bytes)  # noqa: SLF001 -- Django's own name
    return request.body


def _unannounced(stream: Any, most_bytes: int) -> bytes:
    parts, left = [], most_bytes + 1
    while left > 0 and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    if left <= 0:
        raise BodyTooLarge(most_bytes)
    return b"".join(parts)
