"""What a procedure says, as immutable values: the one shape that versions store, editors change and pages show.

Kept as JSON in `ProcedureVersion.content`. What an importer could not put into structure stays as text: in the `*_text`
field of the part and, word for word, in `unparsed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from dichvucong.procedures.words import (
    UNIT_LABELS,
    Applicant,
    Channel,
    DurationUnit,
    FeeKind,
    Level,
    ProcedureKind,
)


@dataclass(frozen=True)
class Duration:
    """A time limit: `amount` of `unit`, more than none."""

    amount: int
    unit: DurationUnit

    def __str__(self) -> str:
        return f"{self.amount} {UNIT_LABELS[self.unit]}"


@dataclass(frozen=True)
class Fee:
    """One fee. `amount_vnd` is whole đồng, None when it is not an amount in đồng; then `foreign_minor` is hundredths
    of `currency` (ISO 4217), or both are None and `note` carries the wording. `per` is what it is taken for.
    """

    kind: FeeKind = FeeKind.OTHER
    name: str = ""
    amount_vnd: int | None = None
    currency: str = "VND"
    foreign_minor: int | None = None
    per: str = ""
    exemptions: str = ""
    note: str = ""


@dataclass(frozen=True)
class ChannelTerms:
    """One way of handing in with its time limit and fees. No fees and `free` means free of charge, said so.

    `term_text` and `fee_text` are the published wording where it could not be structured.
    """

    channel: Channel
    term: Duration | None = None
    term_text: str = ""
    fees: tuple[Fee, ...] = ()
    free: bool = False
    fee_text: str = ""
    description: str = ""


@dataclass(frozen=True)
class StepGroup:
    """The steps of one case; `case` is "" where the procedure knows only one."""

    steps: tuple[str, ...]
    case: str = ""


@dataclass(frozen=True)
class Component:
    """One paper of the dossier: how many originals, certified copies and plain copies; its form, if there is one."""

    name: str
    code: str = ""
    originals: int = 0
    certified: int = 0
    copies: int = 0
    form_name: str = ""
    form_url: str = ""
    note: str = ""


@dataclass(frozen=True)
class ComponentGroup:
    """The papers of one case; `case` is "" where the procedure knows only one."""

    components: tuple[Component, ...]
    case: str = ""


@dataclass(frozen=True)
class AgencyRef:
    """An agency as the procedure names it; `code` is "" where the name is a kind of agency ("Công an cấp xã")."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class ResultRef:
    """What the applicant gets; `code` is of the catalogue of results ("KQ.G01.00262")."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class LegalBasis:
    """One legal document: number ("68/2013/TT-BCA") and title."""

    number: str
    name: str = ""
    issued_on: date | None = None


@dataclass(frozen=True)
class Stage:
    """One stage of an interlinked procedure (QC 20): which procedure is done there, in which field, by whom, how long."""

    procedure_code: str
    field_name: str = ""
    agency: str = ""
    agency_code: str = ""
    term: Duration | None = None


@dataclass(frozen=True)
class ProcedureContent:
    """All parts of one procedure. Codes of related and interlinked procedures are those of central procedures.

    `interlinked` are the procedures one application starts together, `stages` how they follow each other.
    `field_name` is the field (lĩnh vực); `field_code` its code in the catalogue, "" when unknown. `sets` is the number
    of dossiers to hand in, None when not said. `unparsed` maps a part's name to the original wording kept whole.
    """

    name: str
    kind: ProcedureKind = ProcedureKind.OTHER
    field_name: str = ""
    field_code: str = ""
    levels: tuple[Level, ...] = ()
    applicants: tuple[Applicant, ...] = ()
    applicants_text: str = ""
    steps: tuple[StepGroup, ...] = ()
    steps_text: str = ""
    channels: tuple[ChannelTerms, ...] = ()
    components: tuple[ComponentGroup, ...] = ()
    components_text: str = ""
    sets: int | None = None
    competent: tuple[AgencyRef, ...] = ()
    implementing: tuple[AgencyRef, ...] = ()
    coordinating: tuple[AgencyRef, ...] = ()
    delegated: tuple[AgencyRef, ...] = ()
    receiving_address: str = ""
    results: tuple[ResultRef, ...] = ()
    conditions: str = ""
    legal_bases: tuple[LegalBasis, ...] = ()
    related: tuple[str, ...] = ()
    related_text: str = ""
    interlinked: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    keywords: tuple[str, ...] = ()
    summary: str = ""
    unparsed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LocalOverrides:
    """What a province says differently: only what PRO-02 lets it. None leaves the central wording in force.

    `channels` may change time limits and fees; `local_bases` are added to the central legal bases.
    """

    channels: tuple[ChannelTerms, ...] | None = None
    levels: tuple[Level, ...] | None = None
    implementing: tuple[AgencyRef, ...] | None = None
    delegated: tuple[AgencyRef, ...] | None = None
    receiving_address: str | None = None
    local_bases: tuple[LegalBasis, ...] = ()


_CONTENT = TypeAdapter(ProcedureContent)
_OVERRIDES = TypeAdapter(LocalOverrides)


def content_from(stored: object) -> ProcedureContent:
    """The content from its JSON. Raises pydantic's `ValidationError` with the path of each field that is wrong."""
    return _CONTENT.validate_python(stored)


def content_json(content: ProcedureContent) -> dict[str, Any]:
    """The content as JSON, defaults left out."""
    stored: dict[str, Any] = _CONTENT.dump_python(content, mode="json", exclude_defaults=True)
    return stored


def overrides_from(stored: object) -> LocalOverrides:
    """The overrides from their JSON. Raises pydantic's `ValidationError`."""
    return _OVERRIDES.validate_python(stored)


def overrides_json(overrides: LocalOverrides) -> dict[str, Any]:
    """The overrides as JSON, defaults left out."""
    stored: dict[str, Any] = _OVERRIDES.dump_python(overrides, mode="json", exclude_defaults=True)
    return stored
