"""Obligations to pay in a benchmark: written straight into the table, since opening them is not what is measured here."""

import secrets
from dataclasses import dataclass

import psycopg

_INSERT = """
INSERT INTO payments_obligation (revenue_identifier, dossier_code, link_token, agency_code, agency_name, system_code,
    day, payment_type, procedure_code, procedure_name, fee_code, amount_vnd, currency, lines, payer_name,
    payer_identifier, payer_tax_code, payer_phone, payer_email, payer_address, citad, bank_bin, account_number,
    account_name, note, requotable, extra, state, version, created_at, changed_at)
SELECT code, code, token, agency_code, agency_name, system_code, day, payment_type, procedure_code, procedure_name,
    fee_code, amount_vnd, currency, lines, 'Nguyễn Văn Mẫu', payer_identifier, payer_tax_code, '', '', payer_address,
    citad, bank_bin, account_number, account_name, note, false, extra, 'open', 1, now(), now()
FROM (SELECT * FROM payments_obligation WHERE bank_bin <> '' OR citad <> '' ORDER BY id LIMIT 1) model,
     unnest(%s::text[], %s::text[]) AS fresh(code, token)
"""


@dataclass(frozen=True)
class Seeded:
    """One obligation that can be paid."""

    dossier_code: str
    link_token: str


def seed(database: psycopg.Connection[tuple[object, ...]], count: int, *, series: str) -> list[Seeded]:
    """Copy the first demo obligation `count` times under fresh dossier codes of one series (six digits of a day)."""
    fresh = [
        Seeded(f"H26.12-{series}-{number:07d}", secrets.token_urlsafe(16)) for number in range(1, count + 1)
    ]
    codes, tokens = [one.dossier_code for one in fresh], [one.link_token for one in fresh]
    # INSERT ... SELECT names the model's columns through the subquery; the model is a demo row.
    database.execute(
        _INSERT.replace("SELECT code, code, token", "SELECT fresh.code, fresh.code, fresh.token"),
        [codes, tokens],
    )
    return fresh
