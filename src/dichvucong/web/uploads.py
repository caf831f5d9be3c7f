"""Files that officers hand in: never more of one than agreed is read, wherever it would be kept."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from dichvucong.payments.statements import LARGEST_FILE_BYTES

ENVELOPE_BYTES = 64 * 1024
"""What a form adds around its file."""


class LimitedUpload(FileUploadHandler):
    """Stands before Django's own handlers and ends a request whose announced or real size is too large."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.too_large = False
        self.seen_bytes = 0

    def handle_raw_input(self, *args: Any, **_kwargs: Any) -> None:
        """Look at the announced length."""
        _input, _headers, content_length = args[:3]
        self.too_large = int(content_length) > LARGEST_FILE_BYTES + ENVELOPE_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse before the first byte of the file is read."""
        super().new_file(*args, **kwargs)
        if self.too_large:
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 -- Django's signature
        """Count what really comes."""
        self.seen_bytes += len(raw_data)
        if self.seen_bytes > LARGEST_FILE_BYTES + ENVELOPE_BYTES:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""


def is_too_large(request: HttpRequest) -> bool:
    """Whether the request announced more than is read: its file is missing because it was not taken."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    return announced.isdecimal() and int(announced) > LARGEST_FILE_BYTES + ENVELOPE_BYTES
