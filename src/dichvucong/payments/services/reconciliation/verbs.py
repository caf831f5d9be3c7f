"""What people do about a difference: named verbs, each with a reason, each in the journal.

A verb that changes what is known (a corrected reference, an attached credit, an answer of the bank) does not end the
difference by itself: the books are judged again, and it ends if it no longer holds. The others end it by decision.
"""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.codes import PaymentCode
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move
from dichvucong.payments.errors import (
    DiscrepancyNotFound,
    PaymentNotFound,
    ReferenceOfAnother,
    SamePersonTwice,
    VerbNotOffered,
)
from dichvucong.payments.models import Discrepancy, Payment, PaymentCase, StatementLine
from dichvucong.payments.services import settlement
from dichvucong.payments.services.asking import ask_provider
from dichvucong.payments.services.cases import CaseDraft, open_cases
from dichvucong.payments.services.reconciliation.causes import OFFERED, Cause, Comparison, Verb
from dichvucong.payments.services.reconciliation.running import reevaluate
from dichvucong.payments.services.reconciliation.writing import Deed
from dichvucong.payments.states import (
    CASE_CHART,
    DISCREPANCY_CHART,
    CaseState,
    CreditState,
    DiscrepancyState,
    StatementSide,
)

TAKEN_BACK = "taken_back"
"""How a case ended whose difference was opened again."""

_LEFT_OVER = (CreditState.UNMATCHED, CreditState.PARTLY)
_MONEY_BOOKS = (Comparison.PORTAL_BANK, Comparison.ACCOUNT_AGENCY)


def offered_verbs(row: Discrepancy) -> tuple[Verb, ...]:
    """What may be done about an open difference, given what it is about."""
    if row.state != DiscrepancyState.OPEN:
        return ()
    possible = {
        Verb.ASK_PROVIDER: row.payment_id is not None,
        Verb.CORRECT_REFERENCE: row.line_id is not None and row.payment_id is None,
        Verb.ATTACH_CREDIT: row.credit is not None and row.credit.state in _LEFT_OVER,
        Verb.OPEN_REFUND: row.payment_id is not None and surplus_vnd(row) > 0,
    }
    return tuple(verb for verb in OFFERED[Cause(row.cause)] if possible.get(verb, True))


def surplus_vnd(row: Discrepancy) -> int:
    """How much more the bank or the account has than the portal knows of; 0 when it is not that kind of difference."""
    if row.comparison not in _MONEY_BOOKS or row.theirs_vnd is None:
        return 0
    return max(row.theirs_vnd - (row.ours_vnd or 0), 0)


@transaction.atomic
def accept_late_evidence(number: str, *, reason: str, actor: str, now: datetime) -> Discrepancy:
    """End it on evidence that came outside the books, named in the reason."""
    row = _locked(number, Verb.ACCEPT_LATE_EVIDENCE)
    _end(row, Verb.ACCEPT_LATE_EVIDENCE, Why(actor=actor, now=now, reason=reason))
    return row


@transaction.atomic
def propose_write_off(number: str, *, reason: str, actor: str, now: datetime) -> Discrepancy:
    """Ask somebody else to let it be."""
    row = _locked(number, Verb.WRITE_OFF)
    why = Why(actor=actor, now=now, reason=reason)
    move(row, DiscrepancyState.AWAITING_APPROVAL, chart=DISCREPANCY_CHART, why=why, proposed_by=actor)
    return row


@transaction.atomic
def approve_write_off(number: str, *, reason: str, actor: str, now: datetime) -> Discrepancy:
    """The second person's word. Raises `SamePersonTwice`."""
    row = _awaiting(number, actor)
    _end(row, Verb.WRITE_OFF, Why(actor=actor, now=now, reason=reason))
    return row


@transaction.atomic
def refuse_write_off(number: str, *, reason: str, actor: str, now: datetime) -> Discrepancy:
    """The second person's no: it is open again. Raises `SamePersonTwice`."""
    row = _awaiting(number, actor)
    why = Why(actor=actor, now=now, reason=reason)
    move(row, DiscrepancyState.OPEN, chart=DISCREPANCY_CHART, why=why, proposed_by="")
    return row


@transaction.atomic
def correct_reference(
    number: str, payment_code: str, *, reason: str, actor: str, now: datetime
) -> Discrepancy:
    """Say which payment a line is about that nobody could read.

    Raises `InvalidValue`, `PaymentNotFound`, and `ReferenceOfAnother` for a payment of another bank or agency.
    """
    row = _locked(number, Verb.CORRECT_REFERENCE)
    payment = Payment.objects.filter(code=str(PaymentCode.parse(payment_code, field="ma"))).first()
    if payment is None:
        raise PaymentNotFound
    assert row.line_id is not None, "offered only with a line"
    line = StatementLine.objects.select_for_update().get(pk=row.line_id)
    if not _fits(line, payment):
        raise ReferenceOfAnother
    StatementLine.objects.filter(pk=line.pk).update(payment=payment)
    why = Why(actor=actor, now=now, reason=reason, evidence={"line": line.pk, "payment": payment.code})
    _note(row, "discrepancy.reference_corrected", why)
    deed = Deed(row.pk, Verb.CORRECT_REFERENCE, why)
    reevaluate(now=now, payment_ids=[payment.pk], deed=deed)
    row.refresh_from_db()
    return row


