"""Rows into the tables: COPY into a temporary table, one INSERT from there; known rows are passed over.

Ten thousand ORM objects cost as much as a million rows here. Looking out for known lines one by one (ON CONFLICT) costs
PostgreSQL half as much again as writing them, so lines that seem to be new are written without; the unique index still
watches, and where it finds one that was known the lines are written again with it. Bookings of one source follow each other.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

import structlog
from django.db import IntegrityError, connection, transaction

from dichvucong.catalogs import selectors as catalogs
from dichvucong.payments.models import StatementFile
from dichvucong.payments.services.settlement import finding
from dichvucong.payments.statements import CreditIn, LineBlock, LineIn, Problem, UnreadableStatement
from dichvucong.payments.states import StatementSide

ENOUGH_MEMORY: Final = "256MB"
"""For one sort and one hash table over a million lines."""

MANY_LINES: Final = 10_000
"""From so many new lines on the planner has to be told of them, or it looks each unknown one up in every payment."""

ONE_IN: Final = 997
"""So many lines stand for all when it is asked whether some are known."""

log = structlog.get_logger()

_NAMES: Final = ", ".join(LineIn._fields)
_STAGE_LINES: Final = """
DROP TABLE IF EXISTS settlement_lines;
CREATE TEMPORARY TABLE settlement_lines (
    position integer, external_id text, payment_code text, provider_reference text, revenue_identifier text,
    agency_code text, day date, status text, amount_vnd bigint, fee_vnd bigint, currency text,
    paid_at timestamptz, account_number text, content text
) ON COMMIT DROP
"""
_COPY_LINES: Final = f"COPY settlement_lines ({_NAMES}) FROM STDIN"
_INSERT_LINES: Final = """
INSERT INTO payments_statementline (
    file_id, side, source_code, position, external_id, payment_id, payment_code, provider_reference,
    revenue_identifier, agency_code, day, status, amount_vnd, fee_vnd, currency, paid_at, account_number, content)
SELECT %(file)s, %(side)s, %(source)s, s.position, s.external_id, p.id, s.payment_code, s.provider_reference,
    coalesce(nullif(s.revenue_identifier, ''), p.revenue_identifier, ''),
    coalesce(p.agency_code, nullif(s.agency_code, ''), %(agency)s), s.day, s.status, s.amount_vnd, s.fee_vnd,
    s.currency, s.paid_at, s.account_number, s.content
FROM settlement_lines s
LEFT JOIN payments_payment p ON p.code = s.payment_code AND (%(provider)s = '' OR p.provider_code = %(provider)s)
ORDER BY s.position
"""
_UNLESS_KNOWN: Final = "ON CONFLICT (side, source_code, external_id) DO NOTHING"
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('settlement:' || %s || ':' || %s, 0))"
_SOME_KNOWN: Final = """
SELECT EXISTS (
    SELECT FROM settlement_lines s JOIN payments_statementline l
        ON l.side = %(side)s AND l.source_code = %(source)s AND l.external_id = s.external_id
    WHERE s.position %% %(every)s = 0
)
"""
_AGENCIES: Final = """
SELECT DISTINCT agency_code FROM payments_statementline WHERE file_id = %s AND agency_code <> '' ORDER BY agency_code
"""
_STAGE_CREDITS: Final = """
DROP TABLE IF EXISTS settlement_credits;
CREATE TEMPORARY TABLE settlement_credits (
    position integer, account_number text, citad text, external_id text, amount_vnd bigint, currency text,
    booked_on date, content text, payment_codes text
) ON COMMIT DROP
"""
_COPY_CREDITS: Final = f"COPY settlement_credits ({', '.join(CreditIn._fields)}) FROM STDIN"
_INSERT_CREDITS: Final = """
INSERT INTO payments_credit (
    file_id, position, account_number, citad, external_id, amount_vnd, currency, booked_on, content,
    payment_codes, agency_code, at_treasury, matched_vnd, state)
SELECT %(file)s, s.position, s.account_number, s.citad, s.external_id, s.amount_vnd, s.currency, s.booked_on,
    s.content, s.payment_codes::jsonb, coalesce(a.agency_code, ''), %(treasury)s, 0, 'unmatched'
FROM settlement_credits s
LEFT JOIN unnest(%(accounts)s::text[], %(agencies)s::text[]) AS a(account_number, agency_code)
    ON a.account_number = s.account_number
