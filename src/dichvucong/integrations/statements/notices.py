"""JSON lists: the Treasury's notice of money received, and what an agency's own system has as paid.

`{"source": "KBNN", "day": "2026-11-20", "count": 2, "total_vnd": 400000, "lines": [{…}, …]}`; a line has the names
of the columns of a table: `external_id`, `account_number`, `amount_vnd`, `booked_on`, `content`, `payment_code` …
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from dichvucong.integrations.statements.cells import Cell
from dichvucong.integrations.statements.columns import USUAL
from dichvucong.integrations.statements.rows import Row, items_of
from dichvucong.kernel.text import tidy
from dichvucong.payments.statements import (
    MOST_ROWS,
    Columns,
    Declared,
    Item,
    Problem,
    Submission,
    UnreadableStatement,
)

TIME_NAMES: Final = ("time", "booked_on", "paid_at", "day")
_FIELDS: Final = tuple(name for name in USUAL if name != "debit")


def notice_items(submission: Submission) -> Iterator[Item]:
    """What the list says. Raises `UnreadableStatement`."""
    document = _document(submission)
    yield Declared(
        _whole(document.get("count")), _whole(document.get("total_vnd")), _day(document.get("day"))
    )
    lines = document["lines"]
    yield from (
        Problem(number, "lines", "not_an_object", "Mỗi dòng phải là một đối tượng JSON.")
        for number, line in enumerate(lines, start=1)
        if not isinstance(line, dict)
    )
    items = items_of(_rows(lines), _with_usual_names(submission))
    yield from (item for item in items if not isinstance(item, Declared))


def _document(submission: Submission) -> dict[str, Any]:
    try:
        document = json.loads(submission.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableStatement("malformed", "Tệp JSON bị cắt cụt hoặc sai cú pháp.") from error
    if not isinstance(document, dict) or not isinstance(document.get("lines"), list):
        raise UnreadableStatement("malformed", "Tệp JSON phải có danh sách “lines”.")
    if len(document["lines"]) > MOST_ROWS:
        raise UnreadableStatement("too_many_rows", f"Tệp có quá {MOST_ROWS} dòng.")
    named = document.get("source")
    if named not in (None, "", submission.source_code):
        raise UnreadableStatement(
            "other_source", f"Tệp này của “{tidy(str(named))[:40]}”, không phải của {submission.source_code}."
        )
    return document


def _rows(lines: list[Any]) -> Iterator[Row]:
    yield 0, _FIELDS
    for number, line in enumerate(lines, start=1):
        if isinstance(line, dict):
            yield number, [_cell(_value(line, name)) for name in _FIELDS]


def _value(line: dict[str, Any], name: str) -> Any:
    if name == "status":
        return line.get(name, "succeeded")
    if name != "time":
        return line.get(name)
    return next((line[key] for key in TIME_NAMES if line.get(key) not in (None, "")), None)


def _cell(value: Any) -> Cell:
    """JSON's own kinds; a list or an object in the place of a value is as good as unreadable text."""
    return value if value is None or isinstance(value, str | int | float) else json.dumps(value)[:100]


def _with_usual_names(submission: Submission) -> Submission:
    """A list has its own names: a mapping of columns does not concern it, words for outcomes do."""
    names = {name: name for name in _FIELDS}
    columns = Columns(names, submission.columns.date_format, submission.columns.statuses)
    return Submission(
        submission.body, submission.name, submission.side, submission.source_code, columns, submission.today
    )


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
