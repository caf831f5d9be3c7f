"""Steps: "Bước 1: …", again from one where another case begins. Pure."""

import re
from typing import Final

from dichvucong.integrations.procedure_records.texts import clean, one_line
from dichvucong.procedures.content import StepGroup

_STEP: Final = re.compile(r"(?:^|\n)[^\w\n]{0,6}Bước (\d{1,2})\b[\s:.\-–)]*", re.IGNORECASE)
_INLINE: Final = re.compile(r"(?:(?<=[.:;)])|^) ?[-+*–]? ?Bước (\d{1,2})\b ?[:.]\s*")
_FIRST: Final = re.compile(r"[-+*– ]*(Bước 0?1)\b ?[:.] *")
LONGEST_CASE: Final = 300


def parse_steps(text: str) -> tuple[StepGroup, ...]:
    """The steps in groups by case. Text without numbered steps is one step."""
    body = clean(text)
    marks = list(_STEP.finditer(body)) or list(_INLINE.finditer(body))
    if not marks:
        return (StepGroup((body,)),) if body else ()
    ends = [*(mark.start() for mark in marks[1:]), len(body)]
    return _grouped(
        body[: marks[0].start()].strip(),
        [(int(mark[1]), body[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)],
    )


def _grouped(opening: str, steps: list[tuple[int, str]]) -> tuple[StepGroup, ...]:
    """A step numbered 1 after others begins a group; the last line before it names the case."""
    case, first = _case(opening)
    groups: list[StepGroup] = []
    current: list[str] = [first] if first else []
    for at, (number, text) in enumerate(steps):
        restarts = at + 1 < len(steps) and steps[at + 1][0] == 1 <= number
        said, next_case = _before_restart(text) if restarts else (text, "")
        current.append(said)
        if restarts:
            groups.append(StepGroup(_filled(current), case))
            case, current = next_case, []
    groups.append(StepGroup(_filled(current), case))
    return tuple(group for group in groups if group.steps)


def _case(opening: str) -> tuple[str, str]:
    """A short opening names the case; a long one is a step of its own; one may hold the first step behind it."""
    named, mark, first = _FIRST.split(opening, maxsplit=1) if _FIRST.search(opening) else (opening, "", "")
    if mark and len(named) <= LONGEST_CASE:
        return one_line(named), first.strip()
    if len(opening) <= LONGEST_CASE and "\n" not in opening:
        return one_line(opening), ""
    return "", opening


def _before_restart(text: str) -> tuple[str, str]:
    said, _, last = text.rpartition("\n")
    if not said or len(last) > LONGEST_CASE:
        return text, ""
    return said.strip(), one_line(last)


def _filled(steps: list[str]) -> tuple[str, ...]:
    return tuple(step for step in steps if step)
