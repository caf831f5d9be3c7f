"""What differs between two contents, section by section and line by line: pure, for the console and citizens alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.rules.wording import NO_NAMES, SECTION_LABELS, Section, lines_of


class Mark(StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Line:
    """One line of a section and what became of it."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Difference:
    """One section that reads differently: its lines before, after, and both woven together."""

    section: Section
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    lines: tuple[Line, ...]


def differences(
    before: ProcedureContent | None, after: ProcedureContent, names: Mapping[str, str] = NO_NAMES
) -> tuple[Difference, ...]:
    """The sections that read differently, in reading order; against nothing, every section that says something.

    `names` are those of other procedures by code.
    """
    found = []
    for section in Section:
        old = lines_of(before, section, names) if before else ()
        new = lines_of(after, section, names)
        if old != new:
            woven = tuple(_woven(old, new))
            found.append(Difference(section, SECTION_LABELS[section], old, new, woven))
    return tuple(found)


def _woven(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for what, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from (Line(Mark.SAME, text) for text in old[first:last])
            continue
        yield from (Line(Mark.GONE, text) for text in old[first:last])
        yield from (Line(Mark.NEW, text) for text in new[start:end])
