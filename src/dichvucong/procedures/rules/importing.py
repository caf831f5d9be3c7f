"""What becomes of a record from elsewhere, held against the procedure on record. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dichvucong.kernel.text import fold
from dichvucong.procedures.content import ProcedureContent, content_from, content_json
from dichvucong.procedures.records import Figure, ReadRecord
from dichvucong.procedures.rules.contradictions import is_procedure_code
from dichvucong.procedures.states import RowOutcome


@dataclass(frozen=True)
class OnRecord:
    """The last version of a procedure. `stored` is its content as JSON."""

    owner_code: str
    stored: Mapping[str, Any]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Plan:
    """What is to be done with one record; `content` is how the procedure reads afterwards."""

    outcome: RowOutcome
    content: ProcedureContent
    message: str = ""


def plan(
    record: ReadRecord, *, owner_code: str, known: OnRecord | None, reach: Collection[str] | None, day: date
) -> Plan:
    """`reach` are the agencies the importer answers for, None for all; `day` is when the wording begins."""
    refusal = _malformed(record) or _refusal(record, owner_code, known, reach, day)
    if refusal:
        return Plan(RowOutcome.REFUSED, record.content, refusal)
    if known is None or known.valid_to is not None:
        return Plan(RowOutcome.ADDED, record.content)
    content = _over(content_from(known.stored), record)
    if content_json(content) == known.stored:
        return Plan(RowOutcome.UNCHANGED, content)
    if known.valid_from > day:
        message = f"Đã có phiên bản hiệu lực từ {known.valid_from:%d/%m/%Y}, muộn hơn ngày nhập."
        return Plan(RowOutcome.REFUSED, content, message)
    return Plan(RowOutcome.CORRECTED if known.valid_from == day else RowOutcome.AMENDED, content)


def with_field_code(record: ReadRecord, codes: Mapping[str, str]) -> ReadRecord:
    """The record with the code of its field, where a catalogue knows one. `codes` are by folded name."""
    content = record.content
    code = content.field_code or codes.get(fold(content.field_name), "")
    speaks = not record.stated or "field_name" in record.stated
    if not code or not speaks:
        return record
    stated = (*record.stated, "field_code") if record.stated else ()
    return replace(record, content=replace(content, field_code=code), stated=stated)


def share(understood: int, kept_as_text: int) -> float | None:
    """The part understood, None of nothing."""
    total = understood + kept_as_text
    return understood / total if total else None


SHARES: Mapping[str, tuple[tuple[Figure, ...], tuple[Figure, ...]]] = {
    "channels": ((Figure.CHANNELS,), (Figure.CHANNELS_TEXT,)),
    "terms": ((Figure.TERMS,), (Figure.TERMS_TEXT,)),
    "fees": ((Figure.FEES_AMOUNT, Figure.FEES_FREE, Figure.FEES_WORDS), (Figure.FEES_TEXT,)),
    "papers": ((Figure.PAPERS,), (Figure.PAPERS_TEXT,)),
    "bases": ((Figure.BASES,), (Figure.BASES_TEXT,)),
    "results": ((Figure.RESULTS,), (Figure.RESULTS_TEXT,)),
}
"""What counts as understood, and what as kept in words. What a record does not state is in neither."""


def shares_of(figures: Mapping[str, int]) -> Mapping[str, tuple[int, int]]:
    """For each kind of piece how many were understood, and how many kept as text."""
    return {
        kind: (sum(figures.get(name, 0) for name in understood), sum(figures.get(name, 0) for name in text))
        for kind, (understood, text) in SHARES.items()
    }


def _malformed(record: ReadRecord) -> str:
    if is_procedure_code(record.code):
        return ""
    return f"“{record.code[:40]}” không phải mã thủ tục, ví dụ 1.001193."


def _refusal(
    record: ReadRecord,
    owner_code: str,
    known: OnRecord | None,
    reach: Collection[str] | None,
    day: date,
) -> str:
    if not owner_code:
        return f"Cơ quan ban hành “{record.issuer[:100]}” không có trong danh mục cơ quan."
    if reach is not None and owner_code not in reach:
        return f"Thủ tục của cơ quan {owner_code}, ngoài đơn vị bạn được giao."
    if known is None:
        return ""
    if known.owner_code != owner_code:
        return f"Thủ tục này đang thuộc cơ quan {known.owner_code}, không phải {owner_code}."
    if known.valid_to is not None and known.valid_to > day:
        return f"Thủ tục đã bị bãi bỏ từ {known.valid_to:%d/%m/%Y}, sau ngày nhập."
    return ""


def _over(stored: ProcedureContent, record: ReadRecord) -> ProcedureContent:
    """The stored wording with what the record states on top. The same agencies in another order change nothing."""
    stated: dict[str, Any] = {name: getattr(record.content, name) for name in record.stated}
    content = replace(stored, **stated) if record.stated else record.content
    if not content.field_code and content.field_name == stored.field_name:
        content = replace(content, field_code=stored.field_code)
    if {fold(a.name) for a in content.implementing} == {fold(a.name) for a in stored.implementing}:
        return replace(content, implementing=stored.implementing)
    return content
