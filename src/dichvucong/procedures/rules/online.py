"""Decisions about online services: whose turn it is, and whether a level can be true. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.states import ServiceState
from dichvucong.procedures.words import Channel, Level, ResultBy, ServiceLevel


class Turn(StrEnum):
    """Who has to act next."""

    OWNER = "owner"
    GOVERNMENT_OFFICE = "government_office"
    NOBODY = "nobody"


TERMS: Mapping[ServiceState, str] = {
    ServiceState.PROPOSED: "service.review",
    ServiceState.TESTING: "service.test",
    ServiceState.TESTED: "service.confirm",
}
"""The term (`terms.csv`) of each state that waits for somebody by law (QC 27.3–27.5)."""

_TURNS: Mapping[ServiceState, Turn] = {
    ServiceState.DECLARED: Turn.OWNER,
    ServiceState.RETURNED: Turn.OWNER,
    ServiceState.TAKEN_OFF: Turn.OWNER,
    ServiceState.SUSPENDED: Turn.OWNER,
    ServiceState.STOPPED: Turn.OWNER,
    ServiceState.PROPOSED: Turn.GOVERNMENT_OFFICE,
    ServiceState.TESTING: Turn.OWNER,
    ServiceState.TESTED: Turn.GOVERNMENT_OFFICE,
}


def turn_of(state: ServiceState) -> Turn:
    """Whose turn it is."""
    return _TURNS.get(state, Turn.NOBODY)


@dataclass(frozen=True)
class Reach:
    """What a service declares of itself: what the level has to agree with."""

    needs_visit: bool
    pays_online: bool
    result_by: ResultBy


def against_full(reach: Reach, content: ProcedureContent) -> list[str]:
    """Why the whole procedure cannot be done online, in Vietnamese; empty when it can."""
    reasons = []
    if reach.needs_visit:
        reasons.append("người dân còn phải đến cơ quan")
    if reach.result_by is ResultBy.IN_PERSON:
        reasons.append("kết quả phải đến nhận trực tiếp")
    if costs_money(content) and not reach.pays_online:
        reasons.append("thủ tục có phí, lệ phí mà chưa thanh toán trực tuyến được")
    return reasons


def costs_money(content: ProcedureContent) -> bool:
    """Whether handing in online costs something, as far as the procedure says so."""
    online = [terms for terms in content.channels if terms.channel is Channel.ONLINE]
    return any(fee.amount_vnd != 0 for terms in online for fee in terms.fees)


class Mismatch(StrEnum):
    """What a declaration does not agree with (PRO-12)."""

    ENDED = "ended"
    NO_ONLINE_CHANNEL = "no_online_channel"
    LEVEL_TOO_HIGH = "level_too_high"
    LEVEL_TOO_LOW = "level_too_low"
    WRONG_AGENCY_LEVEL = "wrong_agency_level"
    WRONG_LOCALITY = "wrong_locality"


@dataclass(frozen=True)
class Place:
    """Where a service is offered: the agency's level in the state, None when unknown, and its ministry or province."""

    agency_code: str
    root_code: str
    level: Level | None
    service_level: ServiceLevel


def mismatches(
    content: ProcedureContent, reach: Reach, places: Collection[Place], *, owner_root: str
) -> list[Mismatch]:
    """Where the declaration and the procedure in force part, each kind once."""
    found = []
    if content.channels and not any(terms.channel is Channel.ONLINE for terms in content.channels):
        found.append(Mismatch.NO_ONLINE_CHANNEL)
    levels = {place.service_level for place in places}
    impossible = against_full(reach, content)
    if impossible and ServiceLevel.FULL in levels:
        found.append(Mismatch.LEVEL_TOO_HIGH)
    if not impossible and levels == {ServiceLevel.PARTIAL}:
        found.append(Mismatch.LEVEL_TOO_LOW)
    if any(_wrong_level(place, content) for place in places):
        found.append(Mismatch.WRONG_AGENCY_LEVEL)
    if owner_root.startswith("H") and any(place.root_code != owner_root for place in places):
        found.append(Mismatch.WRONG_LOCALITY)
    return found


def _wrong_level(place: Place, content: ProcedureContent) -> bool:
    """Only where both sides are clear: a level of its own for districts, or "other", proves nothing."""
    if place.level is None or not content.levels:
        return False
    if {Level.OTHER, Level.DISTRICT} & set(content.levels):
        return False
    return place.level not in content.levels
