"""Millions of payments with their obligations and receipts, written in set statements: for looking, not for paying."""

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.selectors import children
from dichvucong.catalogs.services import Change, add_agencies, load_reference_data
from dichvucong.catalogs.services.agencies import AgencyDraft
from dichvucong.config.demo.agencies import SINCE, load_agencies
from dichvucong.config.demo.officers import load_officers
from dichvucong.config.demo.providers import load_providers
from dichvucong.kernel.clock import now as clock_now

UNITS_EACH = 15
DAYS = 434
"""10 million payments in so many days are 23,072 a day, the national figure."""

TABLES = ("payments_obligation", "payments_payment", "payments_receipt")
CHUNK = 500_000

_OBLIGATIONS = """
INSERT INTO payments_obligation (id, revenue_identifier, dossier_code, link_token, agency_code, agency_name, system_code,
    day, payment_type, procedure_code, procedure_name, fee_code, amount_vnd, currency, lines, payer_name,
    payer_identifier, payer_tax_code, payer_phone, payer_email, payer_address, citad, bank_bin, account_number,
    account_name, note, requotable, extra, state, version, created_at, changed_at)
SELECT g, unit || '-' || to_char(at, 'YYMMDD') || '-' || lpad((g %% 10000000)::text, 7, '0'),
    unit || '-' || to_char(at, 'YYMMDD') || '-' || lpad((g %% 10000000)::text, 7, '0'),
    md5(g::text), unit, 'Đơn vị ' || unit, 'benchmark', at::date, kind, '1.001193', 'Thủ tục đo tốc độ', '2764', 200000,
    'VND', '[]', 'Người Nộp ' || g %% 1000000, '', '', '', '', '', '01701001', '', '3511012345678', 'KHO BAC', '',
    false, '{}', 'paid', 1, at, at
FROM (SELECT g, (%(units)s::text[])[1 + (power(hash / 65536.0, 2) * %(unit_count)s)::int %% %(unit_count)s] AS unit,
        CASE WHEN hash %% 1000 < 800 THEN 2 WHEN hash %% 1000 < 999 THEN 1 + (hash %% 7) ELSE 8 END AS kind,
        %(now)s::timestamptz - (%(total)s - g) * (%(days)s * interval '1 day' / %(total)s) AS at
      FROM (SELECT g, (g * 2654435761 / 7) %% 65536 AS hash FROM generate_series(%(first)s, %(last)s) AS g) AS numbers
) AS dues
"""
_PAYMENTS = """
INSERT INTO payments_payment (id, code, link_token, obligation_id, revenue_identifier, agency_code, system_code, day,
    payment_type, provider_code, channel, amount_vnd, fee_vnd, state, accounting_state, counts, provider_reference,
    partner_reference, pay_url, qr_payload, return_to, outcome_reason, asks, created_at, expires_at, paid_at,
    documents_received_at, money_received_at)
SELECT id, 'G22.99.' || payment_type || '-' || to_char(created_at, 'YYMMDD') || lpad((id %% 1000000)::text, 6, '0'),
    md5('p' || id), id, revenue_identifier, agency_code, system_code, day, payment_type, provider, 'portal', amount_vnd,
    0, outcome, CASE WHEN credited THEN 'succeeded' ELSE 'pending' END, true, 'FT' || id, '', '', '', '', '', 1,
    created_at, created_at + interval '15 minutes', CASE WHEN paid THEN created_at + interval '40 seconds' END,
    CASE WHEN paid THEN created_at + interval '42 seconds' END, CASE WHEN credited THEN created_at + interval '1 day' END
FROM (SELECT o.*, (%(providers)s::text[])[CASE WHEN hash < 400 THEN 1 WHEN hash < 650 THEN 2 WHEN hash < 800 THEN 3
            WHEN hash < 900 THEN 4 WHEN hash < 999 THEN 5 ELSE 6 END] AS provider,
        CASE WHEN hash %% 20 = 0 THEN 'payment_failed' ELSE 'transaction_succeeded' END AS outcome, hash %% 20 <> 0 AS paid,
        hash %% 20 <> 0 AND created_at < %(now)s::timestamptz - interval '2 days' AS credited
      FROM (SELECT d.*, (d.id * 40503 / 3) %% 1000 AS hash FROM payments_obligation AS d
            WHERE d.id BETWEEN %(first)s AND %(last)s) AS o) AS attempts
"""
_RECEIPTS = """
INSERT INTO payments_receipt (id, number, payment_id, agency_code, day, data, signature, verification_token, issued_at)
SELECT id, 'BL-' || to_char(created_at, 'YYMMDD') || '-' || lpad((id %% 10000000)::text, 7, '0'), id, agency_code, day,
    '{}', '', md5('r' || id), created_at
FROM payments_payment WHERE state = 'transaction_succeeded' AND id BETWEEN %(first)s AND %(last)s
"""


def fill(count: int) -> float:
    """`count` payments of units all over the country; seconds taken, indexes and statistics included."""
    now = clock_now()
    load_reference_data(now=now)
    load_agencies(now=now)
    load_providers(now=now)
    load_officers(now=now)
    units = _plant_units()
    started = time.perf_counter()
    parked = _drop_indexes()
    providers = ["songhong", "truongson", "cuulong", "saomai", "vnpay", "nhanai"]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for first in range(1, count + 1, CHUNK):
            values: dict[str, Any] = {
                "first": first,
                "last": min(first + CHUNK - 1, count),
                "total": count,
                "days": DAYS,
                "now": now,
                "units": units,
                "unit_count": len(units),
                "providers": providers,
            }
            for statement in (_OBLIGATIONS, _PAYMENTS, _RECEIPTS):
                cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")
        for definition in parked:
            cursor.execute(definition)
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
    return time.perf_counter() - started


def _plant_units() -> Sequence[str]:
    """So many units below every ministry and province of the catalogue; their codes."""
    drafts = [
        AgencyDraft(
            code=f"{top.code}.{900 + number}",
            name=f"Đơn vị {top.code}.{900 + number}",
            short_name=f"{top.code}.{900 + number}",
            level=AgencyLevel.DEPARTMENT,
            valid_from=SINCE,
            parent_code=top.code,
        )
        for top in children("")
        for number in range(UNITS_EACH)
    ]
    add_agencies(drafts, change=Change("benchmark", clock_now()))
    return [draft.code for draft in drafts]


def _drop_indexes() -> list[str]:
    """Forget the indexes that no constraint needs; returns the statements that bring them back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint) ORDER BY indexname",
            [list(TABLES)],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]
