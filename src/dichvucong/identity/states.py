"""What may become of a unit's request for its high-level account (HD 4.1)."""

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
