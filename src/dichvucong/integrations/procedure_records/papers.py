"""Papers of the dossier: names run together with their forms and numbers, in groups by case. Pure.

`case` Tên giấy tờMẫu đơn, tờ khaiSố lượng `name``form.docx``1 bản chính,1 bản sao``name`… `next case` Tên giấy tờ…
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dichvucong.integrations.procedure_records.texts import LOWER, UPPER, clean, one_line
from dichvucong.procedures.content import Component, ComponentGroup

HEADER: Final = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
_COUNT: Final = re.compile(r"(\d{1,9}) bản chính(?:,(\d{1,3}) bản sao)?(?=$|[^\s,.;:)/])")
_EXTENSION: Final = re.compile(rf"\.(?i:docx?|xlsx?|pptx?|pdf|rtf|odt|zip|rar|jpe?g|png|tiff?)(?![{LOWER}])")
_SEAM: Final = re.compile(
    rf"(?<=[{LOWER})”\"’;:])(?=[{UPPER}])|(?<=[{LOWER})][.;,])(?=[^\W_])|(?<=[{UPPER}\d][.;])(?=[{UPPER}])"
    rf"|(?<=[{UPPER}];)(?=[{LOWER}])|(?<=[{UPPER}\d])(?=Mẫu|Mau|Phụ lục|Phu luc|Đơn|Biểu)"
    rf"|(?<=[^\s(])(?=mẫu |MẪU |phụ lục )"
)
_WEAK_SEAM: Final = re.compile(rf"(?<=[{LOWER})])(?=\d)|(?<=-BTC|-BTP|-BCA)(?=\d)")
_NO_CASE: Final = re.compile(r"[-+*.:;\s]*")
_WORDING: Final = re.compile(rf"[;:”\"]|\) ?[{UPPER}]")
"""Between two file names this is a sentence, not a name."""
_AFTER_WORD: Final = re.compile(r"[^\W\d_]|[)”\"’;]")


@dataclass(frozen=True)
class Papers:
    """The groups understood; `left` is wording in which no paper was found."""

    groups: tuple[ComponentGroup, ...]
    left: tuple[str, ...]


def parse_papers(text: str) -> Papers:
    """The groups of papers. Wording without the header of the table is left whole."""
    cases, *tables = clean(text).split(HEADER)
    if not tables:
        return Papers((), (cases,) if cases.strip() else ())
    groups: list[ComponentGroup] = []
    left: list[str] = []
    case = cases
    for table in tables:
        papers, rest = _table(table)
        if papers:
            groups.append(ComponentGroup(papers, _case(case)))
            case = rest
            continue
        # A table without a counted paper: its wording, and the case it stood under.
        left.extend(part for part in (_case(case), rest.strip()) if part)
        case = ""
    if _case(case):
        left.append(_case(case))
    return Papers(tuple(groups), tuple(left))


def _table(text: str) -> tuple[tuple[Component, ...], str]:
    """The papers of one table and what follows the last of them."""
    papers: list[Component] = []
    start = 0
    for count in _COUNT.finditer(text):
        digits = _own_digits(text, count)
        end = count.start() + len(count[1]) - len(digits)
        papers.append(_paper(text[start:end], int(digits), int(count[2] or 0)))
        start = count.end()
    return tuple(papers), text[start:]


def _own_digits(text: str, count: re.Match[str]) -> str:
    """The number of copies without the digits that end the name before it ("Mẫu số 01" + "1")."""
    before = text[count.start() - 1 : count.start()]
    two_own = len(count[1]) == 2 and count[1][0] != "0" and _AFTER_WORD.fullmatch(before)  # noqa: PLR2004 -- 10 to 99
    return count[1] if two_own else count[1][-1]


def _paper(text: str, originals: int, copies: int) -> Component:
    name, forms = _split_forms(text)
    return Component(
        name=one_line(name), originals=originals, copies=copies, form_name=one_line("; ".join(forms))
    )


def _split_forms(text: str) -> tuple[str, tuple[str, ...]]:
    """The name and the file names glued to its end. Where no seam is seen the file name stays in the name too."""
    ends = _file_ends(text.rstrip())
    if not ends:
        return text, ()
    start = _seam(text, ends[0])
    if not start:
        return text, (text[: ends[0]].rsplit(maxsplit=1)[-1], *_between(text, ends))
    return text[:start], (text[start : ends[0]].strip(), *_between(text, ends))


def _between(text: str, ends: list[int]) -> tuple[str, ...]:
    """The file names after the first."""
    return tuple(text[begin:end].strip() for begin, end in pairwise(ends))


def _file_ends(text: str) -> list[int]:
    """Where each of the file names with which the text ends is over, in order; "a.docx.docx" is one of them."""
    kept: list[int] = []
    upto = len(text)
    for end in reversed([found.end() for found in _EXTENSION.finditer(text)]):
        between = text[end:upto]
        if (kept and _WORDING.search(between)) or (not kept and between):
            break
        if not kept or not _EXTENSION.fullmatch(between):
            kept.append(end)
        upto = end
    return kept[::-1]


def _seam(text: str, end: int) -> int:
    """Where the first file name begins: the last place before its end at which two texts were glued."""
    for seam in (_SEAM, _WEAK_SEAM):
        places = [found.start() for found in seam.finditer(text, 0, max(end - len(".doc"), 0))]
        if places:
            return places[-1]
    return 0


def _case(text: str) -> str:
    """The case a group stands under; marks alone ("--") name none."""
    said = one_line(text)
    return "" if _NO_CASE.fullmatch(said) else said
