"""One detailed record, a JSON object as the portal published it, into what a procedure says. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dichvucong.integrations.procedure_records.channels import ChannelRow, merged, parse_channels
from dichvucong.integrations.procedure_records.fees import Told
from dichvucong.integrations.procedure_records.legal_bases import parse_legal_bases
from dichvucong.integrations.procedure_records.papers import parse_papers
from dichvucong.integrations.procedure_records.people import (
    parse_agencies,
    parse_applicants,
    parse_kind,
    parse_levels,
)
from dichvucong.integrations.procedure_records.results import parse_results
from dichvucong.integrations.procedure_records.steps import parse_steps
from dichvucong.integrations.procedure_records.texts import clean, one_line
from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.records import Figure, ReadRecord
from dichvucong.procedures.words import PART_LABELS, Part, ProcedureKind

_FEE_FIGURES: Final = {
    Told.AMOUNT: Figure.FEES_AMOUNT,
    Told.FREE: Figure.FEES_FREE,
    Told.WORDS: Figure.FEES_WORDS,
    Told.UNSTATED: Figure.FEES_UNSTATED,
    Told.ODD: Figure.FEES_TEXT,
}
_SETS: Final = re.compile(
    r"(?:Số lượng hồ sơ:?|nộp|lập|gửi)[^.\n]{0,40}?\b0?(\d{1,2})\)? ?(?:\([^)\n]{1,20}\) )?bộ\b"
)
_RELATED: Final = re.compile(r"\b\d\.\d{6}\b")


@dataclass
class _Notes:
    """What was counted and what has to be told about one record."""

    figures: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    unparsed: dict[str, str] = field(default_factory=dict)

    def keep(self, part: Part, text: str, *, figure: Figure | None = None) -> None:
        """Keep wording whole and say so."""
        self.unparsed[part.value] = text
        self.said.append(f"{PART_LABELS[part]}: giữ nguyên văn phần chưa tách được.")
        if figure:
            self.figures[figure] += 1


def parse_record(raw: Mapping[str, Any], *, line: int) -> ReadRecord:
    """The record. Everything it says is in the content, structured or as text."""
    notes = _Notes()
    levels, odd_levels = parse_levels(_strings(raw.get("levels")))
    applicants, applicants_left = parse_applicants(_text(raw, "applicants"))
    papers = parse_papers(_text(raw, "components_text"))
    kind = parse_kind(_text(raw, "kind"))
    _note_odd(notes, odd_levels, applicants_left, kind)
    content = ProcedureContent(
        name=one_line(_text(raw, "name")),
        kind=kind or ProcedureKind.OTHER,
        field_name=one_line(_text(raw, "field")),
        levels=levels,
        applicants=applicants,
        applicants_text=one_line(_text(raw, "applicants")) if applicants_left else "",
        steps=parse_steps(_text(raw, "steps")),
        channels=tuple(merged(_channels(raw, notes))),
        components=papers.groups,
        components_text=_papers_left(papers.left, notes),
        sets=_sets(f"{_text(raw, 'components_text')}\n{_text(raw, 'steps')}"),
        competent=parse_agencies(_text(raw, "competent_agency")),
        implementing=parse_agencies(_text(raw, "implementing_agencies")),
        coordinating=parse_agencies(_text(raw, "coordinating_agency")),
        receiving_address=_text(raw, "receiving_address"),
        results=parse_results(_objects(raw.get("results"))),
        conditions=_text(raw, "conditions"),
        legal_bases=tuple(_bases(raw, notes)),
        related=tuple(dict.fromkeys(_RELATED.findall(_text(raw, "related")))),
        related_text=_text(raw, "related"),
        unparsed=notes.unparsed,
    )
    _count(content, notes)
    return ReadRecord(
        line=line,
        code=_text(raw, "code"),
        issuer=one_line(_text(raw, "issuing_agency")),
        content=content,
        decision_number=one_line(_text(raw, "decision_number")),
        figures=dict(notes.figures),
        notes=tuple(notes.said),
    )


def _channels(raw: Mapping[str, Any], notes: _Notes) -> tuple[ChannelRow, ...]:
    """The ways of handing in, from the running text: the split cells of some records swallowed whole rows."""
    found = parse_channels(_text(raw, "methods_text"))
    if found.left:
        notes.keep(Part.METHOD, found.left, figure=Figure.CHANNELS_TEXT)
    for row in found.rows:
        notes.figures[Figure.CHANNELS] += 1
        notes.figures[_FEE_FIGURES[row.told]] += 1
        notes.figures[_term_figure(row)] += 1
    if any(row.told == Told.ODD for row in found.rows):
        notes.said.append(f"{PART_LABELS[Part.FEES]}: số tiền không hợp lý, giữ nguyên văn.")
    if any(_term_figure(row) == Figure.TERMS_TEXT for row in found.rows):
        notes.said.append(f"{PART_LABELS[Part.TERM]}: không đọc được thành số và đơn vị, giữ nguyên văn.")
    return found.rows


def _term_figure(row: ChannelRow) -> Figure:
    if row.terms.term:
        return Figure.TERMS
    return Figure.TERMS_TEXT if row.terms.term_text else Figure.TERMS_UNSTATED


def _papers_left(left: tuple[str, ...], notes: _Notes) -> str:
    """Wording in which no paper was found. It is kept in `components_text`, so nowhere else."""
    notes.figures[Figure.PAPERS_TEXT] += len(left)
    if left:
        notes.said.append(f"{PART_LABELS[Part.COMPONENTS]}: giữ nguyên văn phần chưa tách được.")
    return "\n\n".join(left)


def _bases(raw: Mapping[str, Any], notes: _Notes) -> Iterator[Any]:
    found = parse_legal_bases(_text(raw, "legal_bases_text"))
    if found.left:
        notes.unparsed["legal_bases"] = found.left
        notes.said.append("Căn cứ pháp lý: giữ nguyên văn phần chưa tách được.")
        notes.figures[Figure.BASES_TEXT] += 1
    yield from found.bases


def _note_odd(notes: _Notes, levels: tuple[str, ...], applicants: str, kind: ProcedureKind | None) -> None:
    if levels:
        notes.unparsed["levels"] = ", ".join(levels)
        notes.said.append(f"Cấp thực hiện không có trong danh mục: {', '.join(levels)}.")
    if applicants:
        notes.said.append(f"{PART_LABELS[Part.APPLICANTS]}: giữ nguyên văn phần chưa nhận ra.")
    if kind is None:
        notes.said.append("Loại thủ tục không có trong danh mục; ghi là “Loại khác”.")


def _count(content: ProcedureContent, notes: _Notes) -> None:
    notes.figures[Figure.PAPERS] += sum(len(group.components) for group in content.components)
    notes.figures[Figure.BASES] += len(content.legal_bases)
    coded = sum(bool(result.code) for result in content.results)
    notes.figures[Figure.RESULTS] += coded
    notes.figures[Figure.RESULTS_TEXT] += len(content.results) - coded
    if coded < len(content.results):
        notes.said.append(f"{PART_LABELS[Part.RESULT]}: có kết quả không kèm mã của danh mục.")


def _sets(text: str) -> int | None:
    """The number of dossiers, if the wording names exactly one number."""
    said = {int(found) for found in _SETS.findall(text)}
    return said.pop() if len(said) == 1 else None


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return clean(value if isinstance(value, str) else "" if value is None else str(value))


def _strings(value: object) -> list[str]:
    return [one_line(str(item)) for item in value] if isinstance(value, list) else []


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
