"""What an agency's own system may do about refunds: ask, agree, refuse, take back. A person still approves (TT 30.2b)."""

from datetime import datetime

from django.db import transaction

from dichvucong.catalogs import selectors as catalogs
from dichvucong.kernel.journal import Entry, write
from dichvucong.payments.drafts import Caller
from dichvucong.payments.errors import NotYourAgency, PaymentNotFound, RefundNotFound
from dichvucong.payments.models import Payment, Refund
from dichvucong.payments.services.refunds.deciding import consent_to_refund, refuse_consent
from dichvucong.payments.services.refunds.drafting import (
    RefundDraft,
    draft_refund,
    submit_refund,
    take_back_refund,
)


@transaction.atomic
def request_refund(draft: RefundDraft, *, requested_by: str, caller: Caller, now: datetime) -> Refund:
    """Draft a refund and hand it to those who approve. `requested_by` is a person of the system's own books.

    Raises `PaymentNotFound`, `NotYourAgency`, and what `draft_refund` raises.
    """
    own = Payment.objects.filter(code=draft.payment_code, system_code=caller.system_code)
    agency_code = own.values_list("agency_code", flat=True).first()
    if agency_code is None:
        raise PaymentNotFound
    _must_be_within(agency_code, caller)
    actor = _actor(caller)
    refund = draft_refund(draft, actor=actor, now=now)
    _note(refund, "refund.requested", requested_by, actor, now)
    return submit_refund(refund.number, actor=actor, now=now)


@transaction.atomic
def consent_by_system(number: str, *, decided_by: str, reason: str, caller: Caller, now: datetime) -> Refund:
    """The agency agrees (TT 29.1). Raises what `consent_to_refund` raises, `NotYourAgency`."""
    _must_be_own(number, caller)
    actor = _actor(caller)
    refund = consent_to_refund(number, reason=reason, actor=actor, now=now)
    _note(refund, "refund.decided_at_agency", decided_by, actor, now)
    return refund


@transaction.atomic
def refuse_by_system(number: str, *, decided_by: str, reason: str, caller: Caller, now: datetime) -> Refund:
    """The agency does not agree: the refund ends. Raises what `refuse_consent` raises, `NotYourAgency`."""
    _must_be_own(number, caller)
    actor = _actor(caller)
    refund = refuse_consent(number, reason=reason, actor=actor, now=now)
    _note(refund, "refund.decided_at_agency", decided_by, actor, now)
    return refund


@transaction.atomic
def take_back_by_system(number: str, *, reason: str, caller: Caller, now: datetime) -> Refund:
    """The system gives up what it asked for itself. Raises what `take_back_refund` raises, `NotYourAgency`."""
    _must_be_own(number, caller)
    return take_back_refund(number, reason=reason, actor=_actor(caller), now=now)


def _actor(caller: Caller) -> str:
    return f"system:{caller.system_code}"


def _must_be_own(number: str, caller: Caller) -> None:
    own = Refund.objects.filter(number=number, payment__system_code=caller.system_code)
    agency_code = own.values_list("agency_code", flat=True).first()
    if agency_code is None:
        raise RefundNotFound
    _must_be_within(agency_code, caller)


def _must_be_within(agency_code: str, caller: Caller) -> None:
    if not catalogs.is_within(agency_code, caller.agency_code):
        raise NotYourAgency(agency_code)


def _note(refund: Refund, event: str, person: str, actor: str, now: datetime) -> None:
    write([Entry(refund.number, refund.stream, event, actor, evidence={"by": person})], now=now)
