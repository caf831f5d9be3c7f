"""What an agency's own system has as paid, row by row."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, WithJsonSchema

from dichvucong.payments.states import BookingState
from dichvucong.web.api.shapes.base import Day, In, Out, Problem, text

MOST_LINES: Final = 5000
LONGEST_CODE: Final = 80


class StatementLineIn(In):
    """One payment in the agency's books: known by the portal's payment code, or by the revenue identifier.

    `external_id` is the system's own number of the row; the same number counts once. Times are RFC 3339 or dates.
    """

    external_id: Annotated[str, text(120)] = ""
    payment_code: Annotated[str, text(60)] = ""
    revenue_identifier: Annotated[str, text(LONGEST_CODE)] = ""
    provider_reference: Annotated[str, text(100)] = ""
    amount_vnd: int = Field(ge=0, description="What the agency has as paid, in đồng.")
    paid_at: Annotated[str, text(40, least=8)] = Field(description="When, e.g. 2026-11-20T10:15:00+07:00.")
    status: Literal["succeeded", "failed", "reversed"] = "succeeded"
    content: Annotated[str, text(2000)] = ""


class StatementIn(In):
    """Up to 5,000 rows, each judged by itself. `count` and `total_vnd` are checked against the rows when given."""

    day: Day | None = None
    count: Annotated[int, Field(ge=0)] | None = None
    total_vnd: Annotated[int, Field(ge=0)] | None = None
    lines: Annotated[
        list[Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/StatementLineIn"})]],
        Field(min_length=1, max_length=MOST_LINES),
    ]


class StatementRowOut(Out):
    """What became of one row: 201 new, 200 known from an earlier list, 422 with what is wrong.

    `payment_code` is the portal's payment the row was found to be about, or empty when there is none.
    """

    position: int
    status: int
    payment_code: str
    problem: Problem | None


class StatementOut(Out):
    """One answer a row, in the order sent. `number` names the list in the console."""

    number: str
    new: int
    known: int
    refused: int
    results: list[StatementRowOut]


class StatementStateOut(Out):
    """How a list stands: `waiting`, `running`, `done`, or `failed` with the problem.

    `rows_done` of about `rows_total` rows have been read so far (null: not known yet). Counts and `results` come when
    it is done.
    """

    number: str
    state: BookingState
    rows_done: int
    rows_total: int | None
    new: int
    known: int
    refused: int
    results: list[StatementRowOut]
    problem: Problem | None
