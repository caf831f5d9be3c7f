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


class ServiceState(StrEnum):
    """An online service from its declaration to its end (QC 21, 27, 28). In TESTING and TESTED it is public for test."""

    DECLARED = "declared"
    PROPOSED = "proposed"
    RETURNED = "returned"
    TESTING = "testing"
    TESTED = "tested"
    PUBLIC = "public"
    TAKEN_OFF = "taken_off"
    SUSPENDED = "suspended"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


_S = ServiceState
SERVICE_CHART: StateChart[ServiceState] = StateChart(
    {
        (_S.DECLARED, _S.PROPOSED): "service.proposed",
        (_S.RETURNED, _S.PROPOSED): "service.proposed",
        (_S.TAKEN_OFF, _S.PROPOSED): "service.proposed",
        (_S.STOPPED, _S.PROPOSED): "service.proposed",
        (_S.PROPOSED, _S.TESTING): "service.opened_for_test",
        (_S.PROPOSED, _S.RETURNED): "service.returned",
        (_S.TESTING, _S.TESTED): "service.tested",
        (_S.TESTING, _S.TAKEN_OFF): "service.taken_off",
        (_S.TESTED, _S.PUBLIC): "service.confirmed",
        (_S.TESTED, _S.TAKEN_OFF): "service.taken_off",
        (_S.PUBLIC, _S.SUSPENDED): "service.suspended",
        (_S.PUBLIC, _S.STOPPED): "service.stopped",
        (_S.SUSPENDED, _S.PUBLIC): "service.resumed",
        (_S.SUSPENDED, _S.STOPPED): "service.stopped",
        (_S.DECLARED, _S.WITHDRAWN): "service.withdrawn",
        (_S.RETURNED, _S.WITHDRAWN): "service.withdrawn",
        (_S.TAKEN_OFF, _S.WITHDRAWN): "service.withdrawn",
    }
)
EDITABLE_SERVICES = (_S.DECLARED, _S.RETURNED, _S.TAKEN_OFF, _S.STOPPED)
"""Where its owner may still say it differently."""
SEEN_SERVICES = (_S.TESTING, _S.TESTED, _S.PUBLIC, _S.SUSPENDED, _S.STOPPED)
"""What citizens are told of."""
OPEN_SERVICES = (_S.TESTING, _S.TESTED, _S.PUBLIC)
"""Where new dossiers may begin."""


class RestructuringState(StrEnum):
    """The record of how a process was restructured (QC 26): drafted, submitted, approved by another person."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


RESTRUCTURING_CHART: StateChart[RestructuringState] = StateChart(
    {
        (RestructuringState.DRAFT, RestructuringState.SUBMITTED): "restructuring.submitted",
        (RestructuringState.SUBMITTED, RestructuringState.DRAFT): "restructuring.returned",
        (RestructuringState.SUBMITTED, RestructuringState.APPROVED): "restructuring.approved",
        (RestructuringState.APPROVED, RestructuringState.DRAFT): "restructuring.reopened",
    }
)


class FindingState(StrEnum):
    """A finding of the quality review (QC 24.2): the owner's turn while open, the Government Office's once answered."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


FINDING_CHART: StateChart[FindingState] = StateChart(
    {
        (FindingState.OPEN, FindingState.ANSWERED): "finding.answered",
        (FindingState.ANSWERED, FindingState.OPEN): "finding.sent_back",
        (FindingState.ANSWERED, FindingState.CLOSED): "finding.closed",
    }
)


class ReportState(StrEnum):
    """Somebody's report of a missing or wrong procedure (QC 25.3): waits in a queue until it is answered."""

    RECEIVED = "received"
    ANSWERED = "answered"


REPORT_CHART: StateChart[ReportState] = StateChart(
    {
        (ReportState.RECEIVED, ReportState.RECEIVED): "report.passed_on",
        (ReportState.RECEIVED, ReportState.ANSWERED): "report.answered",
    }
)


class QuestionState(StrEnum):
    """A question with its answer (QC 22). FLAGGED: still shown, but a procedure it is tied to has changed.

    What somebody asked on the portal may be answered to that person alone: then it goes from DRAFT to UNPUBLISHED.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    FLAGGED = "flagged"
    UNPUBLISHED = "unpublished"


_Q = QuestionState
QUESTION_CHART: StateChart[QuestionState] = StateChart(
    {
        (_Q.DRAFT, _Q.PUBLISHED): "question.published",
        (_Q.DRAFT, _Q.UNPUBLISHED): "question.answered",
        (_Q.UNPUBLISHED, _Q.PUBLISHED): "question.published",
        (_Q.PUBLISHED, _Q.FLAGGED): "question.flagged",
        (_Q.FLAGGED, _Q.PUBLISHED): "question.reviewed",
        (_Q.PUBLISHED, _Q.UNPUBLISHED): "question.unpublished",
        (_Q.FLAGGED, _Q.UNPUBLISHED): "question.unpublished",
    }
)
SHOWN_QUESTIONS = (_Q.PUBLISHED, _Q.FLAGGED)


class ImportState(StrEnum):
    """A file of procedures published elsewhere: received and shown, confirmed and worked on, done; or discarded."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    DONE = "done"
    DISCARDED = "discarded"


IMPORT_CHART: StateChart[ImportState] = StateChart(
    {
        (ImportState.RECEIVED, ImportState.CONFIRMED): "import.confirmed",
        (ImportState.RECEIVED, ImportState.DISCARDED): "import.discarded",
        (ImportState.CONFIRMED, ImportState.DONE): "import.done",
    }
)


class RowOutcome(StrEnum):
    """What becomes of one row of such a file."""

    ADDED = "added"
    AMENDED = "amended"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
