"""Receivables as the State Treasury reads them: what is owed and where to, not by whom."""

from datetime import datetime
from typing import Any

from pydantic import Field

from dichvucong.web.api.shapes.base import Day, Out
from dichvucong.web.api.shapes.obligations import LineOut


class ReceivableOut(Out):
    """What is owed to one account at the Treasury, as it stands. Who owes it is not in it."""

    revenue_identifier: str
    dossier_code: str
    agency_code: str
    agency_name: str
    payment_type: int
    fee_code: str = Field(description="Sub-item of the budget classification.")
    amount_vnd: int
    currency: str
    lines: list[LineOut]
    due_on: Day | None
    citad: str
    account_number: str
    account_name: str
    state: str = Field(
        description="`open`, `in_payment`, `paid`, `reported`, `credited`, `refunded`, `cancelled`, `expired`."
    )
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, obligation: Any) -> "ReceivableOut":
        """A row of payments. It needs no checking again."""
        values = {name: getattr(obligation, name) for name in cls.model_fields}
        values["lines"] = [LineOut.model_construct(**line) for line in obligation.lines]
        return cls.model_construct(**values)


class ReceivablesOut(Out):
    """A page in the order of change. `next_cursor` goes on from its end."""

    receivables: list[ReceivableOut]
    next_cursor: str
    more: bool
