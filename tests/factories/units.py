"""Units that ask for their high-level account."""

import secrets
from datetime import datetime
from typing import Any

from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, UnitRequest
from dichvucong.identity.rules import IdentifierKind, Unit
from dichvucong.identity.services import (
    UnitProof,
    UnitRequestDraft,
    begin_request,
    grant_request,
    submit_request,
)

TAX_CODE = "0100233488"
BANK = Unit(provider_code="songhong")
BANK_NAME = "Ngân hàng Sông Hồng"
PROOF = UnitProof(BANK_NAME, "CN=CA", "5A01", frozenset({TAX_CODE}))


def a_unit_draft(**changes: Any) -> UnitRequestDraft:
    """A bank's first request."""
    said: dict[str, Any] = {
        "form_key": secrets.token_urlsafe(16),
        "unit": BANK,
        "unit_name": BANK_NAME,
        "tax_code": TAX_CODE,
        "contact_name": "Phòng tra soát",
        "number": ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001"),
        "phone": "0912345678",
        "email": "tra-soat@songhong.example.vn",
        **changes,
    }
    return UnitRequestDraft(**said)


def a_waiting_request(*, now: datetime, proof: UnitProof = PROOF, **changes: Any) -> UnitRequest:
    """Signed with the unit's certificate."""
    begun = begin_request(a_unit_draft(**changes), now=now)
    return submit_request(begun.link_token, proof, now=now)


def granted(number: str, *, by: Account, now: datetime) -> Account:
    """By an officer who made sure whose certificate it is."""
    return grant_request(number, known_name=BANK_NAME, checked="Đã gọi lại đơn vị", by=by, now=now)
