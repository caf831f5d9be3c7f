"""A procedure's content as lines of Vietnamese, part by part: what pages show and comparisons compare."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dichvucong.kernel.money import format_vnd
from dichvucong.procedures.content import (
    AgencyRef,
    ChannelTerms,
    Component,
    Fee,
    ProcedureContent,
    Stage,
)
from dichvucong.procedures.words import (
    APPLICANT_LABELS,
    CHANNEL_LABELS,
    FEE_LABELS,
    KIND_LABELS,
    LEVEL_LABELS,
)

Lines = Sequence[str]


class Section(StrEnum):
    """The sections a content is read and compared by, in the order people read them."""

    NAME = "name"
    KIND = "kind"
    FIELD = "field"
    LEVELS = "levels"
    APPLICANTS = "applicants"
    AGENCIES = "agencies"
    PLACE = "place"
    STEPS = "steps"
    CHANNELS = "channels"
    FEES = "fees"
    COMPONENTS = "components"
    SETS = "sets"
    RESULTS = "results"
    CONDITIONS = "conditions"
    LEGAL_BASES = "legal_bases"
    INTERLINKED = "interlinked"
    RELATED = "related"
    KEYWORDS = "keywords"
    SUMMARY = "summary"


SECTION_LABELS: Mapping[Section, str] = {
    Section.NAME: "Tên thủ tục",
    Section.KIND: "Loại thủ tục",
    Section.FIELD: "Lĩnh vực",
    Section.LEVELS: "Cấp thực hiện",
    Section.APPLICANTS: "Đối tượng thực hiện",
    Section.AGENCIES: "Cơ quan",
    Section.PLACE: "Địa chỉ tiếp nhận",
    Section.STEPS: "Trình tự thực hiện",
    Section.CHANNELS: "Cách thức và thời hạn giải quyết",
    Section.FEES: "Phí, lệ phí",
    Section.COMPONENTS: "Thành phần hồ sơ, mẫu đơn",
    Section.SETS: "Số lượng hồ sơ",
    Section.RESULTS: "Kết quả thực hiện",
    Section.CONDITIONS: "Yêu cầu, điều kiện",
    Section.LEGAL_BASES: "Căn cứ pháp lý",
    Section.INTERLINKED: "Thủ tục liên thông",
    Section.RELATED: "Thủ tục liên quan",
    Section.KEYWORDS: "Từ khóa",
    Section.SUMMARY: "Mô tả",
}


@dataclass(frozen=True)
class Worded:
    """One section in words; no lines where it says nothing."""

    section: Section
    label: str
    lines: tuple[str, ...]


NO_NAMES: Mapping[str, str] = {}


def worded(content: ProcedureContent, names: Mapping[str, str] = NO_NAMES) -> tuple[Worded, ...]:
    """Every section, empty ones too. `names` are those of other procedures by code, as far as they are known."""
    return tuple(
        Worded(section, SECTION_LABELS[section], lines_of(content, section, names)) for section in Section
    )


def lines_of(
    content: ProcedureContent, section: Section, names: Mapping[str, str] = NO_NAMES
) -> tuple[str, ...]:
    """What one section says; other procedures with their names, as far as they are known."""
    if section is Section.INTERLINKED:
        return tuple(_interlinked(content, names))
    if section is Section.RELATED:
        return (*(_other(code, names) for code in content.related), *content.related_text.splitlines())
    return tuple(line for line in _LINES[section](content) if line)


def fee_in_words(fee: Fee) -> str:
    """One fee: `Lệ phí hộ tịch: 8.000 đồng/bản. Miễn, giảm: …`."""
    named = fee.name or FEE_LABELS[fee.kind]
    per = f"/{fee.per}" if fee.per else ""
    amount = f"{_amount(fee)}{per}" if _amount(fee) else ""
    parts = [": ".join(part for part in (named, amount) if part)]
    if fee.exemptions:
        parts.append(f"Miễn, giảm: {fee.exemptions}")
    if fee.note:
        parts.append(fee.note)
    return ". ".join(part.rstrip(". ") for part in parts[:-1]) + (". " if parts[1:] else "") + parts[-1]


def paper_in_words(paper: Component) -> str:
    """One paper with its copies and form."""
    copies = (
        (paper.originals, "bản chính"),
        (paper.certified, "bản sao chứng thực"),
        (paper.copies, "bản sao"),
    )
    counted = ", ".join(f"{count} {words}" for count, words in copies if count)
    form = f"mẫu: {paper.form_name or paper.form_url}" if paper.form_name or paper.form_url else ""
    return "; ".join(part for part in (paper.name, counted, form, paper.note) if part)


def _amount(fee: Fee) -> str:
    if fee.amount_vnd is not None:
        return format_vnd(fee.amount_vnd)
    if fee.foreign_minor is not None:
        return f"{fee.foreign_minor // 100},{fee.foreign_minor % 100:02d} {fee.currency}"
    return ""


def _channels(content: ProcedureContent) -> Iterator[str]:
    for way in content.channels:
        term = str(way.term) if way.term else way.term_text
        yield ": ".join(part for part in (CHANNEL_LABELS[way.channel], term) if part)
        yield from way.description.splitlines()


def _fees(content: ProcedureContent) -> Iterator[str]:
    for way in content.channels:
        for words in _fees_of(way):
            yield f"{CHANNEL_LABELS[way.channel]} – {words}"


def _fees_of(way: ChannelTerms) -> Lines:
    free = ["Không thu phí, lệ phí"] if way.free else []
    return [*free, *(fee_in_words(fee) for fee in way.fees), *way.fee_text.splitlines()]


def _steps(content: ProcedureContent) -> Iterator[str]:
    for group in content.steps:
        if group.case:
            yield f"Trường hợp: {group.case}"
        for step in group.steps:
            yield from step.splitlines()
    yield from content.steps_text.splitlines()


def _papers(content: ProcedureContent) -> Iterator[str]:
    for group in content.components:
        if group.case:
            yield f"Trường hợp: {group.case}"
        yield from map(paper_in_words, group.components)
    yield from content.components_text.splitlines()


def _agencies(content: ProcedureContent) -> Iterator[str]:
    roles = (
        ("Có thẩm quyền quyết định", content.competent),
        ("Thực hiện", content.implementing),
        ("Phối hợp", content.coordinating),
        ("Được ủy quyền", content.delegated),
    )
    for role, refs in roles:
        for ref in refs:
            yield f"{role}: {_named(ref)}"


def _named(ref: AgencyRef) -> str:
    return f"{ref.name} ({ref.code})" if ref.code else ref.name


def _bases(content: ProcedureContent) -> Iterator[str]:
    for basis in content.legal_bases:
        day = f" ngày {basis.issued_on:%d/%m/%Y}" if basis.issued_on else ""
        yield " – ".join(part for part in (f"{basis.number}{day}", basis.name) if part)


def _interlinked(content: ProcedureContent, names: Mapping[str, str]) -> Iterator[str]:
    staged = {stage.procedure_code for stage in content.stages}
    for place, stage in enumerate(content.stages, start=1):
        yield f"Công đoạn {place}: {_stage(stage, names)}"
    yield from (_other(code, names) for code in content.interlinked if code not in staged)


def _other(code: str, names: Mapping[str, str]) -> str:
    return f"{names[code]} ({code})" if code in names else code


def _stage(stage: Stage, names: Mapping[str, str]) -> str:
    parts = (_other(stage.procedure_code, names), stage.field_name, stage.agency, str(stage.term or ""))
    return "; ".join(part for part in parts if part)


_LINES: Mapping[Section, Callable[[ProcedureContent], Iterator[str] | Lines]] = {
    Section.NAME: lambda c: [c.name],
    Section.KIND: lambda c: [KIND_LABELS[c.kind]],
    Section.FIELD: lambda c: [c.field_name],
    Section.LEVELS: lambda c: [LEVEL_LABELS[level] for level in c.levels],
    Section.APPLICANTS: lambda c: [
        *(APPLICANT_LABELS[one] for one in c.applicants),
        *c.applicants_text.splitlines(),
    ],
    Section.AGENCIES: _agencies,
    Section.PLACE: lambda c: c.receiving_address.splitlines(),
    Section.STEPS: _steps,
    Section.CHANNELS: _channels,
    Section.FEES: _fees,
    Section.COMPONENTS: _papers,
    Section.SETS: lambda c: [] if c.sets is None else [f"{c.sets} bộ"],
    Section.RESULTS: lambda c: [
        f"{result.name} ({result.code})" if result.code else result.name for result in c.results
    ],
    Section.CONDITIONS: lambda c: c.conditions.splitlines(),
    Section.LEGAL_BASES: _bases,
    Section.KEYWORDS: lambda c: [", ".join(c.keywords)],
    Section.SUMMARY: lambda c: c.summary.splitlines(),
}
