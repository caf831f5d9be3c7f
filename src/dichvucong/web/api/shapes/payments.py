"""Payments, receipts and providers as systems read them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from dichvucong.payments import links
from dichvucong.web.api.shapes.base import In, Out, text


class PaymentIn(In):
    """A payer of the system's own portal wants to pay now."""

    revenue_identifier: Annotated[str, text(80, least=1)]
    provider_code: Annotated[str, text(30, least=1)] = Field(description="One of GET /providers.")
    return_to: Annotated[str, text(2000, pattern=r"^(https?://[!-~]+)?$")] = Field(
        default="", description="Where the payer is offered to go back to."
    )
    partner_reference: Annotated[str, text(100)] = Field(
        default="", description="The system's own number of this attempt."
    )
    payer_ip: Annotated[str, text(45, pattern=r"^[0-9A-Fa-f.:]*$")] = ""


class PaymentOut(Out):
    """One attempt to pay. `link` is the payer's own page: QR, state, receipt."""

    code: str
    revenue_identifier: str
    agency_code: str
    payment_type: int
    provider_code: str
    channel: str
    amount_vnd: int
    fee_vnd: int
    state: str
    accounting_state: str
    counts: bool
    duplicate_of: str | None
    provider_reference: str
    partner_reference: str
    outcome_reason: str
    link: str
    pay_url: str
    qr_payload: str
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    refunded_vnd: int = Field(
        description="How much of it has gone back; the state stays what TT 28 calls it."
    )
    refunded_at: datetime | None = Field(description="When the last of it had gone back.")
    documents_received_at: datetime | None = Field(
        description="When the owner acknowledged the documents (TT 28.3)."
    )
    money_received_at: datetime | None = Field(
        description="When the money was credited to the beneficiary account."
    )
    treasury_received_at: datetime | None = Field(description="When the Treasury said that it has the money.")
    receipt_number: str | None

    @classmethod
    def of(cls, payment: Any) -> "PaymentOut":
        """A row of payments, with its receipt and what it duplicates at hand."""
        values = {name: getattr(payment, name) for name in _SAME_FIELDS}
        receipt = getattr(payment, "receipt", None)
        return cls.model_construct(
            **values,
            duplicate_of=payment.duplicate_of.code if payment.duplicate_of_id else None,
            link=links.payment_link(payment.link_token),
            receipt_number=receipt.number if receipt else None,
        )


class PaymentsOut(Out):
    """Every attempt at one obligation, first to last."""

    payments: list[PaymentOut]


class ReceiptOut(Out):
    """A receipt as data. `signature` is a compact JWS (EdDSA) over the canonical JSON of `data`."""

    number: str
    payment_code: str
    issued_at: datetime
    cancelled_at: datetime | None
    data: dict[str, Any]
    signature: str
    verification_url: str

    @classmethod
    def of(cls, receipt: Any, payment_code: str) -> "ReceiptOut":
        """A row of payments."""
        return cls.model_construct(
            number=receipt.number,
            payment_code=payment_code,
            issued_at=receipt.issued_at,
            cancelled_at=receipt.cancelled_at,
            data=receipt.data,
            signature=receipt.signature,
            verification_url=links.verification_link(receipt.verification_token),
        )


class ProviderOut(Out):
    """A provider that can be chosen now; `fee_vnd` is what the payer pays on top of the amount asked about."""

    code: str
    name: str
    short_name: str
    kind: str
    fee_vnd: int
    takes_transfers: bool
    opens_at: str
    closes_at: str


class ProvidersOut(Out):
    """In the operator's order."""

    providers: list[ProviderOut]


_SAME_FIELDS = tuple(
    name for name in PaymentOut.model_fields if name not in {"duplicate_of", "link", "receipt_number"}
)
