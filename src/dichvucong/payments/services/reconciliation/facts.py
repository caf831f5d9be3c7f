"""Every suspect payment with what all books say of it, in one row: the temporary table `fact`.

`bank_n` and `agency_n` are successes less reversals, `*_vnd` their sums; a book is a list of its rows as evidence.
`due_day` is when the money has to be on the account. `agency_has` is the agency's own word where it reports, else its
acknowledgement of the documents. `returned_vnd` is what the provider gave back to the payer out of money that it had
taken for the obligation: that part never comes to the account, and the provider may book it as a reversal.
"""

from datetime import date

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.payments.services.reconciliation.narrowing import credit_due_days, execute, fetch
from dichvucong.payments.states import PAID_PAYMENTS

_DAYS = """
SELECT DISTINCT (p.paid_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
FROM suspect JOIN payments_payment p ON p.id = suspect.payment_id WHERE p.paid_at IS NOT NULL
"""
_FACTS = """
CREATE TEMP TABLE fact ON COMMIT DROP AS
WITH seen AS (
    SELECT p.id AS payment_id, p.code, p.revenue_identifier, p.agency_code, p.provider_code, p.payment_type,
        p.amount_vnd, p.counts, p.state = ANY(%(paid)s::text[]) AS paid, p.paid_at IS NOT NULL AS was_paid,
        p.day AS made_on, p.documents_received_at IS NOT NULL AS documents,
        (p.paid_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS paid_day,
        (p.paid_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::time >= '23:00' AS evening,
        o.account_number, coalesce(back.vnd, 0)::bigint AS returned_vnd,
        coalesce(back.evidence, '{}') || jsonb_build_object('state', p.state, 'amount_vnd', p.amount_vnd, 'paid_at', p.paid_at,
            'account', o.account_number, 'reference', p.provider_reference,
            'documents_received_at', p.documents_received_at) AS portal_book
    FROM (SELECT DISTINCT payment_id FROM suspect WHERE payment_id IS NOT NULL) s
    JOIN payments_payment p ON p.id = s.payment_id
    JOIN payments_obligation o ON o.id = p.obligation_id
    LEFT JOIN LATERAL (
        SELECT sum(r.amount_vnd) AS vnd, jsonb_build_object('refunded_vnd', sum(r.amount_vnd),
            'refunds', string_agg(concat_ws(' ', r.number, nullif(r.result_reference, '')), ', ' ORDER BY r.id))
            AS evidence
        FROM payments_refund r
        WHERE r.payment_id = p.id AND r.case_id IS NULL AND r.state = 'refunded' AND r.route = 'provider'
        HAVING count(*) > 0
    ) back ON true
), due AS (
    SELECT * FROM unnest(%(paid_days)s::date[], %(due_days)s::date[]) AS d(paid_day, due_day)
)
SELECT seen.*, due.due_day, due.due_day < %(today)s AS overdue, coalesce(seen.paid_day < %(today)s, true) AS over,
    bank.*, agency.*, account.*,
    bank.bank_back > 0 AND returned_vnd > 0 AND bank.bank_vnd = seen.amount_vnd - returned_vnd AS bank_returned,
    CASE WHEN bank.bank_lines > 0 THEN false
        WHEN evening THEN EXISTS (
            SELECT FROM payments_statementfile f
            WHERE f.side = 'provider' AND f.state = 'booked' AND f.source_code = seen.provider_code
                AND seen.paid_day < ANY(f.days))
        ELSE EXISTS (
            SELECT FROM payments_statementfile f
            WHERE f.side = 'provider' AND f.state = 'booked' AND f.source_code = seen.provider_code
                AND (f.day = seen.paid_day OR seen.paid_day = ANY(f.days)))
    END AS bank_silent_on_it,
    CASE WHEN agency.agency_lines > 0 THEN agency.agency_n >= 1
        WHEN EXISTS (
            SELECT FROM payments_statementfile f
            WHERE f.side = 'agency' AND f.state = 'booked'
                AND (seen.agency_code = f.source_code OR starts_with(seen.agency_code, f.source_code || '.'))
                AND (f.day = seen.paid_day OR (f.day IS NULL AND seen.paid_day = ANY(f.days))))
        THEN false
        ELSE seen.documents
    END AS agency_has,
    EXISTS (SELECT FROM payments_credit c WHERE c.account_number = seen.account_number) AS account_known
FROM seen
LEFT JOIN due USING (paid_day)
CROSS JOIN LATERAL (
    SELECT count(*) AS bank_lines,
        count(*) FILTER (WHERE l.status = 'succeeded') - count(*) FILTER (WHERE l.status = 'reversed') AS bank_n,
        count(*) FILTER (WHERE l.status = 'reversed') AS bank_back,
        coalesce(sum(CASE l.status WHEN 'succeeded' THEN l.amount_vnd WHEN 'reversed' THEN -l.amount_vnd END), 0)
            ::bigint AS bank_vnd,
        coalesce(bool_or(l.currency <> 'VND') FILTER (WHERE l.status <> 'failed'), false) AS bank_foreign,
        coalesce(bool_or(l.account_number NOT IN ('', seen.account_number) AND NOT EXISTS (
            SELECT FROM payments_accountcorrection k
            WHERE k.payment_id = seen.payment_id AND k.wrong_account_number = l.account_number))
            FILTER (WHERE l.status = 'succeeded'), false) AS bank_elsewhere,
        min(l.day) FILTER (WHERE l.status = 'succeeded') AS bank_day, max(l.id) AS bank_line,
        coalesce(jsonb_agg(jsonb_build_object('source', l.source_code, 'number', l.external_id, 'day', l.day,
            'status', l.status, 'amount_vnd', l.amount_vnd, 'currency', l.currency, 'account', l.account_number,
            'line', l.id) ORDER BY l.id), '[]') AS bank_book
    FROM payments_statementline l WHERE l.payment_id = seen.payment_id AND l.side = 'provider'
) bank
CROSS JOIN LATERAL (
    SELECT count(*) AS agency_lines,
        count(*) FILTER (WHERE l.status = 'succeeded') - count(*) FILTER (WHERE l.status = 'reversed') AS agency_n,
        coalesce(sum(CASE l.status WHEN 'succeeded' THEN l.amount_vnd WHEN 'reversed' THEN -l.amount_vnd END), 0)
            ::bigint AS agency_vnd,
        coalesce(bool_or(l.currency <> 'VND') FILTER (WHERE l.status <> 'failed'), false) AS agency_foreign,
        max(l.id) AS agency_line,
        coalesce(jsonb_agg(jsonb_build_object('source', l.source_code, 'number', l.external_id, 'day', l.day,
            'status', l.status, 'amount_vnd', l.amount_vnd, 'currency', l.currency, 'line', l.id)
            ORDER BY l.id), '[]') AS agency_book
    FROM payments_statementline l WHERE l.payment_id = seen.payment_id AND l.side = 'agency'
) agency
CROSS JOIN LATERAL (
    SELECT count(*) AS credit_n, coalesce(sum(s.amount_vnd), 0)::bigint AS credit_vnd,
        min(s.amount_vnd) AS credit_least, coalesce(bool_or(c.currency <> 'VND'), false) AS credit_foreign,
        coalesce(bool_or(c.account_number <> seen.account_number AND NOT c.at_treasury), false) AS credit_elsewhere,
        max(c.booked_on) AS credit_day, max(c.id) AS credit_id,
        coalesce(jsonb_agg(jsonb_build_object('number', c.external_id, 'day', c.booked_on, 'amount_vnd', s.amount_vnd,
            'whole_vnd', c.amount_vnd, 'currency', c.currency, 'account', c.account_number, 'credit', c.id)
            ORDER BY c.id), '[]') AS account_book
    FROM payments_creditshare s JOIN payments_credit c ON c.id = s.credit_id WHERE s.payment_id = seen.payment_id
) account
"""


def gather_facts(today: date) -> None:
    """Create `fact` for the payments in `suspect`."""
    days = [row[0] for row in fetch(_DAYS, {})]
    due = credit_due_days(days, load_calendar())
    execute("ANALYZE suspect", {})
    values = {
        "paid": [str(state) for state in PAID_PAYMENTS],
        "paid_days": list(due),
        "due_days": list(due.values()),
        "today": today,
    }
    execute(_FACTS, values)
