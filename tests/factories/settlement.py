"""Statements made for payments, and payments that were paid."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dichvucong.payments.drafts import Caller
from dichvucong.payments.models import Payment, StatementFile
from dichvucong.payments.rules import Trust
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.services.settlement import book, receive_file, report_rows
from dichvucong.payments.states import StatementSide
from tests.factories.payments import NOW, an_obligation, report

ACCOUNT = "3511012345678"
CSV_HEADER = "Mã giao dịch;Số bút toán;Thời gian;Số tiền;Trạng thái;Nội dung"
BANK_HEADER = "Ngày hạch toán;Số tài khoản;Số CT;Ghi có;Diễn giải"


def a_paid_payment(*, now: datetime = NOW, provider: str = "scripted", **obligation: Any) -> Payment:
    """Started and confirmed by the provider."""
    from django.db import transaction

    due = an_obligation(**obligation)
    payment = start_payment(StartRequest(due.link_token, provider), now=now)
    said = report(payment.code, amount_vnd=payment.amount_vnd)
    with transaction.atomic():
        apply_words([Heard(said, provider, Trust.ANSWERED)], now=now + timedelta(seconds=30))
    payment.refresh_from_db()
    return payment


def a_provider_file(
    payments: Sequence[Payment], *, source: str = "scripted", now: datetime = NOW, status: str = "Thành công"
) -> StatementFile:
    """The provider's list of these payments, received."""
    rows = [
        f"{payment.code};FT{payment.pk};20/11/2026 10:00:00;{payment.amount_vnd};{status};"
        for payment in payments
    ]
    body = "\n".join([CSV_HEADER, *rows, ""]).encode()
    return received(body, StatementSide.PROVIDER, source, now=now)


def a_bank_statement(
    rows: Sequence[tuple[str, int, str]],
    *,
    source: str = "970400",
    side: StatementSide = StatementSide.BANK,
    now: datetime = NOW,
    account: str = ACCOUNT,
) -> StatementFile:
    """Credits (number, đồng, content) on one account, received."""
    lines = [f"20/11/2026;{account};{number};{amount};{content}" for number, amount, content in rows]
    return received("\n".join([BANK_HEADER, *lines, ""]).encode(), side, source, now=now)


def an_agency_list(
    rows: Sequence[dict[str, Any]], *, agency: str = "H26", now: datetime = NOW
) -> StatementFile:
    """What an agency has as paid, received."""
    return received(json.dumps({"lines": list(rows)}).encode(), StatementSide.AGENCY, agency, now=now)


def a_systems_list(system: str, agency: str, *, now: datetime = NOW) -> StatementFile:
    """One row that a connected system handed in, booked."""
    row = {"payment_code": "X", "amount_vnd": 1, "paid_at": "2026-11-20"}
    body = json.dumps({"lines": [row]}).encode()
    return report_rows(body, caller=Caller(system, agency), now=now).file


def received(body: bytes, side: StatementSide, source: str, *, now: datetime = NOW) -> StatementFile:
    """A stored file."""
    file, _is_new = receive_file(body, side=side, source_code=source, name="tep.csv", actor="test", now=now)
    return file


def booked(file: StatementFile, *, now: datetime = NOW, **changes: Any) -> StatementFile:
    """The file after booking."""
    return book(file.number, actor="test", now=now, **changes)
