"""Obligations to pay in a benchmark: written straight into the table, since opening them is not what is measured here."""

import json
import secrets
from dataclasses import dataclass

import psycopg

from benchmarks.stack import Stack

SYSTEM = "benchmark"
PROVIDER = "songhong"

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
_PROVIDER = """
INSERT INTO payments_provider (code, name, short_name, kind, bank_bin, colour, takes_transfers, fee_flat_vnd,
    fee_basis_points, fee_note, procedure_note, hotline, email, website, expires_after_minutes, suspended_reason,
    position)
VALUES (%s, 'Ngân hàng Sông Hồng', 'Sông Hồng', 'bank', '', '#1d5fa8', false, 0, 0, '', '', '', '', '', 15, '', 0)
ON CONFLICT (code) DO NOTHING
"""
_SYSTEM = """
INSERT INTO exchange_connectedsystem (code, name, agency_code, protocol, webhook_url, webhook_secrets, quote_url,
    partner_secret, contact, active, disabled_reason, consecutive_failures, last_failure)
VALUES (%s, 'Hệ thống đo tải', 'H26', 'webhook', %s, %s, '', '', '', true, '', 0, '')
ON CONFLICT (code) DO NOTHING
"""


@dataclass(frozen=True)
class Seeded:
    """One obligation that can be paid."""

    dossier_code: str
    link_token: str


def prepare(stack: Stack, database: psycopg.Connection[tuple[object, ...]]) -> None:
    """A provider and a connected system that the sandbox plays."""
    told = json.loads((stack.var / "sandbox" / "secrets.json").read_text())
    webhook = f"{stack.outside}/provinces/{SYSTEM}/webhooks"
    database.execute(_PROVIDER, [PROVIDER])
    database.execute(_SYSTEM, [SYSTEM, webhook, json.dumps([told["province"]["webhook_secret"]])])


def seed(database: psycopg.Connection[tuple[object, ...]], count: int, *, series: str) -> list[Seeded]:
    """`count` obligations under fresh dossier codes of one series (six digits of a day)."""
    fresh = [
        Seeded(f"H26.12-{series}-{number:07d}", secrets.token_urlsafe(16)) for number in range(1, count + 1)
    ]
    codes, tokens = [one.dossier_code for one in fresh], [one.link_token for one in fresh]
    database.execute(_OBLIGATIONS, [SYSTEM, codes, tokens])
    return fresh
