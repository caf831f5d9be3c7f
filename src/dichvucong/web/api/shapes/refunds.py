"""Refunds as systems ask for them and follow them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from dichvucong.payments.services.refunds import Payee, RefundDraft
from dichvucong.web.api.shapes.base import VISIBLE_LINES, Dong, In, Out, text

_PERSON = "Who decided, by the number or name the system knows its own staff by. No personal data of payers."


class PayeeIn(In):
    """Where the money goes. Needed once it has left the bank or wallet it was paid through."""

    name: Annotated[str, text(250, least=1)]
    account: Annotated[str, text(34, least=1, pattern=r"^[0-9A-Za-z]+$")]
    bank_bin: Annotated[str, text(6, least=6, pattern=r"^[0-9]{6}$")] = Field(
        description="One of GET /catalogs/banks."
    )


class RefundIn(In):
    """A refund the agency wants. It waits for a person who approves."""

    payment_code: Annotated[str, text(60, least=1)]
    amount_vnd: Dong = Field(description="All of the payment or a part, never more than is left of it.")
    reason: Annotated[str, text(300, least=5)] = Field(description="The ground, no personal data.")
    requested_by: Annotated[str, text(80, least=1)] = Field(description=_PERSON)
    payee: PayeeIn | None = None

    def draft(self) -> RefundDraft:
        """As payments take it."""
        payee = Payee(self.payee.name, self.payee.account, self.payee.bank_bin) if self.payee else Payee()
        return RefundDraft(self.payment_code, self.amount_vnd, self.reason, payee=payee)


class DecisionIn(In):
    """The agency's word about a refund that wants its consent (TT 29.1)."""

    reason: Annotated[str, text(300, least=5, pattern=VISIBLE_LINES)]
    decided_by: Annotated[str, text(80, least=1)] = Field(description=_PERSON)


class TakeBackIn(In):
    """Why the system gives up what it asked for."""

    reason: Annotated[str, text(300, least=5, pattern=VISIBLE_LINES)]


class RefundOut(Out):
    """One refund document. `outcome_reason` says why it failed, was rejected or withdrawn."""

    number: str
    payment_code: str = Field(description="Empty for money that belongs to no payment.")
    credit_reference: str = Field(
        description="The bank's number of a credit that belongs to no payment, else empty."
    )
    revenue_identifier: str
    agency_code: str
    provider_code: str
    amount_vnd: int
    state: str
    route: str = Field(description="Who pays back: `provider`, `agency` or `treasury` (QC 34.6).")
    cause: str
    reason: str
    consent_needed: bool
    consented_at: datetime | None
    drafted_at: datetime
    drafted_here: bool = Field(description="Whether this system asked for it.")
    approved_at: datetime | None
    ordered_at: datetime | None
    order_reference: str
    result_reference: str
    outcome_reason: str
    ended_at: datetime | None

    @classmethod
    def of(cls, refund: Any) -> "RefundOut":
        """A row of payments with its payment at hand."""
        values = {name: getattr(refund, name) for name in _SAME_FIELDS}
        paid = refund.payment
        here = paid is not None and refund.drafted_by == f"system:{paid.system_code}"
        code, credit = paid.code if paid else "", refund.credit.external_id if refund.credit else ""
        return cls.model_construct(**values, payment_code=code, credit_reference=credit, drafted_here=here)


class RefundsOut(Out):
    """A page, newest first. `next_cursor` asks for older ones."""

    refunds: list[RefundOut]
    next_cursor: str
    more: bool


_OWN = {"payment_code", "credit_reference", "drafted_here"}
_SAME_FIELDS = tuple(name for name in RefundOut.model_fields if name not in _OWN)
