"""Obligations to pay in a benchmark: written straight into the table, since opening them is not what is measured here."""

import secrets
from dataclasses import dataclass

import psycopg

PROVIDER = "songhong"
"""The bank of the demo data that payers choose."""

_OWNER = """
SELECT code FROM exchange_connectedsystem WHERE protocol = 'webhook' AND webhook_url <> '' ORDER BY code LIMIT 1
"""

_OBLIGATIONS = """
INSERT INTO payments_obligation (revenue_identifier, dossier_code, link_token, agency_code, agency_name, system_code,
    day, payment_type, procedure_code, procedure_name, fee_code, amount_vnd, currency, lines, payer_name,
    payer_identifier, payer_tax_code, payer_phone, payer_email, payer_address, citad, bank_bin, account_number,
    account_name, note, requotable, extra, state, version, created_at, changed_at)
SELECT code, code, token, 'H26.12', 'Sở Tư pháp thành phố Hà Nội', %s, current_date, 2, '1.001193',
    'Cấp Phiếu lý lịch tư pháp', '2764', 200000, 'VND',
    '[{"code": "2764", "name": "Lệ phí lý lịch tư pháp", "amount_vnd": 200000}]', 'Nguyễn Văn Mẫu', '', '', '', '', '',
    '01701001', '', '3511012345678', 'SO TU PHAP HA NOI', '', false, '{}', 'open', 1, now(), now()
FROM unnest(%s::text[], %s::text[]) AS fresh(code, token)
"""


@dataclass(frozen=True)
class Seeded:
    """One obligation that can be paid."""

    dossier_code: str
    link_token: str


def seed(database: psycopg.Connection[tuple[object, ...]], count: int, *, series: str) -> list[Seeded]:
    """`count` obligations under fresh dossier codes of one series (six digits of a day), owned by a demo system."""
    fresh = [
        Seeded(f"H26.12-{series}-{number:07d}", secrets.token_urlsafe(16)) for number in range(1, count + 1)
    ]
    codes, tokens = [one.dossier_code for one in fresh], [one.link_token for one in fresh]
    owner = database.execute(_OWNER).fetchone()
    assert owner is not None, "the demo data has a system that is told by webhook"
    database.execute(_OBLIGATIONS, [owner[0], codes, tokens])
    return fresh
