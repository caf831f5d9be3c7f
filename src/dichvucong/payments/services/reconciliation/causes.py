"""What can differ, who has to act on it, and what may be done about it. Pure tables; docs/decisions/0075."""

from collections.abc import Mapping
from enum import StrEnum


class Comparison(StrEnum):
    """The four relations of QC 34.4 a–d."""

    PORTAL_BANK = "portal_bank"
    BANK_AGENCY = "bank_agency"
    PORTAL_AGENCY = "portal_agency"
    ACCOUNT_AGENCY = "account_agency"


class Cause(StrEnum):
    """Why two books differ. One difference has one cause: the first of the verdict's order that holds."""

    MISSING_AT_BANK = "missing_at_bank"
    MISSING_AT_PORTAL = "missing_at_portal"
    MISSING_AT_AGENCY = "missing_at_agency"
    MISSING_AT_ACCOUNT = "missing_at_account"
    AMOUNT_DIFFERS = "amount_differs"
    STATUS_DIFFERS = "status_differs"
    DUPLICATE = "duplicate"
    CURRENCY_DIFFERS = "currency_differs"
    LATE = "late"
    ACCOUNT_DIFFERS = "account_differs"
    UNKNOWN_REFERENCE = "unknown_reference"
    CREDIT_WITHOUT_PAYMENT = "credit_without_payment"
    REVERSED_AFTER_SUCCESS = "reversed_after_success"


class Verb(StrEnum):
    """What a person may do about a difference."""

    ACCEPT_LATE_EVIDENCE = "accept_late_evidence"
    CORRECT_REFERENCE = "correct_reference"
    ATTACH_CREDIT = "attach_credit"
    WRITE_OFF = "write_off"
    OPEN_REFUND = "open_refund"
    ASK_PROVIDER = "ask_provider"


PROVIDER, AGENCY, PORTAL = "provider", "agency", "portal"

_C, _K = Comparison, Cause
_WITH_THE_BANK: Mapping[Cause, str] = {
    _K.MISSING_AT_BANK: PROVIDER,
    _K.MISSING_AT_PORTAL: PORTAL,
    _K.AMOUNT_DIFFERS: PROVIDER,
    _K.STATUS_DIFFERS: PROVIDER,
    _K.DUPLICATE: PROVIDER,
    _K.CURRENCY_DIFFERS: PROVIDER,
    _K.LATE: PROVIDER,
    _K.ACCOUNT_DIFFERS: AGENCY,
    _K.UNKNOWN_REFERENCE: PROVIDER,
    _K.REVERSED_AFTER_SUCCESS: PROVIDER,
}
_WITH_THE_AGENCY: Mapping[Cause, str] = {
    _K.MISSING_AT_BANK: PROVIDER,
    _K.MISSING_AT_PORTAL: PORTAL,
    _K.MISSING_AT_AGENCY: AGENCY,
    _K.AMOUNT_DIFFERS: AGENCY,
    _K.STATUS_DIFFERS: AGENCY,
    _K.DUPLICATE: AGENCY,
    _K.CURRENCY_DIFFERS: AGENCY,
    _K.UNKNOWN_REFERENCE: AGENCY,
    _K.REVERSED_AFTER_SUCCESS: AGENCY,
}
_ON_THE_ACCOUNT: Mapping[Cause, str] = {
    _K.MISSING_AT_ACCOUNT: PROVIDER,
    _K.MISSING_AT_AGENCY: AGENCY,
    _K.AMOUNT_DIFFERS: PROVIDER,
    _K.DUPLICATE: PROVIDER,
    _K.CURRENCY_DIFFERS: PROVIDER,
    _K.LATE: PROVIDER,
    _K.ACCOUNT_DIFFERS: AGENCY,
    _K.UNKNOWN_REFERENCE: AGENCY,
    _K.CREDIT_WITHOUT_PAYMENT: AGENCY,
}
OWNERS: Mapping[Comparison, Mapping[Cause, str]] = {
    _C.PORTAL_BANK: _WITH_THE_BANK,
    _C.BANK_AGENCY: _WITH_THE_AGENCY,
    _C.PORTAL_AGENCY: _WITH_THE_AGENCY,
    _C.ACCOUNT_AGENCY: _ON_THE_ACCOUNT,
}
"""Who has to act first. What has no such unit (no agency read, no provider known) is the portal's, and so is what the
agency lacks because the portal has not counted it as paid.
"""

EVIDENCE_ARRIVED = "evidence_arrived"
"""The resolution of a difference that no longer holds, whoever brought the evidence."""

RETURNED = "returned_by_provider"
"""The resolution where the provider has given the money back to the payer before it was credited."""

SENT_BACK = "sent_back"
"""The resolution where money that belonged to nobody known went back to its sender."""

_V = Verb
_ALWAYS = (_V.WRITE_OFF,)
OFFERED: Mapping[Cause, tuple[Verb, ...]] = {
    _K.MISSING_AT_BANK: (_V.ASK_PROVIDER, _V.ACCEPT_LATE_EVIDENCE, *_ALWAYS),
    _K.MISSING_AT_PORTAL: (_V.CORRECT_REFERENCE, *_ALWAYS),
    _K.MISSING_AT_AGENCY: (_V.ACCEPT_LATE_EVIDENCE, *_ALWAYS),
    _K.MISSING_AT_ACCOUNT: (_V.ASK_PROVIDER, _V.ACCEPT_LATE_EVIDENCE, *_ALWAYS),
    _K.AMOUNT_DIFFERS: (_V.ASK_PROVIDER, _V.OPEN_REFUND, _V.ATTACH_CREDIT, *_ALWAYS),
    _K.STATUS_DIFFERS: (_V.ASK_PROVIDER, _V.ACCEPT_LATE_EVIDENCE, *_ALWAYS),
    _K.DUPLICATE: (_V.OPEN_REFUND, _V.ATTACH_CREDIT, *_ALWAYS),
    _K.CURRENCY_DIFFERS: (_V.ASK_PROVIDER, *_ALWAYS),
    _K.LATE: (_V.ACCEPT_LATE_EVIDENCE, *_ALWAYS),
    _K.ACCOUNT_DIFFERS: (_V.ASK_PROVIDER, *_ALWAYS),
    _K.UNKNOWN_REFERENCE: (_V.CORRECT_REFERENCE, _V.ATTACH_CREDIT, *_ALWAYS),
    _K.CREDIT_WITHOUT_PAYMENT: (_V.ATTACH_CREDIT, *_ALWAYS),
    _K.REVERSED_AFTER_SUCCESS: (_V.ASK_PROVIDER, _V.ACCEPT_LATE_EVIDENCE, *_ALWAYS),
}
"""What may be done about a cause. Each verb still asks for what it needs: a payment, a line, a credit."""
