"""States of requests for a high-level account, of dormant accounts, of complaints, and of proposals to merge or split."""

from enum import StrEnum

from dichvucong.kernel.states import StateChart


class UnitRequestState(StrEnum):
    """UNPROVEN: written down, the unit's certificate has not signed yet. SUBMITTED: waits for the Government Office."""

    UNPROVEN = "unproven"
    SUBMITTED = "submitted"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


_S = UnitRequestState
UNIT_REQUEST_CHART = StateChart(
    {
        (_S.UNPROVEN, _S.SUBMITTED): "unit_request.submitted",
        (_S.UNPROVEN, _S.WITHDRAWN): "unit_request.withdrawn",
        (_S.UNPROVEN, _S.LAPSED): "unit_request.lapsed",
        (_S.SUBMITTED, _S.GRANTED): "unit_request.granted",
        (_S.SUBMITTED, _S.REFUSED): "unit_request.refused",
        (_S.SUBMITTED, _S.WITHDRAWN): "unit_request.withdrawn",
    }
)


class DormancyState(StrEnum):
    """An account that was not used for two years: told, told again a month later, locked after one more (QC 13.2)."""

    NOTICED = "noticed"
    REMINDED = "reminded"
    LOCKED = "locked"
    STOPPED = "stopped"
    RECOVERED = "recovered"


_D = DormancyState
DORMANCY_CHART: StateChart[DormancyState] = StateChart(
    {
        (_D.NOTICED, _D.REMINDED): "account.dormancy_noticed",
        (_D.REMINDED, _D.LOCKED): "account.dormancy_ended",
        (_D.NOTICED, _D.STOPPED): "account.dormancy_stopped",
        (_D.REMINDED, _D.STOPPED): "account.dormancy_stopped",
        (_D.LOCKED, _D.RECOVERED): "account.recovered",
    }
)
WAITING = (DormancyState.NOTICED, DormancyState.REMINDED)
OPEN = (*WAITING, DormancyState.LOCKED)


class ComplaintState(StrEnum):
    """A complaint about an account: received, parties told, officially accepted, answered (QC 13.1)."""

    RECEIVED = "received"
    TOLD = "told"
    ACCEPTED = "accepted"
    ANSWERED = "answered"


_C = ComplaintState
COMPLAINT_CHART: StateChart[ComplaintState] = StateChart(
    {
        (_C.RECEIVED, _C.TOLD): "complaint.parties_told",
        (_C.TOLD, _C.ACCEPTED): "complaint.accepted",
        (_C.ACCEPTED, _C.ANSWERED): "complaint.answered",
    }
)


class ProposalState(StrEnum):
    """A proposal to merge, split or take back. VOID: an account is not what it was when it was proposed."""

    OPEN = "open"
    CARRIED_OUT = "carried_out"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    VOID = "void"


_P = ProposalState
PROPOSAL_CHART: StateChart[ProposalState] = StateChart(
    {
        (_P.OPEN, _P.CARRIED_OUT): "proposal.carried_out",
        (_P.OPEN, _P.REFUSED): "proposal.refused",
        (_P.OPEN, _P.WITHDRAWN): "proposal.withdrawn",
        (_P.OPEN, _P.EXPIRED): "proposal.expired",
        (_P.OPEN, _P.VOID): "proposal.void",
    }
)
