"""Approving, rejecting, consenting: the second pair of eyes (TT 30.2b) and the agency's word (TT 29.1)."""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move
from dichvucong.payments.errors import ConsentMissing, RefundStepNotOffered, RefundTooLarge, TwoPeopleNeeded
from dichvucong.payments.models import Credit, Payment, Refund
from dichvucong.payments.services.cases import close_wrong_attempt
from dichvucong.payments.services.refunds.books import left_vnd, locked_case, locked_money_of, locked_refund
from dichvucong.payments.services.refunds.drafting import in_state
from dichvucong.payments.services.refunds.rules import next_reference
from dichvucong.payments.services.refunds.strays import freeze
from dichvucong.payments.states import REFUND_CHART, RefundState

WRONG_AMOUNT = "wrong_amount"


@transaction.atomic
def consent_to_refund(number: str, *, reason: str, actor: str, now: datetime) -> Refund:
    """The collecting agency agrees. Raises `RefundNotFound`, `TwoPeopleNeeded`, `RefundStepNotOffered`.

    The caller makes sure that `actor` speaks for the agency.
    """
    refund = in_state(locked_refund(number), RefundState.DRAFT, RefundState.AWAITING_APPROVAL)
    _another_than_the_drafter(refund, actor)
    if not refund.consent_needed or refund.consented_by:
        raise RefundStepNotOffered
    refund.consented_by, refund.consented_at = actor, now
    refund.save(update_fields=["consented_by", "consented_at"])
    write([Entry(refund.number, refund.stream, "refund.consented", actor, reason=reason)], now=now)
    return refund


@transaction.atomic
def refuse_consent(number: str, *, reason: str, actor: str, now: datetime) -> Refund:
    """The collecting agency does not agree: the refund ends.

    Raises `RefundNotFound`, `TwoPeopleNeeded`, and `RefundStepNotOffered` where no consent is waited for.
    """
    refund = in_state(locked_refund(number), RefundState.DRAFT, RefundState.AWAITING_APPROVAL)
    _another_than_the_drafter(refund, actor)
    if not refund.consent_needed or refund.consented_by:
        raise RefundStepNotOffered
    target = RefundState.WITHDRAWN if refund.state == RefundState.DRAFT else RefundState.REJECTED
    why = Why(actor=actor, now=now, reason=reason)
    move(refund, target, chart=REFUND_CHART, why=why, ended_at=now, outcome_reason=reason[:300])
    return refund


@transaction.atomic
def approve_refund(number: str, *, actor: str, now: datetime) -> Refund:
    """Let the order go out. A wrong amount's attempt ends here: its money goes back, the obligation is due again.

    Raises `RefundNotFound`, `RefundStepNotOffered`, `TwoPeopleNeeded`, `ConsentMissing`, `RefundTooLarge`.
    """
    source = locked_money_of(number)
    refund = in_state(locked_refund(number), RefundState.AWAITING_APPROVAL)
    _another_than_the_drafter(refund, actor)
    if refund.consent_needed and not refund.consented_by:
        raise ConsentMissing
    check_still_there(refund, source)
    why = Why(actor=actor, now=now)
    move(
        refund,
        RefundState.APPROVED,
        chart=REFUND_CHART,
        why=why,
        approved_by=actor,
        approved_at=now,
        order_reference=next_reference(refund.number, ""),
    )
    freeze(source)
    if refund.payment_id is not None and refund.case_id is not None and refund.cause == WRONG_AMOUNT:
        close_wrong_attempt(refund.payment_id, why)
    return refund


@transaction.atomic
def reject_refund(number: str, *, reason: str, actor: str, now: datetime) -> Refund:
    """Refuse to approve. Raises `RefundNotFound`, `RefundStepNotOffered`, `TwoPeopleNeeded`."""
    refund = in_state(locked_refund(number), RefundState.AWAITING_APPROVAL)
    _another_than_the_drafter(refund, actor)
    why = Why(actor=actor, now=now, reason=reason)
    move(refund, RefundState.REJECTED, chart=REFUND_CHART, why=why, ended_at=now, outcome_reason=reason[:300])
    return refund


@transaction.atomic
def retry_refund(number: str, *, reason: str, actor: str, now: datetime) -> Refund:
    """Order a failed refund once more, under a new reference.

    Raises `RefundNotFound`, `RefundStepNotOffered`, `TwoPeopleNeeded`, `RefundTooLarge`.
    """
    source = locked_money_of(number)
    refund = in_state(locked_refund(number), RefundState.FAILED)
    _another_than_the_drafter(refund, actor)
    case = locked_case(refund.case_id) if refund.case_id is not None else None
    left = left_vnd(source, case)
    if refund.amount_vnd > left:
        raise RefundTooLarge(left)
    move(
        refund,
        RefundState.APPROVED,
        chart=REFUND_CHART,
        why=Why(actor=actor, now=now, reason=reason),
        approved_by=actor,
        approved_at=now,
        order_reference=next_reference(refund.number, refund.order_reference),
        asks=0,
        stuck_in="",
        ended_at=None,
        outcome_reason="",
    )
    freeze(source)
    return refund


def check_still_there(refund: Refund, source: Payment | Credit) -> None:
    """The money may have gone since the draft: reversed, or shown to belong. Raises `RefundTooLarge`."""
    case = locked_case(refund.case_id) if refund.case_id is not None else None
    left = left_vnd(source, case)
    if left < 0:
        raise RefundTooLarge(max(0, left + refund.amount_vnd))


def _another_than_the_drafter(refund: Refund, actor: str) -> None:
    if actor == refund.drafted_by:
        raise TwoPeopleNeeded
