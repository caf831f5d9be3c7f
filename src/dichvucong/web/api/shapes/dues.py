"""What anybody may see about a code, without logging in: the same as the page /thanh-toan. Names are masked."""

from datetime import datetime
from typing import Any

from dichvucong.payments import links
from dichvucong.web.api.shapes.base import Day, Out
from dichvucong.web.api.shapes.obligations import LineOut


class DueOut(Out):
    """One obligation as a payer sees it. `pay_link` is the page where it is paid."""

    revenue_identifier: str
    dossier_code: str
    state: str
    payable: bool
    settled: bool
    overdue: bool
    amount_vnd: int
    lines: list[LineOut]
    agency_code: str
    agency_name: str
    procedure_name: str
    payer_masked: str
    payment_type: int
    due_on: Day | None
    paid_at: datetime | None
    receipt_number: str
    pay_link: str

    @classmethod
    def of(cls, due: Any) -> "DueOut":
        """A due of payments."""
        values = {name: getattr(due, name) for name in _SAME}
        return cls.model_construct(
            **values,
            lines=[LineOut.model_validate(line) for line in due.lines],
            pay_link=links.pay_link(due.link_token),
        )


class DuesOut(Out):
    """What was found for a code. `code` is the code as it was read."""

    code: str
    dues: list[DueOut]


_SAME = tuple(name for name in DueOut.model_fields if name not in {"lines", "pay_link"})
