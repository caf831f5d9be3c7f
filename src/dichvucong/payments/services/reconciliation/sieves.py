"""The fast pass: whatever of one day might differ. What passes is judged exactly by `facts` and `verdicts`.

Three sieves serve four comparisons: a payment on which portal and bank agree, and portal and agency agree, cannot
differ between bank and agency. A sieve may let through too much, never too little. Every sieve creates its own table,
because a server that is allowed to reads in parallel for a new table, and never for an insert into an old one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dichvucong.payments.services.reconciliation.causes import Comparison
from dichvucong.payments.services.reconciliation.narrowing import execute, fetch

_LINES_AT_BANK = """
CREATE TEMP TABLE sieve_bank_lines ON COMMIT DROP AS
SELECT l.payment_id, CASE WHEN p.id IS NULL THEN l.id END AS line_id
FROM payments_statementline l
LEFT JOIN payments_payment p ON p.id = l.payment_id
LEFT JOIN payments_obligation o ON o.id = p.obligation_id
WHERE l.side = 'provider' AND l.day = %(day)s
    AND (%(provider)s = '' OR coalesce(p.provider_code, l.source_code) = %(provider)s)
    AND (%(agencies)s::text[] IS NULL OR coalesce(p.agency_code, l.agency_code) = ANY(%(agencies)s::text[]))
    AND (%(type)s::int IS NULL OR p.payment_type = %(type)s::int)
    AND ((p.id IS NULL AND l.status = 'succeeded') OR (p.id IS NOT NULL AND (
        l.status <> 'succeeded' OR l.amount_vnd <> p.amount_vnd OR l.currency <> 'VND'
        OR NOT p.state = ANY(%(paid)s::text[]) OR p.paid_at IS NULL
        OR p.paid_at < %(begin)s OR p.paid_at >= %(end)s
        OR (l.account_number <> '' AND l.account_number <> o.account_number))))
"""
_NOT_AT_BANK = """
CREATE TEMP TABLE sieve_not_at_bank ON COMMIT DROP AS
SELECT p.id AS payment_id
FROM payments_payment p
WHERE p.paid_at >= %(begin)s AND p.paid_at < %(end)s AND p.state = ANY(%(paid)s::text[])
    AND p.provider_code = ANY(%(spoken)s::text[])
    AND (%(provider)s = '' OR p.provider_code = %(provider)s)
    AND (%(agencies)s::text[] IS NULL OR p.agency_code = ANY(%(agencies)s::text[]))
    AND (%(type)s::int IS NULL OR p.payment_type = %(type)s::int)
    AND NOT EXISTS (
        SELECT FROM payments_statementline l
        WHERE l.side = 'provider' AND l.day = %(day)s AND l.payment_id = p.id)
"""
_TWICE_AT_BANK = """
CREATE TEMP TABLE sieve_twice_at_bank ON COMMIT DROP AS
SELECT l.payment_id FROM payments_statementline l
WHERE l.side = 'provider' AND l.day = %(day)s AND l.payment_id IS NOT NULL
GROUP BY l.payment_id HAVING count(*) > 1
"""
_LINES_AT_AGENCY = """
CREATE TEMP TABLE sieve_agency_lines ON COMMIT DROP AS
SELECT l.payment_id, CASE WHEN p.id IS NULL THEN l.id END AS line_id
FROM payments_statementline l
LEFT JOIN payments_payment p ON p.id = l.payment_id
WHERE l.side = 'agency' AND l.day = %(day)s
    AND (%(provider)s = '' OR p.provider_code = %(provider)s)
    AND (%(agencies)s::text[] IS NULL OR coalesce(p.agency_code, l.agency_code) = ANY(%(agencies)s::text[]))
    AND (%(type)s::int IS NULL OR p.payment_type = %(type)s::int)
    AND ((p.id IS NULL AND l.status = 'succeeded') OR (p.id IS NOT NULL AND (
        l.status <> 'succeeded' OR l.amount_vnd <> p.amount_vnd OR l.currency <> 'VND'
        OR NOT p.state = ANY(%(paid)s::text[]) OR NOT p.counts OR p.paid_at IS NULL
        OR p.paid_at < %(begin)s OR p.paid_at >= %(end)s)))
