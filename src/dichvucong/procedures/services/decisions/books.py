"""What the use cases of decisions share: locked rows in the states a step needs."""

from dichvucong.procedures.errors import DecisionNotFound, DecisionStepNotOffered
from dichvucong.procedures.models import Decision, DecisionItem
from dichvucong.procedures.states import DecisionState


def locked_decision(key: int, *states: DecisionState) -> Decision:
    """The decision, locked. Raises `DecisionNotFound`, `DecisionStepNotOffered` when it is in none of the states."""
    decision = Decision.objects.select_for_update().filter(pk=key).first()
    if decision is None:
        raise DecisionNotFound
    if states and decision.state not in states:
        raise DecisionStepNotOffered
    return decision


def item_of(decision: Decision, key: int) -> DecisionItem:
    """One item of the decision. Raises `DecisionNotFound`."""
    item = DecisionItem.objects.filter(decision=decision, pk=key).first()
    if item is None:
        raise DecisionNotFound
    return item
