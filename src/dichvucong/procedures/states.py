"""States of publication decisions and of procedures."""

from enum import StrEnum

from dichvucong.kernel.states import StateChart


class DecisionState(StrEnum):
    """A publication decision: drafted, entered whole, checked against the signed text, published; or withdrawn."""

    DRAFT = "draft"
    ENTERED = "entered"
    CHECKED = "checked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


DECISION_CHART: StateChart[DecisionState] = StateChart(
    {
        (DecisionState.DRAFT, DecisionState.ENTERED): "decision.entered",
        (DecisionState.ENTERED, DecisionState.DRAFT): "decision.returned",
        (DecisionState.ENTERED, DecisionState.CHECKED): "decision.checked",
        (DecisionState.CHECKED, DecisionState.DRAFT): "decision.reopened",
        (DecisionState.CHECKED, DecisionState.PUBLISHED): "decision.published",
        (DecisionState.DRAFT, DecisionState.WITHDRAWN): "decision.withdrawn",
    }
)


class ItemAction(StrEnum):
    """What a decision does to one procedure (QC 17–20). `LOCALISE`: a province's overrides of a central one."""

    INTRODUCE = "introduce"
    AMEND = "amend"
    ABOLISH = "abolish"
    INTERLINK = "interlink"
    LOCALISE = "localise"