"""
_NOT_AT_AGENCY = """
CREATE TEMP TABLE sieve_not_at_agency ON COMMIT DROP AS
SELECT p.id AS payment_id
FROM payments_payment p
WHERE p.paid_at >= %(begin)s AND p.paid_at < %(end)s AND p.counts AND p.state = ANY(%(paid)s::text[])
    AND (p.documents_received_at IS NULL OR p.agency_code LIKE ANY(%(reporting)s::text[]))
    AND (%(provider)s = '' OR p.provider_code = %(provider)s)
    AND (%(agencies)s::text[] IS NULL OR p.agency_code = ANY(%(agencies)s::text[]))
    AND (%(type)s::int IS NULL OR p.payment_type = %(type)s::int)
    AND NOT EXISTS (
        SELECT FROM payments_statementline l
        WHERE l.side = 'agency' AND l.day = %(day)s AND l.payment_id = p.id)
"""
_TWICE_AT_AGENCY = """
CREATE TEMP TABLE sieve_twice_at_agency ON COMMIT DROP AS
SELECT l.payment_id FROM payments_statementline l
WHERE l.side = 'agency' AND l.day = %(day)s AND l.payment_id IS NOT NULL
GROUP BY l.payment_id HAVING count(*) > 1
"""
_CREDITED = """
CREATE TEMP TABLE sieve_credited ON COMMIT DROP AS
SELECT s.payment_id
FROM payments_credit c
JOIN payments_creditshare s ON s.credit_id = c.id
JOIN payments_payment p ON p.id = s.payment_id
JOIN payments_obligation o ON o.id = p.obligation_id
WHERE c.booked_on = %(day)s
    AND (%(provider)s = '' OR p.provider_code = %(provider)s)
    AND (%(agencies)s::text[] IS NULL OR p.agency_code = ANY(%(agencies)s::text[]))
    AND (%(type)s::int IS NULL OR p.payment_type = %(type)s::int)
    AND (s.amount_vnd <> p.amount_vnd OR c.currency <> 'VND' OR p.paid_at IS NULL OR p.paid_at < %(due_begin)s
        OR p.refunded_vnd > 0 OR NOT p.state = ANY(%(paid)s::text[])
        OR (c.account_number <> o.account_number AND NOT c.at_treasury)
        OR EXISTS (SELECT FROM payments_creditshare t WHERE t.payment_id = s.payment_id AND t.id <> s.id))
"""
_NOT_CREDITED = """
CREATE TEMP TABLE sieve_not_credited ON COMMIT DROP AS
WITH due AS MATERIALIZED (
    SELECT p.id, o.account_number
    FROM payments_payment p JOIN payments_obligation o ON o.id = p.obligation_id
    WHERE p.paid_at >= %(due_begin)s AND p.paid_at < %(due_end)s AND p.counts AND p.state = ANY(%(paid)s::text[])
        AND (%(provider)s = '' OR p.provider_code = %(provider)s)
        AND (%(agencies)s::text[] IS NULL OR p.agency_code = ANY(%(agencies)s::text[]))
        AND (%(type)s::int IS NULL OR p.payment_type = %(type)s::int)
), known AS MATERIALIZED (
    SELECT a.account_number FROM (SELECT DISTINCT account_number FROM due) a
    WHERE EXISTS (SELECT FROM payments_credit c WHERE c.account_number = a.account_number)
)
SELECT due.id AS payment_id FROM due JOIN known USING (account_number)
WHERE NOT EXISTS (SELECT FROM payments_creditshare s WHERE s.payment_id = due.id)
"""
_STRAY = """
CREATE TEMP TABLE sieve_stray ON COMMIT DROP AS
SELECT c.id AS credit_id FROM payments_credit c
WHERE c.booked_on = %(day)s AND c.state IN ('unmatched', 'partly', 'returning') AND %(provider)s = '' AND %(type)s::int IS NULL
    AND (%(agencies)s::text[] IS NULL OR c.agency_code = ANY(%(agencies)s::text[]))
"""
_COLLECT = """
CREATE TEMP TABLE suspect ON COMMIT DROP AS
SELECT payment_id, line_id, NULL::bigint AS credit_id FROM sieve_bank_lines
UNION SELECT payment_id, NULL, NULL FROM sieve_not_at_bank
UNION SELECT payment_id, NULL, NULL FROM sieve_twice_at_bank
UNION SELECT payment_id, line_id, NULL FROM sieve_agency_lines
UNION SELECT payment_id, NULL, NULL FROM sieve_not_at_agency
UNION SELECT payment_id, NULL, NULL FROM sieve_twice_at_agency
UNION SELECT payment_id, NULL, NULL FROM sieve_credited
UNION SELECT payment_id, NULL, NULL FROM sieve_not_credited
UNION SELECT NULL, NULL, credit_id FROM sieve_stray
UNION SELECT payment_id, NULL, NULL FROM payments_discrepancy
    WHERE state <> 'resolved' AND payment_id IS NOT NULL
