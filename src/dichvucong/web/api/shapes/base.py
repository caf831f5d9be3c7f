"""What all shapes share."""

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

# No control characters: PostgreSQL cannot hold NUL, and nobody can see the others.
VISIBLE: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
VISIBLE_LINES: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
MOST_VND: Final = 1_000_000_000_000
_ISO_DATE_LENGTH: Final = 10


class In(BaseModel):
    """What a system sends: types are exact, unknown fields are refused."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Out(BaseModel):
    """What a system is answered."""

    model_config = ConfigDict(from_attributes=True)


def text(longest: int, *, least: int = 0, pattern: str = VISIBLE) -> StringConstraints:
    """A text of `least` to `longest` characters."""
    return StringConstraints(min_length=least, max_length=longest, pattern=pattern)


def _iso_date(value: object) -> object:
    """A date as JSON writes it (RFC 3339, full-date); pydantic would take numbers and times as well."""
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("date_type", "not a date")
    try:
        return date.fromisoformat(value if len(value) == _ISO_DATE_LENGTH else "")
    except ValueError as error:
        raise PydanticCustomError("date_parsing", "not a date") from error


Day = Annotated[date, BeforeValidator(_iso_date)]
Dong = Annotated[int, Field(ge=1, le=MOST_VND)]


class ErrorOut(Out):
    """What is wrong with one field: its path (`lines.0.amount_vnd`), a stable code, a Vietnamese sentence."""

    field: str
    code: str
    message: str


class Problem(Out):
    """RFC 9457. `code` is stable, `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[ErrorOut]
