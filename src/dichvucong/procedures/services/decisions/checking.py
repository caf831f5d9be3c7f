"""From draft to checked: whoever enters a decision does not compare it with the signed text (QC 16.4)."""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.errors import FieldError
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move
from dichvucong.procedures.errors import AnotherPersonNeeded, DecisionHasFaults, NotCompared
from dichvucong.procedures.models import Decision, DecisionItem
from dichvucong.procedures.services.decisions.books import item_of, locked_decision
from dichvucong.procedures.services.decisions.faults import faults_of
from dichvucong.procedures.states import DECISION_CHART, DecisionState


@transaction.atomic
def enter_decision(key: int, *, actor: str, now: datetime) -> Decision:
    """Say that everything has been entered. Raises `DecisionHasFaults` with every field, `DecisionStepNotOffered`."""
    decision = locked_decision(key, DecisionState.DRAFT)
    refuse_faults(decision, now=now)
    why = Why(actor=actor, now=now)
    entered = {"entered_by": actor, "entered_at": now}
    move(decision, DecisionState.ENTERED, chart=DECISION_CHART, why=why, **entered)
    return decision


@transaction.atomic
def return_decision(key: int, *, reason: str, actor: str, now: datetime) -> Decision:
    """Send it back to be mended; what was compared has to be compared again. Raises `DecisionStepNotOffered`."""
    return _back_to_draft(locked_decision(key, DecisionState.ENTERED), Why(actor, now, reason))


@transaction.atomic
def reopen_decision(key: int, *, reason: str, actor: str, now: datetime) -> Decision:
    """Take a checked decision back before it is published. Raises `DecisionStepNotOffered`."""
    return _back_to_draft(locked_decision(key, DecisionState.CHECKED), Why(actor, now, reason))


@transaction.atomic
def compare_item(key: int, item_key: int, *, actor: str, now: datetime) -> DecisionItem:
    """Say that an item reads as the signed text does. Raises `AnotherPersonNeeded`, `DecisionStepNotOffered`."""
    decision = locked_decision(key, DecisionState.ENTERED)
    item = item_of(decision, item_key)
    _another_person(decision, actor)
    item.compared_by, item.compared_at = actor, now
    item.save(update_fields=["compared_by", "compared_at"])
    evidence = {"code": item.procedure_code}
    write(
        [Entry(decision.reference, decision.stream, "decision.compared", actor, evidence=evidence)], now=now
    )
    return item


@transaction.atomic
def check_decision(key: int, *, actor: str, now: datetime) -> Decision:
    """Say that the whole decision reads as signed. Raises `AnotherPersonNeeded`, `NotCompared`, `DecisionStepNotOffered`."""
    decision = locked_decision(key, DecisionState.ENTERED)
    _another_person(decision, actor)
    left = decision.items.filter(compared_by="").count()
    if left:
        raise NotCompared(left)
    why = Why(actor=actor, now=now)
    move(decision, DecisionState.CHECKED, chart=DECISION_CHART, why=why, checked_by=actor, checked_at=now)
    return decision


def refuse_faults(decision: Decision, *, now: datetime) -> None:
    """Raises `DecisionHasFaults` with the path of every field to be mended."""
    found = faults_of(decision, now=now)
    if found:
        raise DecisionHasFaults([FieldError(one.path, one.error.code, one.error.message) for one in found])


def _another_person(decision: Decision, actor: str) -> None:
    if actor == decision.entered_by:
        raise AnotherPersonNeeded


def _back_to_draft(decision: Decision, why: Why) -> Decision:
    nobody = {"entered_by": "", "entered_at": None, "checked_by": "", "checked_at": None}
    move(decision, DecisionState.DRAFT, chart=DECISION_CHART, why=why, **nobody)
    decision.items.update(compared_by="", compared_at=None)
    return decision
