"""Which payments lines are about, where the payment code alone did not say."""

from collections.abc import Collection
from typing import Final

from django.db import connection

from dichvucong.payments.models import StatementFile
from dichvucong.payments.statements import Problem
from dichvucong.payments.states import StatementSide

_BY_REFERENCE: Final = """
WITH wanted AS (
    SELECT l.id, l.provider_reference, l.source_code, l.day FROM payments_statementline l
    WHERE l.file_id = %(file)s AND l.payment_id IS NULL AND l.provider_reference <> ''
), found AS (
    SELECT w.id, min(p.id) AS payment_id FROM wanted w JOIN payments_payment p
        ON p.provider_code = w.source_code AND p.provider_reference = w.provider_reference
        AND p.day BETWEEN w.day - 10 AND w.day + 1
    GROUP BY w.id HAVING count(*) = 1
)
UPDATE payments_statementline l
SET payment_id = p.id, payment_code = p.code, agency_code = p.agency_code, revenue_identifier = p.revenue_identifier
FROM found f JOIN payments_payment p ON p.id = f.payment_id WHERE l.id = f.id
"""
_BY_IDENTIFIER: Final = """
WITH wanted AS (
    SELECT l.id, l.revenue_identifier FROM payments_statementline l
    WHERE l.file_id = %(file)s AND l.payment_id IS NULL AND l.payment_code = '' AND l.revenue_identifier <> ''
), found AS (
    SELECT w.id, min(p.id) AS payment_id FROM wanted w
    JOIN payments_obligation o ON o.revenue_identifier = w.revenue_identifier
    JOIN payments_payment p ON p.obligation_id = o.id AND p.counts
        AND p.state IN ('payment_succeeded', 'transaction_succeeded')
        AND (%(provider)s = '' OR p.provider_code = %(provider)s)
    GROUP BY w.id HAVING count(*) = 1
)
UPDATE payments_statementline l
SET payment_id = p.id, payment_code = p.code, agency_code = p.agency_code
FROM found f JOIN payments_payment p ON p.id = f.payment_id WHERE l.id = f.id
"""
_DROP_FOREIGN: Final = """
DELETE FROM payments_statementline WHERE file_id = %(file)s AND agency_code <> ALL(%(allowed)s::text[])
RETURNING position
"""
_WHOSE: Final = """
SELECT min(p.provider_code) FROM payments_statementline l JOIN payments_payment p ON p.code = l.payment_code
WHERE l.file_id = %(file)s AND l.payment_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM payments_statementline o WHERE o.file_id = %(file)s AND o.payment_id IS NOT NULL)
"""


def find_by_reference(file: StatementFile) -> None:
    """By the provider's own number, where exactly one payment of the last days carries it."""
    if file.side == StatementSide.PROVIDER:
        with connection.cursor() as cursor:
            cursor.execute(_BY_REFERENCE, {"file": file.pk})


def find_by_identifier(file: StatementFile) -> None:
    """By the revenue identifier, where exactly one payment of it counts."""
    provider = file.source_code if file.side == StatementSide.PROVIDER else ""
    with connection.cursor() as cursor:
        cursor.execute(_BY_IDENTIFIER, {"file": file.pk, "provider": provider})


def drop_foreign(file: StatementFile, allowed: Collection[str]) -> list[Problem]:
    """Take out the lines about payments of agencies outside `allowed`."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP_FOREIGN, {"file": file.pk, "allowed": sorted(allowed)})
        positions = sorted(found[0] for found in cursor.fetchall())
    message = "Giao dịch của đơn vị khác, không được ghi nhận."
    return [Problem(position, "Mã giao dịch", "not_your_agency", message) for position in positions]


def whose_file(file: StatementFile) -> str:
    """Another provider all of whose payments the file names, while it names none of the sender's; else ""."""
    with connection.cursor() as cursor:
        cursor.execute(_WHOSE, {"file": file.pk})
        found = cursor.fetchone()
    return str(found[0] or "") if found else ""