@transaction.atomic
def attach_credit(number: str, payment_code: str, *, reason: str, actor: str, now: datetime) -> Discrepancy:
    """Say whose the money is that nobody could read. Raises `InvalidValue`, `PaymentNotFound`, `CannotAttach`."""
    row = _locked(number, Verb.ATTACH_CREDIT)
    assert row.credit_id is not None, "offered only with a credit"
    code = str(PaymentCode.parse(payment_code, field="ma"))
    shares = settlement.attach_credit(row.credit_id, [code], reason=reason, actor=actor, now=now)
    why = Why(actor=actor, now=now, reason=reason, evidence={"credit": row.credit_id, "payment": code})
    _note(row, "discrepancy.credit_attached", why)
    deed = Deed(row.pk, Verb.ATTACH_CREDIT, why)
    reevaluate(now=now, payment_ids=[share.payment_id for share in shares], deed=deed)
    row.refresh_from_db()
    return row


@transaction.atomic
def open_refund(number: str, *, reason: str, actor: str, now: datetime) -> Discrepancy:
    """Hand what came too much to a case, from which its refund is drafted (QC 34.6a).

    Money that a case of the payment already names is not named again.
    """
    row = _locked(number, Verb.OPEN_REFUND)
    assert row.payment_id is not None, "offered only with a payment"
    payment = Payment.objects.select_for_update().get(pk=row.payment_id)
    case = PaymentCase.objects.filter(payment=payment, state=CaseState.OPEN, to_refund_vnd__gt=0).first()
    if case is None:
        (case,) = open_cases([_case_of(row, payment)], now=now) or [_case_known(payment)]
    why = Why(actor=actor, now=now, reason=reason, evidence={"case": case.number})
    if case.resolution == TAKEN_BACK:
        again = {"resolution": "", "resolved_at": None, "to_refund_vnd": surplus_vnd(row)}
        move(case, CaseState.OPEN, chart=CASE_CHART, why=why, **again)
    _end(row, Verb.OPEN_REFUND, why)
    return row


def ask_about(number: str, *, reason: str, actor: str, now: datetime) -> Discrepancy:
    """Ask the bank now, and judge again by its answer."""
    with transaction.atomic():
        row = _locked(number, Verb.ASK_PROVIDER)
        why = Why(actor=actor, now=now, reason=reason)
        _note(row, "discrepancy.asked", why)
    assert row.payment_id is not None, "offered only with a payment"
    payment = Payment.objects.get(pk=row.payment_id)
    ask_provider(payment.code, actor=actor, now=now)
    reevaluate(now=now, payment_ids=[payment.pk], deed=Deed(row.pk, Verb.ASK_PROVIDER, why))
    row.refresh_from_db()
    return row


def locked_row(number: str) -> Discrepancy:
    """The difference, locked until the caller's transaction ends. Raises `DiscrepancyNotFound`."""
    row = Discrepancy.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise DiscrepancyNotFound
    return row


def _locked(number: str, verb: Verb) -> Discrepancy:
    row = locked_row(number)
    if verb not in offered_verbs(row):
        raise VerbNotOffered
    return row


def _awaiting(number: str, actor: str) -> Discrepancy:
    row = locked_row(number)
    if row.state != DiscrepancyState.AWAITING_APPROVAL:
        raise VerbNotOffered
    if row.proposed_by == actor:
        raise SamePersonTwice
    return row


def _end(row: Discrepancy, resolution: str, why: Why) -> None:
    state, chart = DiscrepancyState.RESOLVED, DISCREPANCY_CHART
    move(row, state, chart=chart, why=why, resolution=str(resolution), resolved_at=why.now)


def _note(row: Discrepancy, event: str, why: Why) -> None:
    entry = Entry(
        subject=row.number,
        stream=row.stream,
        event=event,
        actor=why.actor,
        reason=why.reason,
        evidence=why.evidence,
    )
    write([entry], now=why.now)


def _fits(line: StatementLine, payment: Payment) -> bool:
    """A bank's line belongs to its own payments, an agency's to its own and those below."""
    if line.side == StatementSide.PROVIDER:
        return payment.provider_code == line.source_code
    return f"{payment.agency_code}.".startswith(f"{line.source_code}.")


def _case_of(row: Discrepancy, payment: Payment) -> CaseDraft:
    return CaseDraft(
        cause="double_payment" if row.cause == Cause.DUPLICATE else "overpaid",
        dedupe_key=f"overpaid:{payment.code}",
        payment=payment,
        revenue_identifier=payment.revenue_identifier,
        agency_code=payment.agency_code,
        provider_code=payment.provider_code,
        amount_vnd=row.theirs_vnd or 0,
        to_refund_vnd=surplus_vnd(row),
        evidence={"expected_vnd": row.ours_vnd or 0, "reported_vnd": row.theirs_vnd or 0},
    )


def _case_known(payment: Payment) -> PaymentCase:
    return PaymentCase.objects.get(dedupe_key=f"overpaid:{payment.code}")
