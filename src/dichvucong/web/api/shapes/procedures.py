"""Procedures as machines read them: a list, one on a day, all versions, and the feed of changes."""

from datetime import datetime

from dichvucong.procedures.content import LocalOverrides, ProcedureContent
from dichvucong.procedures.selectors import ChangedProcedure
from dichvucong.procedures.words import Applicant, Level, Part, ProcedureKind
from dichvucong.web.api.shapes.base import Day, Out


class ProcedureLineOut(Out):
    """One procedure in force. `province_code`: the province whose wording it is; `local_version` its number, null where
    the province reads the central wording or wrote the procedure whole.
    """

    code: str
    name: str
    kind: ProcedureKind
    field_code: str
    field_name: str
    owner_code: str
    province_code: str
    levels: list[Level]
    applicants: list[Applicant]
    version: int
    local_version: int | None
    decision_number: str
    valid_from: Day
    valid_to: Day | None


class ProceduresOut(Out):
    """A page of procedures in order of code. `next` is the code to ask beyond, null on the last page."""

    on: Day
    next: str | None
    procedures: list[ProcedureLineOut]


class ProcedureOut(ProcedureLineOut):
    """One procedure as it reads on a day, with the province's overrides. `outdated`: a newer central version exists than
    the one the province localised. `missing` are parts that were not published.
    """

    on: Day
    outdated: bool
    missing: list[Part]
    content: ProcedureContent


class VersionOut(Out):
    """One version as it is now; `valid_to` is the first day it no longer holds. A `withdrawn` version holds on no day.

    A central version has `content`; a province's has `overrides` over the central version `based_on`.
    """

    number: int
    valid_from: Day
    valid_to: Day | None
    withdrawn: bool
    decision_number: str
    changed_at: datetime
    based_on: int | None
    missing: list[Part]
    content: ProcedureContent | None
    overrides: LocalOverrides | None


class ProcedureHistoryOut(Out):
    """All versions, oldest first: central (`province_code` ""), or of one province. `written_by_province` is filled where
    a law lets that province write the procedure whole.
    """

    code: str
    owner_code: str
    written_by_province: str
    province_code: str
    versions: list[VersionOut]


class ProcedureChangeOut(Out):
    """What happened last (introduced, amended, corrected, abolished, localised), from which day, and all versions as they
    are now, of the centre or of one province: keep the last you have seen of each code and province.
    """

    event: str
    valid_from: Day
    changed_at: datetime
    procedure: ProcedureHistoryOut

    @classmethod
    def of(cls, change: ChangedProcedure) -> "ProcedureChangeOut":
        """One entry of the feed."""
        return cls(
            event=change.event,
            valid_from=change.valid_from,
            changed_at=change.at,
            procedure=ProcedureHistoryOut.model_validate(change.history),
        )


class ProcedureChangesOut(Out):
    """A page of the feed. `next_cursor` continues it, also when nothing more is there yet."""

    changes: list[ProcedureChangeOut]
    next_cursor: str
    more: bool
