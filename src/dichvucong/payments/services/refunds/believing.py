"""One order's result: settled, failed, noted, or a case when it contradicts what the portal knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from dichvucong.kernel.journal import Entry, history_of, write
from dichvucong.kernel.moves import Why
from dichvucong.payments.models import Refund
from dichvucong.payments.refund_results import ResultLine, ResultOutcome
from dichvucong.payments.services.cases import CaseDraft, open_cases
from dichvucong.payments.services.refunds.books import locked_money_of, locked_refund
from dichvucong.payments.services.refunds.ordering import fail, settle, takes_orders
from dichvucong.payments.states import RefundState

IN_PROGRESS = "refund.in_progress"
"""The journal's word for an order that was taken and not carried out yet."""

UNKNOWN, CONFLICT, AMOUNT = "unknown_refund_result", "refund_result_conflict", "refund_amount_differs"


class Word(StrEnum):
    """What became of one order of a file."""

    REFUNDED = "refunded"
    FAILED = "failed"
    NOTED = "noted"
    KNOWN = "known"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Answer:
    """One order of a file. `number` is the refund's, empty where the sender speaks of none it may."""

    position: int
    reference: str
    status: str
    reason: str
    word: Word
    number: str = ""


@dataclass(frozen=True)
class Said:
    """A file that says something: who sent it, whose case an unknown order becomes, the number of the stored message."""

    actor: str
    unit: str
    message: int
    now: datetime


@transaction.atomic
def believe(line: ResultLine, refund: Refund | None, said: Said) -> Answer:
    """Do what one line says of a refund; without one, or against what is known, a case is opened once."""
    if refund is None:
        _case(UNKNOWN, line, None, said)
        return answer_of(line, Word.UNKNOWN)
    locked_money_of(refund.number)
    row = locked_refund(refund.number)
    word = _word(line, row)
    why = Why(said.actor, said.now, reason=line.said.reason, evidence=_evidence(line, said.message))
    if word is Word.REFUNDED:
        settle(row, line.provider_reference or line.reference, why)
    elif word is Word.FAILED:
        fail(row, line.said.reason or line.said.status, why)
    elif word is Word.NOTED and not _noted(row, line):
        entry = Entry(
            row.number, row.stream, IN_PROGRESS, why.actor, reason=line.said.status, evidence=why.evidence
        )
        write([entry], now=why.now)
    elif word is Word.CONFLICT:
        _case(_conflict(line, row), line, row, said)
    return answer_of(line, word, row.number)


def _word(line: ResultLine, row: Refund) -> Word:
    """Pure: what a line does to a refund as it stands now."""
    outcome = line.said.outcome
    current = line.reference == row.order_reference
    if row.state == RefundState.ORDERED and current and not takes_orders(row):
        return _word_of_waiting(line, row)
    if outcome is ResultOutcome.PAID:
        settled = row.state == RefundState.REFUNDED and current and _fits(line, row)
        return Word.KNOWN if settled else Word.CONFLICT
    if outcome is ResultOutcome.REJECTED and row.state == RefundState.REFUNDED and current:
        return Word.CONFLICT
    return Word.KNOWN


def _word_of_waiting(line: ResultLine, row: Refund) -> Word:
    if line.said.outcome is ResultOutcome.PENDING:
        return Word.NOTED
    if line.said.outcome is ResultOutcome.REJECTED:
        return Word.FAILED
    return Word.REFUNDED if _fits(line, row) else Word.CONFLICT


def _fits(line: ResultLine, row: Refund) -> bool:
    return line.amount_vnd is None or line.amount_vnd == row.amount_vnd


def _conflict(line: ResultLine, row: Refund) -> str:
    return CONFLICT if _fits(line, row) else AMOUNT


def _noted(row: Refund, line: ResultLine) -> bool:
    entries = history_of(row.stream).filter(subject=row.number, event=IN_PROGRESS, reason=line.said.status)
    return any(entry.evidence.get("reference") == line.reference for entry in entries)


def _case(cause: str, line: ResultLine, row: Refund | None, said: Said) -> None:
    payment = row.payment if row is not None else None
    about = {"refund": row.number, "state": row.state} if row is not None else {}
    draft = CaseDraft(
        cause=cause,
        dedupe_key=f"{cause}:{line.reference}:{line.said.outcome}"[:200],
        payment=payment,
        revenue_identifier=payment.revenue_identifier if payment else "",
        agency_code=row.agency_code if row is not None else said.unit,
        provider_code=payment.provider_code if payment else "",
        amount_vnd=line.amount_vnd or 0,
        evidence={**_evidence(line, said.message), **about},
        inbox_ids=[said.message],
    )
    open_cases([draft], now=said.now)


def _evidence(line: ResultLine, message: int) -> Mapping[str, Any]:
    said = {
        "reference": line.reference,
        "status": line.said.status,
        "provider_reference": line.provider_reference,
        "reported_vnd": line.amount_vnd,
        "message": message,
    }
    return {name: value for name, value in said.items() if value not in ("", None)}


def answer_of(line: ResultLine, word: Word, number: str = "") -> Answer:
    """What is said back of one line."""
    return Answer(line.position, line.reference, line.said.status, line.said.reason, word, number)
