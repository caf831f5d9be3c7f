"""What differs and why: one statement a comparison, over `fact`, and one for lines and credits without a payment.

Each CASE is the order of causes: what makes the rest meaningless comes first (another currency, two orders, money gone
back), then state, amount, account, time. `found` has one row a difference. Money that the provider gave back to
the payer before it was credited is no difference: neither its missing on the account nor the provider's reversal.
"""

import json
from collections.abc import Mapping

from dichvucong.payments.services.reconciliation.causes import OWNERS, Comparison
from dichvucong.payments.services.reconciliation.narrowing import execute

_FOUND = """
CREATE TEMP TABLE found (
    comparison text, cause text, subject text, payment_id bigint, line_id bigint, credit_id bigint,
    revenue_identifier text, agency_code text, provider_code text, payment_type int, day date,
    ours_vnd bigint, theirs_vnd bigint, evidence jsonb, portal_lacks_it boolean, dedupe_key text, owner_unit text
) ON COMMIT DROP
"""
_PORTAL_BANK = """
INSERT INTO found
SELECT 'portal_bank', cause, code, payment_id, bank_line, NULL, revenue_identifier, agency_code, provider_code,
    payment_type, coalesce(paid_day, bank_day, made_on), CASE WHEN paid THEN amount_vnd END,
    CASE WHEN bank_lines > 0 THEN bank_vnd END,
    jsonb_build_object('portal', portal_book, 'bank', bank_book), NOT paid
FROM (
    SELECT *, CASE
        WHEN bank_lines = 0 THEN CASE WHEN paid AND bank_silent_on_it THEN 'missing_at_bank' END
        WHEN bank_foreign AND (paid OR bank_n >= 1) THEN 'currency_differs'
        WHEN bank_n >= 2 THEN 'duplicate'
        WHEN bank_n <= 0 AND NOT paid THEN NULL
        WHEN bank_returned THEN NULL
        WHEN bank_n <= 0 AND bank_back > 0 THEN 'reversed_after_success'
        WHEN bank_n <= 0 THEN 'status_differs'
        WHEN bank_vnd <> amount_vnd THEN 'amount_differs'
        WHEN NOT paid THEN 'status_differs'
        WHEN bank_elsewhere THEN 'account_differs'
        WHEN bank_day > due_day THEN 'late'
    END AS cause FROM fact
) judged WHERE cause IS NOT NULL
"""
_BANK_AGENCY = """
INSERT INTO found
SELECT 'bank_agency', cause, code, payment_id, coalesce(agency_line, bank_line), NULL, revenue_identifier,
    agency_code, provider_code, payment_type, coalesce(paid_day, bank_day, made_on),
    CASE WHEN bank_lines > 0 THEN bank_vnd END,
    CASE WHEN agency_lines > 0 THEN agency_vnd WHEN agency_has THEN amount_vnd END,
    jsonb_build_object('portal', portal_book, 'bank', bank_book, 'agency', agency_book), NOT paid
FROM (
    SELECT *, CASE
        WHEN NOT counts THEN NULL
        WHEN bank_lines = 0 THEN CASE WHEN agency_has AND bank_silent_on_it THEN 'missing_at_bank' END
        WHEN bank_n <= 0 AND NOT agency_has THEN NULL
        WHEN bank_foreign IS DISTINCT FROM (agency_lines > 0 AND agency_foreign) THEN 'currency_differs'
        WHEN bank_n >= 2 OR (agency_lines > 0 AND agency_n >= 2) THEN 'duplicate'
        WHEN bank_returned AND agency_has THEN NULL
        WHEN bank_n <= 0 AND bank_back > 0 THEN 'reversed_after_success'
        WHEN bank_n <= 0 THEN 'status_differs'
        WHEN NOT agency_has AND agency_lines > 0 THEN 'status_differs'
        WHEN NOT agency_has THEN CASE WHEN over THEN 'missing_at_agency' END
        WHEN bank_vnd <> CASE WHEN agency_lines > 0 THEN agency_vnd ELSE amount_vnd END THEN 'amount_differs'
    END AS cause FROM fact
) judged WHERE cause IS NOT NULL
"""
_PORTAL_AGENCY = """
INSERT INTO found
SELECT 'portal_agency', cause, code, payment_id, agency_line, NULL, revenue_identifier, agency_code, provider_code,
    payment_type, coalesce(paid_day, made_on), CASE WHEN paid THEN amount_vnd END,
    CASE WHEN agency_lines > 0 THEN agency_vnd END,
    jsonb_build_object('portal', portal_book, 'agency', agency_book), NOT paid
FROM (
    SELECT *, CASE
        WHEN agency_lines = 0 THEN CASE WHEN paid AND counts AND NOT agency_has AND over THEN 'missing_at_agency' END
        WHEN agency_n <= 0 AND NOT (paid AND counts) THEN NULL
        WHEN agency_foreign THEN 'currency_differs'
        WHEN agency_n >= 2 OR (agency_n >= 1 AND paid AND NOT counts) THEN 'duplicate'
        WHEN agency_n <= 0 AND paid AND returned_vnd >= amount_vnd THEN NULL
        WHEN agency_n <= 0 THEN 'status_differs'
        WHEN NOT paid AND was_paid THEN 'reversed_after_success'
        WHEN NOT paid THEN 'status_differs'
        WHEN agency_vnd <> amount_vnd THEN 'amount_differs'
    END AS cause FROM fact
) judged WHERE cause IS NOT NULL
"""
_ACCOUNT_AGENCY = """
INSERT INTO found
SELECT 'account_agency', cause, code, payment_id, agency_line, credit_id, revenue_identifier, agency_code,
    provider_code, payment_type, coalesce(due_day, credit_day, made_on),
    CASE WHEN agency_lines > 0 THEN agency_vnd WHEN agency_has THEN amount_vnd END,
    CASE WHEN credit_n > 0 THEN credit_vnd END,
    jsonb_build_object('portal', portal_book, 'agency', agency_book, 'account', account_book), NOT paid
FROM (
    SELECT *, CASE
        WHEN NOT counts THEN NULL
        WHEN credit_n = 0 AND returned_vnd >= amount_vnd THEN NULL
        WHEN credit_n = 0 THEN CASE WHEN agency_has AND paid AND account_known AND overdue THEN 'missing_at_account' END
        WHEN credit_foreign THEN 'currency_differs'
        WHEN NOT agency_has THEN CASE WHEN over THEN 'missing_at_agency' END
        WHEN credit_n >= 2 AND credit_vnd >= 2 * amount_vnd AND credit_least >= amount_vnd THEN 'duplicate'
        WHEN credit_vnd > their_vnd OR (credit_vnd < their_vnd AND coalesce(overdue, true)) THEN 'amount_differs'
        WHEN credit_elsewhere THEN 'account_differs'
        WHEN credit_day > due_day THEN 'late'
    END AS cause
    FROM (SELECT *, CASE WHEN agency_n = 1 THEN agency_vnd ELSE amount_vnd END - returned_vnd AS their_vnd FROM fact)
        weighed
) judged WHERE cause IS NOT NULL
"""
_LINES_WITHOUT_PAYMENT = """
INSERT INTO found
SELECT CASE l.side WHEN 'provider' THEN 'portal_bank' ELSE 'portal_agency' END,
    CASE WHEN l.currency <> 'VND' THEN 'currency_differs'
        WHEN l.payment_code ~ '^[A-Z0-9.]+[.][1-8]-[0-9]{12}$' THEN 'missing_at_portal'
        ELSE 'unknown_reference' END,
    l.source_code || '/' || l.external_id, NULL, l.id, NULL, l.revenue_identifier, l.agency_code,
    CASE l.side WHEN 'provider' THEN l.source_code ELSE '' END, NULL, l.day, NULL, l.amount_vnd,
    jsonb_build_object(CASE l.side WHEN 'provider' THEN 'bank' ELSE 'agency' END, jsonb_build_array(
        jsonb_build_object('source', l.source_code, 'number', l.external_id, 'day', l.day, 'status', l.status,
            'amount_vnd', l.amount_vnd, 'currency', l.currency, 'account', l.account_number,
            'reference', l.provider_reference, 'code', l.payment_code, 'line', l.id))),
    true
FROM (SELECT DISTINCT line_id FROM suspect WHERE line_id IS NOT NULL) s
JOIN payments_statementline l ON l.id = s.line_id
WHERE l.payment_id IS NULL AND l.status = 'succeeded'
"""
_CREDITS_LEFT_OVER = """
INSERT INTO found
SELECT 'account_agency',
    CASE WHEN c.currency <> 'VND' THEN 'currency_differs'
        WHEN n.named = 0 THEN 'credit_without_payment'
        WHEN n.known < n.named THEN 'unknown_reference'
        WHEN c.matched_vnd = 0 THEN 'duplicate'
        ELSE 'amount_differs' END,
    c.account_number || '/' || c.external_id, CASE WHEN n.known = 1 THEN n.payment_id END, NULL, c.id,
    coalesce(CASE WHEN n.known = 1 THEN n.revenue_identifier END, ''), c.agency_code,
    coalesce(CASE WHEN n.known = 1 THEN n.provider_code END, ''), n.payment_type, c.booked_on,
    c.matched_vnd, c.amount_vnd,
    jsonb_build_object('account', jsonb_build_array(jsonb_build_object('number', c.external_id, 'day', c.booked_on,
        'amount_vnd', c.amount_vnd, 'matched_vnd', c.matched_vnd, 'currency', c.currency,
        'account', c.account_number, 'codes', c.payment_codes, 'credit', c.id))),
    true
FROM (SELECT DISTINCT credit_id FROM suspect WHERE credit_id IS NOT NULL) s
JOIN payments_credit c ON c.id = s.credit_id
CROSS JOIN LATERAL (
    SELECT jsonb_array_length(c.payment_codes) AS named, count(p.id) AS known, min(p.id) AS payment_id,
        min(p.revenue_identifier) AS revenue_identifier, min(p.provider_code) AS provider_code,
        min(p.payment_type) AS payment_type
    FROM jsonb_array_elements_text(c.payment_codes) AS named(code)
    LEFT JOIN payments_payment p ON p.code = named.code
) n
WHERE c.state IN ('unmatched', 'partly', 'returning')
"""
_NAMED = """
UPDATE found SET dedupe_key = comparison || ':' || cause || ':' || subject,
    owner_unit = CASE
        WHEN cause = 'missing_at_agency' AND portal_lacks_it THEN 'portal'
        ELSE coalesce(nullif(CASE %(owners)s::jsonb ->> (comparison || ':' || cause)
            WHEN 'provider' THEN provider_code WHEN 'agency' THEN agency_code END, ''), 'portal')
    END
"""
STATEMENTS: Mapping[Comparison, str] = {
    Comparison.PORTAL_BANK: _PORTAL_BANK,
    Comparison.BANK_AGENCY: _BANK_AGENCY,
    Comparison.PORTAL_AGENCY: _PORTAL_AGENCY,
    Comparison.ACCOUNT_AGENCY: _ACCOUNT_AGENCY,
}


def judge() -> None:
    """Create and fill `found` from `fact` and `suspect`."""
    execute(_FOUND, {})
    for statement in (*STATEMENTS.values(), _LINES_WITHOUT_PAYMENT, _CREDITS_LEFT_OVER):
        execute(statement, {})
    owners = {f"{one}:{cause}": owner for one, causes in OWNERS.items() for cause, owner in causes.items()}
    execute(_NAMED, {"owners": json.dumps(owners)})
