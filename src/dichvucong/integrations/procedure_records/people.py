"""Levels, applicants, kinds and agencies as records name them. Pure."""

from collections.abc import Mapping
from typing import Final

from dichvucong.integrations.procedure_records.texts import one_line, split_names
from dichvucong.kernel.text import fold
from dichvucong.procedures.content import AgencyRef
from dichvucong.procedures.words import (
    APPLICANT_LABELS,
    KIND_LABELS,
    LEVEL_LABELS,
    Applicant,
    Level,
    ProcedureKind,
)

_LEVELS: Final = {fold(label): level for level, label in LEVEL_LABELS.items()}
_KINDS: Final = {fold(label): kind for kind, label in KIND_LABELS.items()}
_APPLICANTS: Final[Mapping[str, Applicant]] = {
    **{fold(label): applicant for applicant, label in APPLICANT_LABELS.items()},
    "doanh nghiep viet nam": Applicant.ENTERPRISE,
    "to chuc": Applicant.ORGANISATION,
}
_LONGEST_FIRST: Final = sorted(_APPLICANTS, key=len, reverse=True)


def parse_levels(names: list[str]) -> tuple[tuple[Level, ...], tuple[str, ...]]:
    """The levels known, and the names that are none."""
    folded = [(name, _LEVELS.get(fold(name))) for name in names]
    known = dict.fromkeys(level for _name, level in folded if level)
    return tuple(known), tuple(name for name, level in folded if level is None)


def parse_kind(text: str) -> ProcedureKind | None:
    """The kind, None when the words are unknown."""
    return _KINDS.get(fold(text))


def parse_applicants(text: str) -> tuple[tuple[Applicant, ...], str]:
    """The applicants known, and what is left of the wording. Names may hold commas themselves."""
    found: dict[Applicant, None] = {}
    left = fold(text)
    unknown: list[str] = []
    while left:
        name = next((name for name in _LONGEST_FIRST if _begins(left, name)), None)
        if name is None:
            word, _, left = left.partition(",")
            unknown.append(word.strip())
        else:
            found[_APPLICANTS[name]] = None
            left = left[len(name) :]
        left = left.lstrip(" ,;")
    return tuple(found), ", ".join(word for word in unknown if word)


def parse_agencies(text: str) -> tuple[AgencyRef, ...]:
    """Agencies set apart by commas or lines; codes are not known here."""
    return tuple(AgencyRef(one_line(name)) for name in split_names(text))


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and (len(text) == len(name) or text[len(name)] in " ,;")
