"""The terms in use: the table that ships, with the operator's own lines in `DICHVUCONG_ACCOUNT_TERMS` before it."""

from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

from django.conf import settings

from dichvucong.identity.rules.terms import ReviewTerms, Terms, Unit, merged, read_terms, term_on
from dichvucong.kernel.clock import vietnam_day


def span(name: str, *, at: datetime) -> timedelta:
    """How long a wait lasts by the line in force at a moment, in hours or days."""
    return term_on(name, vietnam_day(at), terms_in_use()).span


def months(name: str, *, at: datetime) -> int:
    """The same, in months of the calendar."""
    term = term_on(name, vietnam_day(at), terms_in_use())
    assert term.unit is Unit.MONTHS, f"{name} is not counted in months"
    return term.amount


def review_terms(*, at: datetime) -> ReviewTerms:
    """By which rights are looked at again."""
    return ReviewTerms(
        span("right.review", at=at), span("right.review_notice", at=at), span("right.unused", at=at)
    )


def terms_in_use() -> Terms:
    """Every line, past and future. Raises `ValueError` or `OSError` for a file that cannot be read."""
    return _read(settings.ACCOUNT_TERMS)


@cache
def _read(path: str) -> Terms:
    table = resources.files("dichvucong.identity") / "data" / "terms.csv"
    shipped = read_terms(table.read_text(encoding="utf-8").splitlines())
    return (
        merged(shipped, read_terms(Path(path).read_text(encoding="utf-8").splitlines())) if path else shipped
    )
