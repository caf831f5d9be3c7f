"""A stored file as the reader wants it: with its source's columns and SWIFT code."""

from datetime import datetime

from dichvucong.catalogs import selectors as catalogs
from dichvucong.kernel.clock import vietnam_day
from dichvucong.payments.bodies import body_of
from dichvucong.payments.models import ColumnMapping, StatementFile
from dichvucong.payments.statements import Columns, Submission


def submission_of(file: StatementFile, *, now: datetime) -> Submission:
    """What is read."""
    return Submission(
        body=body_of(file.pk),
        name=file.name,
        side=file.side,
        source_code=file.source_code,
        columns=columns_of(file.source_code),
        today=vietnam_day(now),
        source_bic=_bic(file.source_code),
    )


def columns_of(source_code: str) -> Columns:
    """How a source names its columns; the usual names where nobody said."""
    kept = ColumnMapping.objects.filter(source_code=source_code).first()
    if kept is None:
        return Columns()
    return Columns(names=kept.columns, date_format=kept.date_format, statuses=kept.statuses)


def _bic(source_code: str) -> str:
    found = catalogs.bank(source_code) if source_code.isdigit() else None
    return found.swift if found is not None else ""
