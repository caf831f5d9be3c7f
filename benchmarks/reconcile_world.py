"""A day of payments and the file of their bank, with differences of every cause planted in it. Seeded by number alone.

Every thousandth payment carries each cause: which ones is worked out from the payment's number, so the same size always
gives the same day. The portal's side is written into the tables; the bank's is a CSV file as a bank would send it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import connection

DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
EVERY = 1000
"""One payment in so many carries a given cause: 0.1 %."""

BANK = "songhong"
CAUSES: Mapping[int, str] = {
    101: "missing_at_bank",
    202: "missing_at_portal",
    303: "amount_differs",
    404: "status_differs",
    505: "duplicate",
    606: "currency_differs",
    707: "late",
    808: "account_differs",
    909: "reversed_after_success",
    999: "unknown_reference",
}
"""By the payment's number modulo `EVERY`. `missing_at_portal` and `unknown_reference` are lines of nobody's payment."""

SEEN_BY_AGENCY = (
    "missing_at_bank",
    "amount_differs",
    "status_differs",
    "duplicate",
    "currency_differs",
    "reversed_after_success",
)
"""Which of them also differ between the bank and the agencies, who have acknowledged every document."""

ELSEWHERE: Mapping[str, Mapping[int, str]] = {
    "bank_agency": {50: "missing_at_agency"},
    "portal_agency": {50: "missing_at_agency"},
    "account_agency": {1: "missing_at_account", 2: "credit_without_payment"},
}
"""Causes that are not between portal and bank: an agency without the documents, and money on the account.

The account is that of the day before, whose money is due on `DAY`: one payment in so many lacks its credit, one credit
in so many names nobody.
"""

YESTERDAY = date(2026, 11, 17)
STATEMENT_BANK = "970400"
ACCOUNT_DUE = "35119999999999"
LINES_A_FILE = 1_000_000
"""A bank hands in a larger day in several files; the portal takes two million lines at once."""

_CODE = "'G22.99.' || (1 + n / 900000) || '-261118' || lpad((n %% 900000 + 1)::text, 6, '0')"
_AMOUNT = "(20000 + (n %% 480) * 1000)"
_ACCOUNT = "'35110' || lpad((n %% 700)::text, 8, '0')"

_PROVIDER = """
INSERT INTO payments_provider (code, name, short_name, kind, bank_bin, colour, takes_transfers, fee_flat_vnd,
    fee_basis_points, fee_note, procedure_note, hotline, email, website, expires_after_minutes, suspended_reason, position)
VALUES (%s, 'Ngân hàng Sông Hồng', 'Sông Hồng', 'bank', '', '#1d5fa8', false, 0, 0, '', '', '', '', '', 15, '', 0)
"""
_OBLIGATIONS = (
    """
INSERT INTO payments_obligation (id, revenue_identifier, dossier_code, link_token, agency_code, agency_name, system_code,
    day, payment_type, procedure_code, procedure_name, fee_code, amount_vnd, currency, lines, payer_name,
    payer_identifier, payer_tax_code, payer_phone, payer_email, payer_address, citad, bank_bin, account_number,
    account_name, note, requotable, extra, state, version, created_at, changed_at)
SELECT n, code, code, md5(code), 'H26.' || n %% 300, 'Sở Tư pháp thành phố Hà Nội', 'hanoi', %(day)s, 2, '1.001193',
    'Cấp Phiếu lý lịch tư pháp', '2764', amount, 'VND', '[]', 'Nguyễn Văn Mẫu', '', '', '', '', '', '01701001', '',
    account, 'SO TU PHAP HA NOI', '', false, '{}', 'paid', 1, %(paid_at)s, %(paid_at)s
