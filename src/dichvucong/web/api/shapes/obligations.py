"""Obligations as systems send and read them (Circular 01/2023/TT-VPCP, article 27.1 a–o)."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, JsonValue, WithJsonSchema

from dichvucong.payments import links
from dichvucong.payments.drafts import LineDraft, ObligationDraft
from dichvucong.web.api.shapes.base import MOST_VND, VISIBLE_LINES, Day, Dong, In, Out, Problem, text

MOST_ROWS = 1000

Extra = Annotated[
    dict[
        Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w.-]+$")],
        Annotated[str, text(500)] | bool | Annotated[int, Field(ge=-(2**53), le=2**53)],
    ],
    Field(max_length=20),
]


class LineIn(In):
    """One fee, charge or fine."""

    code: Annotated[str, text(20)]
    name: Annotated[str, text(300, least=1)]
    amount_vnd: Annotated[int, Field(ge=0, le=MOST_VND)]


class _Fields(In):
    """What may be changed before anybody pays."""

    dossier_code: Annotated[str, text(60)] = Field(
        default="", description="Left out when it is the revenue identifier."
    )
    procedure_code: Annotated[str, text(40)] = ""
    procedure_name: Annotated[str, text(1000)] = ""
    payer_identifier: Annotated[str, text(30)] = Field(default="", description="Citizen number, passport …")
    payer_tax_code: Annotated[str, text(20)] = ""
    payer_phone: Annotated[str, text(30)] = ""
    payer_email: Annotated[str, text(254)] = ""
    payer_address: Annotated[str, text(500)] = ""
    due_on: Day | None = Field(default=None, description="The last day to pay.")
    bank_bin: Annotated[str, text(6)] = Field(
        default="", description="Six digits; left out for the State Treasury."
    )
    note: Annotated[str, text(1000, pattern=VISIBLE_LINES)] = ""
    requotable: bool = Field(default=False, description="Ask the owner's quote address before each payment.")
    extra: Extra = Field(default_factory=dict, description="The system's own values, given back unchanged.")


EXAMPLE: Final[dict[str, JsonValue]] = {
    "revenue_identifier": "H26.12-261122-000001",
    "agency_code": "H26.12",
    "payment_type": 2,
    "fee_code": "2764",
    "amount_vnd": 200_000,
    "lines": [{"code": "2764", "name": "Lệ phí cấp Phiếu lý lịch tư pháp", "amount_vnd": 200_000}],
    "payer_name": "Nguyễn Văn Mẫu",
    "payer_phone": "+84912345678",
    "citad": "01701001",
    "account_number": "3511.0.1234567",
    "account_name": "SO TU PHAP HA NOI",
    "due_on": "2026-12-31",
}


class ObligationIn(_Fields):
    """What somebody owes. `lines` add up to `amount_vnd`."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    revenue_identifier: Annotated[str, text(80, least=1)] = Field(
        description="The dossier code (with .2, .3 … for further obligations of it), or a decision number."
    )
    agency_code: Annotated[str, text(30, least=1)]
    payment_type: Annotated[int, Field(ge=1, le=8, description="The X of G22.99.X (TT 27.4).")]
    fee_code: Annotated[str, text(20, least=1)]
    amount_vnd: Dong
    currency: Literal["VND"] = "VND"
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=50)]
    payer_name: Annotated[str, text(250, least=1)]
    citad: Annotated[str, text(8)]
    account_number: Annotated[str, text(34, least=1)]
    account_name: Annotated[str, text(250, least=1)]

    def draft(self) -> ObligationDraft:
        """As payments takes it."""
        values = {name: getattr(self, name) for name in _DRAFT_FIELDS}
        values["lines"] = [LineDraft(line.code, line.name, line.amount_vnd) for line in self.lines]
        return ObligationDraft(**values)


class ObligationChangesIn(_Fields):
    """Fields left out stay as they are (RFC 7396); only `due_on` may be set to null."""

    agency_code: Annotated[str, text(30, least=1)] = ""
    payment_type: Annotated[int, Field(ge=1, le=8)] = 1
    fee_code: Annotated[str, text(20, least=1)] = ""
    amount_vnd: Dong = 1
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=50)] = Field(default_factory=list)
    payer_name: Annotated[str, text(250, least=1)] = ""
    citad: Annotated[str, text(8)] = ""
    account_number: Annotated[str, text(34, least=1)] = ""
    account_name: Annotated[str, text(250, least=1)] = ""

    def changes(self) -> dict[str, Any]:
        """Exactly the fields that were sent."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        if "lines" in sent:
            sent["lines"] = [LineDraft(line.code, line.name, line.amount_vnd) for line in self.lines]
        return sent


class BatchIn(In):
    """Up to 1,000 obligations, each judged by itself."""

    obligations: Annotated[
        list[Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/ObligationIn"})]],
        Field(min_length=1, max_length=MOST_ROWS),
    ]


class WithdrawIn(In):
    """Why nothing is due any more."""

    reason: Annotated[str, text(500, least=1)]


class DueAgainIn(In):
    """Why what went back is still owed."""

    reason: Annotated[str, text(500, least=5)]


class LineOut(Out):
    """One fee, charge or fine."""

    code: str
    name: str
    amount_vnd: int


class ObligationOut(Out):
    """An obligation as it stands."""

    revenue_identifier: str
    dossier_code: str
    agency_code: str
    agency_name: str
    payment_type: int
    fee_code: str
    amount_vnd: int
    currency: str
    lines: list[LineOut]
    payer_name: str
    payer_identifier: str
    payer_tax_code: str
    payer_phone: str
    payer_email: str
    payer_address: str
    due_on: Day | None
    citad: str
    bank_bin: str
    account_number: str
    account_name: str
    procedure_code: str
    procedure_name: str
    note: str
    requotable: bool
    extra: dict[str, str | bool | int]
    state: str
    version: int
    pay_link: str
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, obligation: Any) -> "ObligationOut":
        """A row of payments. It needs no checking again."""
        values = {name: getattr(obligation, name) for name in _OUT_FIELDS}
        values["lines"] = [LineOut.model_construct(**line) for line in obligation.lines]
        values["pay_link"] = links.pay_link(obligation.link_token)
        return cls.model_construct(**values)


class RowOut(Out):
    """What became of one row: `status` as if it had been sent alone, and the obligation or the problem."""

    position: int
    status: int
    obligation: ObligationOut | None
    problem: Problem | None


class BatchOut(Out):
    """One answer a row, in the order sent."""

    created: int
    refused: int
    results: list[RowOut]


class ObligationsOut(Out):
    """A page of obligations. `next_cursor` continues the feed; null in a list without a feed."""

    obligations: list[ObligationOut]
    next_cursor: str | None
    more: bool


_DRAFT_FIELDS = tuple(field.name for field in fields(ObligationDraft))
_OUT_FIELDS = tuple(name for name in ObligationOut.model_fields if name not in {"lines", "pay_link"})