UNION SELECT NULL, line_id, NULL FROM payments_discrepancy
    WHERE state <> 'resolved' AND payment_id IS NULL AND line_id IS NOT NULL
UNION SELECT l.payment_id, NULL, NULL FROM payments_discrepancy d JOIN payments_statementline l ON l.id = d.line_id
    WHERE d.state <> 'resolved' AND d.payment_id IS NULL AND l.payment_id IS NOT NULL
UNION SELECT NULL, NULL, credit_id FROM payments_discrepancy WHERE state <> 'resolved' AND credit_id IS NOT NULL
UNION SELECT s.payment_id, NULL, NULL FROM payments_discrepancy d JOIN payments_creditshare s USING (credit_id)
    WHERE d.state <> 'resolved'
"""
_OPEN = """
CREATE TEMP TABLE suspect ON COMMIT DROP AS
SELECT payment_id, NULL::bigint AS line_id, NULL::bigint AS credit_id FROM payments_discrepancy
    WHERE state <> 'resolved' AND payment_id IS NOT NULL
UNION SELECT NULL, line_id, NULL FROM payments_discrepancy
    WHERE state <> 'resolved' AND payment_id IS NULL AND line_id IS NOT NULL
UNION SELECT l.payment_id, NULL, NULL FROM payments_discrepancy d JOIN payments_statementline l ON l.id = d.line_id
    WHERE d.state <> 'resolved' AND d.payment_id IS NULL AND l.payment_id IS NOT NULL
UNION SELECT NULL, NULL, credit_id FROM payments_discrepancy WHERE state <> 'resolved' AND credit_id IS NOT NULL
UNION SELECT s.payment_id, NULL, NULL FROM payments_discrepancy d JOIN payments_creditshare s USING (credit_id)
    WHERE d.state <> 'resolved'
UNION SELECT unnest(%(payments)s::bigint[]), NULL, NULL
"""
_COMPARED = """
SELECT
    (SELECT count(*) FROM payments_statementline l LEFT JOIN payments_payment p ON p.id = l.payment_id
        WHERE l.side = 'provider' AND l.day = %(day)s
        AND (%(provider)s = '' OR coalesce(p.provider_code, l.source_code) = %(provider)s)
        AND (%(agencies)s::text[] IS NULL OR coalesce(p.agency_code, l.agency_code) = ANY(%(agencies)s::text[]))
        AND (%(type)s::int IS NULL OR p.payment_type = %(type)s::int)),
    (SELECT count(*) FROM payments_payment p
        WHERE p.paid_at >= %(begin)s AND p.paid_at < %(end)s AND p.counts AND p.state = ANY(%(paid)s::text[])
        AND (%(provider)s = '' OR p.provider_code = %(provider)s)
        AND (%(agencies)s::text[] IS NULL OR p.agency_code = ANY(%(agencies)s::text[]))
        AND (%(type)s::int IS NULL OR p.payment_type = %(type)s::int)),
    (SELECT count(*) FROM payments_credit c
        WHERE c.booked_on = %(day)s AND (%(agencies)s::text[] IS NULL OR c.agency_code = ANY(%(agencies)s::text[])))
"""
PORTAL_BANK: Sequence[str] = (_LINES_AT_BANK, _NOT_AT_BANK, _TWICE_AT_BANK)
PORTAL_AGENCY: Sequence[str] = (_LINES_AT_AGENCY, _NOT_AT_AGENCY, _TWICE_AT_AGENCY)
ACCOUNT_AGENCY: Sequence[str] = (_CREDITED, _NOT_CREDITED, _STRAY)


def sieve(values: Mapping[str, Any]) -> None:
    """Fill the temporary table `suspect` from one day and from every difference still open."""
    for statement in (*PORTAL_BANK, *PORTAL_AGENCY, *ACCOUNT_AGENCY, _COLLECT):
        execute(statement, values)


def sieve_open(payment_ids: Sequence[int] = ()) -> None:
    """Fill `suspect` from the open differences and these payments."""
    execute(_OPEN, {"payments": list(payment_ids)})


def compared(values: Mapping[str, Any]) -> Mapping[Comparison, int]:
    """How many rows of the day each comparison looked at: bank lines, counted payments, credits."""
    lines, payments, credits_booked = fetch(_COMPARED, values)[0]
    return {
        Comparison.PORTAL_BANK: lines,
        Comparison.BANK_AGENCY: lines,
        Comparison.PORTAL_AGENCY: payments,
        Comparison.ACCOUNT_AGENCY: credits_booked,
    }