FROM (SELECT n, 'H26.12-261118-' || lpad(n::text, 7, '0') AS code, """,
    _AMOUNT,
    " AS amount, ",
    _ACCOUNT,
    " AS account FROM generate_series(1, %(rows)s) AS n) made",
)
_PAYMENTS = (
    """
INSERT INTO payments_payment (id, code, link_token, obligation_id, revenue_identifier, agency_code, system_code, day,
    payment_type, provider_code, channel, amount_vnd, fee_vnd, state, accounting_state, counts, provider_reference,
    partner_reference, pay_url, qr_payload, return_to, outcome_reason, asks, created_at, expires_at, paid_at,
    documents_received_at)
SELECT n, code, md5(code), n, 'H26.12-261118-' || lpad(n::text, 7, '0'), 'H26.' || n %% 300, 'hanoi', %(day)s, 2,
    %(bank)s, 'portal', amount, 0, 'transaction_succeeded', 'pending', true, 'FT' || n, '', '', '', '', '', 0,
    %(paid_at)s, %(paid_at)s, %(paid_at)s, CASE WHEN n %% 1000 <> 50 THEN %(paid_at)s::timestamptz END
FROM (SELECT n, """,
    _CODE,
    " AS code, ",
    _AMOUNT,
    " AS amount FROM generate_series(1, %(rows)s) AS n) made",
)
_DUE_OBLIGATIONS = """
INSERT INTO payments_obligation (id, revenue_identifier, dossier_code, link_token, agency_code, agency_name, system_code,
    day, payment_type, procedure_code, procedure_name, fee_code, amount_vnd, currency, lines, payer_name,
    payer_identifier, payer_tax_code, payer_phone, payer_email, payer_address, citad, bank_bin, account_number,
    account_name, note, requotable, extra, state, version, created_at, changed_at)
SELECT n, code, code, md5(code), 'H26.1', 'Sở Tư pháp thành phố Hà Nội', 'hanoi', %(day)s, 2, '1.001193',
    'Cấp Phiếu lý lịch tư pháp', '2764', 50000, 'VND', '[]', 'Nguyễn Văn Mẫu', '', '', '', '', '', '01701001', '',
    %(account)s, 'SO TU PHAP HA NOI', '', false, '{}', 'paid', 1, %(paid_at)s, %(paid_at)s
FROM (SELECT n, 'H26.12-261117-' || lpad(n::text, 7, '0') AS code
      FROM generate_series(%(first)s::int, %(last)s::int) AS n) made
"""
_DUE_PAYMENTS = """
INSERT INTO payments_payment (id, code, link_token, obligation_id, revenue_identifier, agency_code, system_code, day,
    payment_type, provider_code, channel, amount_vnd, fee_vnd, state, accounting_state, counts, provider_reference,
    partner_reference, pay_url, qr_payload, return_to, outcome_reason, asks, created_at, expires_at, paid_at,
    documents_received_at)
SELECT n, 'G22.99.2-261117' || lpad((n - %(first)s::int + 1)::text, 6, '0'), md5('d' || n), n,
    'H26.12-261117-' || lpad(n::text, 7, '0'), 'H26.1', 'hanoi', %(day)s, 2, %(bank)s, 'portal', 50000, 0,
    'transaction_succeeded', 'pending', true, 'FT' || n, '', '', '', '', '', 0, %(paid_at)s, %(paid_at)s, %(paid_at)s,
    %(paid_at)s
FROM generate_series(%(first)s::int, %(last)s::int) AS n
"""
_PORTAL_FILE = (
    "COPY (SELECT ",
    _CODE,
    " AS code, ",
    _AMOUNT,
    " AS amount, ",
    _ACCOUNT,
    " AS account FROM generate_series(1, {rows}) AS n) TO STDOUT (FORMAT csv, HEADER)",
)
_BANK_FILE = (
    """COPY (
SELECT CASE plant WHEN 202 THEN replace(code, '-261118', '-251118') WHEN 999 THEN NULL ELSE code END AS "Mã giao dịch",
    'B' || n || suffix AS "Số bút toán", 'FT' || n AS "Mã tham chiếu",
    CASE plant WHEN 707 THEN '23' ELSE '18' END || '/11/2026 10:00:00' AS "Thời gian",
    CASE WHEN plant = 404 THEN 'Thất bại' WHEN suffix = 'r' THEN 'Hoàn trả' ELSE 'Thành công' END AS "Trạng thái",
    CASE plant WHEN 303 THEN amount - 1000 ELSE amount END AS "Số tiền",
    CASE plant WHEN 606 THEN 'USD' ELSE 'VND' END AS "Loại tiền",
    CASE plant WHEN 808 THEN '99999' ELSE account END AS "Số tài khoản",
    CASE plant WHEN 999 THEN 'Nop hoc phi' END AS "Nội dung"
FROM (SELECT n, n % 1000 AS plant, """,
    _CODE,
    " AS code, ",
    _AMOUNT,
    " AS amount, ",
    _ACCOUNT,
    """ AS account FROM generate_series({first}, {rows}) AS n) made
CROSS JOIN LATERAL (SELECT unnest(CASE plant WHEN 101 THEN '{{}}' WHEN 505 THEN '{{"",d}}' WHEN 909 THEN '{{"",r}}'
    ELSE '{{""}}' END::text[]) AS suffix) twice
) TO STDOUT (FORMAT csv, HEADER)""",
)


def planted(rows: int) -> Mapping[str, int]:
    """How many payments or lines carry each cause between portal and bank."""
    return {cause: _so_many(rest, rows) for rest, cause in CAUSES.items()}


def planted_elsewhere(rows: int) -> Mapping[str, Mapping[str, int]]:
    """The same for the other comparisons, what they share with portal and bank included."""
    shared = {cause: count for cause, count in planted(rows).items() if cause in SEEN_BY_AGENCY}
    found = {
        comparison: {cause: _so_many(rest, rows) for rest, cause in causes.items()}
        for comparison, causes in ELSEWHERE.items()
    }
    return {**found, "bank_agency": {**shared, **found["bank_agency"]}}


def make(rows: int, folder: Path) -> tuple[Path, Sequence[Path]]:
    """Fill the tables; returns the portal's CSV file and the bank's."""
    paid_at = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
    values: dict[str, int | str | date] = {"rows": rows, "day": DAY, "paid_at": paid_at, "bank": BANK}
    due: dict[str, int | str | date] = {
        "day": YESTERDAY,
        "paid_at": paid_at - timedelta(days=1),
        "bank": BANK,
        "account": ACCOUNT_DUE,
        "first": rows + 1,
        "last": rows + _due_payments(rows),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE payments_payment, payments_obligation, payments_provider, payments_statementfile,"
            " payments_statementline CASCADE"
        )
        cursor.execute(_PROVIDER, [BANK])
        cursor.execute("".join(_OBLIGATIONS), values)
        cursor.execute("".join(_PAYMENTS), values)
        cursor.execute(_DUE_OBLIGATIONS, due)
        cursor.execute(_DUE_PAYMENTS, due)
        cursor.execute(
            "DELETE FROM payments_payment WHERE id <= %s AND id %% 1000 = ANY(%s)", [rows, [202, 999]]
        )
        cursor.execute("VACUUM ANALYZE payments_payment, payments_obligation")
    portal = folder / f"portal-{rows}.csv"
    _copy(_PORTAL_FILE, 1, rows, portal, without=("202", "999"))
    banks = []
    for first in range(1, rows + 1, LINES_A_FILE):
        banks.append(folder / f"bank-{rows}-{first}.csv")
        _copy(_BANK_FILE, first, min(first + LINES_A_FILE - 1, rows), banks[-1])
    return portal, banks


def credits_due(rows: int) -> bytes:
    """The statement of the account whose money is due: a credit for every other payment, and as many for nobody."""
    lines = ["Ngày hạch toán;Số tài khoản;Số CT;Ghi có;Diễn giải"]
    for number in range(1, _due_payments(rows) + 1):
        content = f"G22.99.2-261117{number:06d}" if number % 2 else "Chuyen tien"
        lines.append(f"18/11/2026;{ACCOUNT_DUE};C{number};50000;{content}")
    return "\n".join([*lines, ""]).encode()


def _due_payments(rows: int) -> int:
    return 2 * _so_many(1, rows)


def _so_many(rest: int, rows: int) -> int:
    return len(range(rest, rows + 1, EVERY))


def _copy(parts: Sequence[str], first: int, last: int, path: Path, *, without: Sequence[str] = ()) -> None:
    statement = "".join(parts).replace("%%", "%").format(first=first, rows=last)
    if without:
        kept = f"generate_series({first}, {last}) AS n WHERE n % 1000 NOT IN ({', '.join(without)})"
        statement = statement.replace(f"generate_series({first}, {last}) AS n", kept)
    with connection.cursor() as cursor, cursor.copy(statement) as copy, path.open("wb") as file:
        for block in copy:
            file.write(block)
