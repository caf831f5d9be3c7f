"""Everything one page of a procedure shows, gathered in few queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from dichvucong.catalogs.facts import ContactInfo
from dichvucong.catalogs.selectors import agency, contact_points
from dichvucong.procedures.content import AgencyRef
from dichvucong.procedures.selectors import (
    NamedProcedure,
    ProcedureView,
    VersionLine,
    history_of,
    named,
    naming_as_interlinked,
    procedure_on,
)
from dichvucong.procedures.selectors.online import services_of, takes_new_dossiers
from dichvucong.procedures.selectors.questions import questions_about
from dichvucong.procedures.states import ServiceState
from dichvucong.procedures.words import SERVICE_LEVEL_LABELS, ServiceLevel

MOST_CONTACTS: Final = 6
MOST_QUESTIONS: Final = 10
TESTS: Final = (ServiceState.TESTING, ServiceState.TESTED)


@dataclass(frozen=True)
class Contact:
    """Whom to ask at one agency."""

    agency_name: str
    point: ContactInfo


@dataclass(frozen=True)
class OnlineService:
    """One online service as citizens see it. `reason` says why it takes no new dossiers."""

    name: str
    url: str
    level: str
    takes_dossiers: bool
    testing: bool
    reason: str


@dataclass(frozen=True)
class Answered:
    """One question with its answer. `doubtful` while the owner reads it again after a change of the procedure."""

    question: str
    answer: str
    doubtful: bool


@dataclass(frozen=True)
class Reading:
    """One procedure as it reads on a day in a place, with what is around it.

    `ended_on` is the first day the procedure no longer held, when it is abolished today; then `view` is the last
    wording. `begins_on` is filled when the procedure only begins after the day asked for.
    """

    view: ProcedureView
    history: Sequence[VersionLine]
    owner_name: str
    related: Sequence[NamedProcedure]
    interlinked: Sequence[NamedProcedure]
    contacts: Sequence[Contact]
    services: Sequence[OnlineService]
    questions: Sequence[Answered]
    ended_on: date | None

    @property
    def changed_at(self) -> datetime:
        """When its wording last changed."""
        return max(line.changed_at for line in self.history)


def read(code: str, day: date, *, province_code: str) -> tuple[Sequence[VersionLine], Reading | None]:
    """The versions of a code (none when it is unknown), and what to show; None when nothing held by that day."""
    history = history_of(code)
    held = [line for line in history if line.valid_from <= day]
    if not held:
        return history, None
    last = held[-1]
    gone = last.valid_to is not None and last.valid_to <= day
    shown_day = last.valid_from if gone else day
    view = procedure_on(code, shown_day, province_code=province_code)
    if view is None:
        return history, None
    content = view.content
    names = named({*content.related, *content.interlinked} - {code}, day)
    backward = {one.code: one for one in naming_as_interlinked(code, day)}
    forward = {other: names[other] for other in content.interlinked if other in names}
    together = {**forward, **backward}
    return history, Reading(
        view=view,
        history=history,
        owner_name=_name(view.owner_code),
        related=[names[other] for other in content.related if other in names and other not in together],
        interlinked=list(together.values()),
        contacts=_contacts((*content.implementing, *content.delegated), province_code),
        services=() if gone else _services(code, province_code),
        questions=[
            Answered(row.text, row.answer, row.flagged_at is not None)
            for row in questions_about(code, limit=MOST_QUESTIONS)
        ],
        ended_on=last.valid_to if gone else None,
    )


def _name(agency_code: str) -> str:
    found = agency(agency_code)
    return found.name if found else agency_code


def _services(code: str, province_code: str) -> Sequence[OnlineService]:
    return [
        OnlineService(
            name=row.name,
            url=row.url,
            level=", ".join(
                sorted({SERVICE_LEVEL_LABELS[ServiceLevel(one.level)] for one in row.places.all()})
            ),
            takes_dossiers=takes_new_dossiers(row),
            testing=row.state in TESTS,
            reason=row.reason,
        )
        for row in services_of(code, province_code)
    ]


def _contacts(refs: Sequence[AgencyRef], province_code: str) -> Sequence[Contact]:
    """The public contact points of the agencies named, and of the province."""
    codes = dict.fromkeys(
        [*(ref.code for ref in refs if ref.code), *([province_code] if province_code else [])]
    )
    found = [Contact(_name(code), point) for code in codes for point in contact_points(code) if point.public]
    return found[:MOST_CONTACTS]
