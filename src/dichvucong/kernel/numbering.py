"""Running numbers without gaps or repeats, in commit order."""

from django.db import connection

_NEXT = """
INSERT INTO kernel_numberseries AS s (series, last) VALUES (%s, %s)
ON CONFLICT (series) DO UPDATE SET last = s.last + EXCLUDED.last
RETURNING last
"""


def next_number(series: str) -> int:
    """The next number of a series, from 1. The series stays locked until the caller's transaction ends."""
    return next_numbers(series, 1)[0]


def next_numbers(series: str, count: int) -> range:
    """The next `count` numbers of a series, ascending."""
    assert count > 0, "ask for at least one number"
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, count])
        row = cursor.fetchone()
    assert row is not None, "RETURNING gives one row"
    last = int(row[0])
    return range(last - count + 1, last + 1)
