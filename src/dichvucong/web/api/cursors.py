"""Cursors: places in a feed as systems keep them. What is inside is nobody's business."""

import base64
import re
from typing import Annotated, ClassVar, Final

from ninja import Query

from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.feeds import Place

LONGEST: Final = 80
Since = Annotated[
    str, Query(max_length=LONGEST, description="`next_cursor` của trang trước; bỏ trống: từ đầu.")
]
_INSIDE: Final = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")


class InvalidCursor(DomainError):
    """The cursor was not issued here."""

    code: ClassVar[str] = "invalid_cursor"
    http_status: ClassVar[int] = 422

    def __init__(self, field: str) -> None:
        super().__init__("Con trỏ này không do cổng cấp.", field=field)


def cursor_of(place: Place) -> str:
    """A place as a cursor; the beginning is empty."""
    if place.number < 0:
        return ""
    return base64.urlsafe_b64encode(f"{place.number}.{place.row_id}".encode()).decode().rstrip("=")


def place_of(cursor: str, *, field: str) -> Place:
    """The place a cursor stands for. Raises `InvalidCursor`."""
    if not cursor:
        return Place()
    try:
        padded = cursor[:LONGEST].encode("ascii") + b"=" * (-len(cursor) % 4)
        found = _INSIDE.fullmatch(base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii"))
    except ValueError as error:
        raise InvalidCursor(field) from error
    if found is None:
        raise InvalidCursor(field)
    return Place(int(found[1]), int(found[2]))
