"""What a payer may see without logging in: what is due, to whom, and how far it is. Names are masked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.codes import DossierCode, PaymentCode
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import mask_name
from dichvucong.payments.codes import read_identifier
from dichvucong.payments.errors import ObligationNotFound
from dichvucong.payments.states import ObligationState


class LookUpKind(StrEnum):
    """How a look-up ended."""

    FOUND = "found"
    UNKNOWN = "unknown"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class Line:
    """One fee or charge of an obligation."""

    code: str
    name: str
    amount_vnd: int


@dataclass(frozen=True)
class Due:
    """One obligation as a payer sees it.

    `live_payment_token` is the attempt that is going on, `receipt_number` the receipt of the counted payment.
    """

    revenue_identifier: str
    dossier_code: str
    link_token: str
    state: ObligationState
    amount_vnd: int
    lines: Sequence[Line]
    agency_code: str
    agency_name: str
    procedure_name: str
    payer_masked: str
    payment_type: int
    due_on: date | None
    overdue: bool
    live_payment_token: str
    live_payment_unknown: bool
    receipt_number: str
    paid_at: datetime | None
    account_number: str
    account_name: str
    bank_bin: str
    note: str
    procedure_code: str

    @property
    def payable(self) -> bool:
        """Whether a new payment may be started."""
        return self.state is ObligationState.OPEN

    @property
    def settled(self) -> bool:
        """Whether it has been paid."""
        return self.state in {ObligationState.PAID, ObligationState.REPORTED, ObligationState.CREDITED}


@dataclass(frozen=True)
class LookUp:
    """The answer to one code. `code` is the code as we read it; `problem` says in Vietnamese why it is malformed."""

    kind: LookUpKind
    code: str
    dues: Sequence[Due] = ()
    problem: str = ""


_COLUMNS = """
SELECT o.revenue_identifier, o.dossier_code, o.link_token, o.state, o.amount_vnd, o.lines, o.agency_code,
       o.agency_name, o.procedure_name, o.payer_name, o.payment_type, o.due_on, o.account_number,
       o.account_name, o.bank_bin, o.note,
       live.link_token, live.unknown_since, paid.paid_at, r.number, o.procedure_code
FROM payments_obligation o
LEFT JOIN payments_payment live ON live.obligation_id = o.id AND live.state IN ('initiated', 'processing')
LEFT JOIN payments_payment paid ON paid.obligation_id = o.id AND paid.counts AND paid.refunded_at IS NULL
     AND paid.state IN ('payment_succeeded', 'transaction_succeeded')
LEFT JOIN payments_receipt r ON r.payment_id = paid.id
"""
_BY_DOSSIER = f"{_COLUMNS} WHERE o.dossier_code = %s OR o.revenue_identifier = %s ORDER BY o.id LIMIT 50"
_BY_PAYMENT = f"{_COLUMNS} WHERE o.id = (SELECT obligation_id FROM payments_payment WHERE code = %s)"  # noqa: S608 -- constants only
_BY_KEYS = f"{_COLUMNS} WHERE o.id = ANY(%s)"
_BY_LINK = f"{_COLUMNS} WHERE o.link_token = %s"


def look_up(typed: str, *, now: datetime) -> LookUp:
    """Find what is due for a code as people type, paste or scan it: one query, whatever the state."""
    payment = PaymentCode.find(typed)
    if payment is not None:
        dues = _fetch(_BY_PAYMENT, [str(payment)], now)
        return LookUp(LookUpKind.FOUND if dues else LookUpKind.UNKNOWN, str(payment), dues)
    try:
        code = _read(typed)
    except InvalidValue as refusal:
        return LookUp(LookUpKind.MALFORMED, typed.strip()[:80], problem=refusal.message)
    dues = _fetch(_BY_DOSSIER, [code, code], now)
    return LookUp(LookUpKind.FOUND if dues else LookUpKind.UNKNOWN, code, dues)


def due_by_link(link_token: str, *, now: datetime) -> Due:
    """One obligation by its pay link. Raises `ObligationNotFound`."""
    dues = _fetch(_BY_LINK, [link_token], now)
    if not dues:
        raise ObligationNotFound
    return dues[0]


def dues_with(keys: Sequence[int], *, now: datetime) -> list[Due]:
    """The obligations with these keys, whatever the state, in no order."""
    return _fetch(_BY_KEYS, [list(keys)], now)


def _read(typed: str) -> str:
    """A dossier code anywhere in the text, else a decision number. Raises `InvalidValue`."""
    dossier = DossierCode.find(typed)
    if dossier is not None:
        return dossier.text
    return read_identifier(typed, decision=True)[0]


def _fetch(statement: str, parameters: Sequence[Any], now: datetime) -> list[Due]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    today = vietnam_day(now)
    return [_due(row, today) for row in rows]


def _due(row: tuple[Any, ...], today: date) -> Due:
    state = ObligationState(row[3])
    return Due(
        revenue_identifier=row[0],
        dossier_code=row[1],
        link_token=row[2],
        state=state,
        amount_vnd=row[4],
        lines=[Line(line["code"], line["name"], line["amount_vnd"]) for line in _json(row[5])],
        agency_code=row[6],
        agency_name=row[7],
        procedure_name=row[8],
        payer_masked=mask_name(row[9]),
        payment_type=row[10],
        due_on=row[11],
        overdue=row[11] is not None and row[11] < today and state is ObligationState.OPEN,
        account_number=row[12],
        account_name=row[13],
        bank_bin=row[14],
        note=row[15],
        live_payment_token=row[16] or "",
        live_payment_unknown=row[17] is not None,
        paid_at=row[18],
        receipt_number=row[19] or "",
        procedure_code=row[20],
    )


def _json(value: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Django leaves JSON columns of raw queries as text."""
    return json.loads(value) if isinstance(value, str) else value