WHERE %(allowed)s::text[] IS NULL OR a.agency_code = ANY(%(allowed)s::text[])
ORDER BY s.position
ON CONFLICT (account_number, external_id) DO NOTHING
"""
_NOT_ALLOWED: Final = """
SELECT s.position FROM settlement_credits s
WHERE s.account_number <> ALL(%(accounts)s::text[]) ORDER BY s.position LIMIT 1000
"""


def write_lines(
    file: StatementFile, rows: Iterator[LineBlock | LineIn | CreditIn]
) -> tuple[int, list[Problem]]:
    """How many lines are new, and those that speak of another agency's payments."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true)", [ENOUGH_MEMORY])
        cursor.execute(_ALONE, [file.side, file.source_code])
        cursor.execute(_STAGE_LINES)
        with cursor.copy(_COPY_LINES) as copy:
            for row in rows:
                if isinstance(row, LineBlock):
                    copy.write(_copied(row))
                else:
                    copy.write_row(row)
        cursor.execute("ANALYZE settlement_lines (payment_code, external_id)")
        of_agency = file.side == StatementSide.AGENCY
        values = {
            "file": file.pk,
            "side": file.side,
            "source": file.source_code,
            "agency": file.source_code if of_agency else "",
            "provider": "" if of_agency else file.source_code,
        }
        new_count = _write_new(values)
        if new_count >= MANY_LINES:
            cursor.execute("ANALYZE payments_statementline")
    finding.find_by_reference(file)
    finding.find_by_identifier(file)
    if not of_agency:
        _check_source(file, new_count)
        return new_count, []
    foreign = finding.drop_foreign(file, {file.source_code, *catalogs.subtree_codes(file.source_code)})
    return new_count - len(foreign), foreign


def _write_new(values: dict[str, Any]) -> int:
    """The staged lines that no file told of before; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SOME_KNOWN, {**values, "every": ONE_IN})
        (some_known,) = cursor.fetchone() or (True,)
        if not some_known:
            try:
                with transaction.atomic():
                    cursor.execute(_INSERT_LINES, values)
                    return int(cursor.rowcount)
            except IntegrityError:
                log.info("settlement.lines_known", file=values["file"])
        cursor.execute(_INSERT_LINES + _UNLESS_KNOWN, values)
        return int(cursor.rowcount)


def write_credits(
    file: StatementFile, rows: Iterator[LineBlock | LineIn | CreditIn], agency_codes: Collection[str] | None
) -> tuple[int, list[Problem]]:
    """How many credits are new, and those on accounts the sender may not speak of."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE_CREDITS)
        with cursor.copy(_COPY_CREDITS) as copy:
            for row in rows:
                assert isinstance(row, CreditIn)
                copy.write_row((*row[:-1], json.dumps(row.payment_codes)))
        cursor.execute("SELECT DISTINCT account_number FROM settlement_credits")
        owners = catalogs.agencies_of_accounts([found[0] for found in cursor.fetchall()])
        allowed = None if agency_codes is None else sorted(agency_codes)
        cursor.execute(
            _INSERT_CREDITS,
            {
                "file": file.pk,
                "treasury": file.side == StatementSide.TREASURY,
                "accounts": list(owners),
                "agencies": list(owners.values()),
                "allowed": allowed,
            },
        )
        new_count = cursor.rowcount
        if allowed is None:
            return new_count, []
        ours = [account for account, agency in owners.items() if agency in allowed]
        cursor.execute(_NOT_ALLOWED, {"accounts": ours})
        refused = [_account_not_yours(found[0]) for found in cursor.fetchall()]
    return new_count, refused


def agencies_of(file: StatementFile) -> list[str]:
    """The agencies that the file's new lines are about."""
    with connection.cursor() as cursor:
        cursor.execute(_AGENCIES, [file.pk])
        return [str(found[0]) for found in cursor.fetchall()]


class _Texts(dict[date, str]):
    """Days and times as PostgreSQL reads them; a file has few of them, each a million times."""

    def __missing__(self, moment: date | datetime) -> str:
        self[moment] = moment.isoformat()
        return self[moment]


def _copied(block: LineBlock) -> str:
    """The block in the text form of COPY."""
    texts = _Texts()
    written: dict[str, Sequence[Any]] = {
        "position": list(map(str, block.position)),
        "day": [texts[day] for day in block.day],
        "amount_vnd": list(map(str, block.amount_vnd)),
        "fee_vnd": list(map(str, block.fee_vnd)),
        "paid_at": [texts[moment] for moment in block.paid_at],
    }
    columns = [written.get(name) or _escaped(column) for name, column in block._asdict().items()]
    return "\n".join([*map("\t".join, zip(*columns, strict=True)), ""])


def _escaped(column: Sequence[str]) -> Sequence[str]:
    """Texts are tidy: of what COPY reads in a way of its own, only the backslash can be in one."""
    if "\\" not in "".join(column):
        return column
    return [text.replace("\\", "\\\\") for text in column]


def _account_not_yours(position: int) -> Problem:
    message = "Tài khoản không thuộc đơn vị của bạn, khoản ghi có này không được ghi nhận."
    return Problem(position, "Số tài khoản", "account_not_yours", message)


def _check_source(file: StatementFile, new_count: int) -> None:
    """A file none of whose codes is the sender's, while another provider's are in it, was sent to the wrong place."""
    other = finding.whose_file(file) if new_count else ""
    if other:
        raise UnreadableStatement(
            "other_source", f"Tệp này ghi các giao dịch của {other}, không phải của {file.source_code}."
        )
