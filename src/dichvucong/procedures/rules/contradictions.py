"""What a procedure's content may not say, with the path of each field: `channels.0.fees.1.amount_vnd`."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dichvucong.kernel.errors import FieldError
from dichvucong.procedures.content import (
    AgencyRef,
    ChannelTerms,
    Duration,
    Fee,
    LegalBasis,
    LocalOverrides,
    ProcedureContent,
    content_json,
)
from dichvucong.procedures.words import CHANNEL_LABELS

LONGEST_TEXT = 50_000
LONGEST_NAME = 2_000
LARGEST_CONTENT_BYTES = 1_000_000
LONGEST_TERM = 10_000
MOST_VND = 100_000_000_000
PROCEDURE_CODE = re.compile(r"[0-9]\.[0-9]{6}(\.[0-9A-Z]{2,3})*")

Errors = Iterator[FieldError]


@dataclass(frozen=True)
class KnownCodes:
    """The codes the catalogues hold of those a content uses; None where a catalogue holds nothing to compare with."""

    agencies: Collection[str] | None = None
    fields: Collection[str] | None = None
    results: Collection[str] | None = None


NOTHING_KNOWN = KnownCodes()


def contradictions(
    code: str, content: ProcedureContent, *, signed_on: date, known: KnownCodes = NOTHING_KNOWN
) -> tuple[FieldError, ...]:
    """Everything that contradicts itself, in the order of the fields."""
    return (
        *_texts(content),
        *_channels(content.channels),
        *_steps(content),
        *_papers(content),
        *_bases("legal_bases", content.legal_bases, signed_on),
        *_relations(code, content),
        *_unknown(content, known),
    )


def override_contradictions(
    overrides: LocalOverrides, central: ProcedureContent, *, signed_on: date, known: KnownCodes
) -> tuple[FieldError, ...]:
    """As `contradictions`, for what a province says differently (PRO-02)."""
    found: list[FieldError] = []
    offered = {way.channel for way in central.channels}
    for place, way in enumerate(overrides.channels or ()):
        if way.channel not in offered:
            said = f"Thủ tục của bộ không có cách nộp “{CHANNEL_LABELS[way.channel]}”; tỉnh chỉ sửa thời hạn và phí."
            found.append(FieldError(f"channels.{place}.channel", "not_central", said))
    found += _channels(overrides.channels or ())
    found += _bases("local_bases", overrides.local_bases, signed_on)
    for name in ("implementing", "delegated"):
        found += _unknown_refs(name, getattr(overrides, name) or (), known.agencies)
    if len(overrides.receiving_address or "") > LONGEST_TEXT:
        found.append(_too_long("receiving_address"))
    return tuple(found)


def is_procedure_code(code: str) -> bool:
    """Whether it has the form of a procedure's code: `1.001193`, `2.002621.H56`, `1.011442.000.00.00.H38`."""
    return bool(PROCEDURE_CODE.fullmatch(code))


def cycle_through(code: str, contains: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A way from the procedure over interlinked ones back to itself; empty when there is none."""
    trail: list[tuple[str, tuple[str, ...]]] = [(code, (code,))]
    seen = {code}
    while trail:
        here, way = trail.pop()
        for below in contains.get(here, ()):
            if below == code:
                return (*way, code)
            if below not in seen:
                seen.add(below)
                trail.append((below, (*way, below)))
    return ()


def _texts(content: ProcedureContent) -> Errors:
    if not content.name.strip():
        yield FieldError("name", "required", "Hãy ghi tên thủ tục.")
    if len(content.name) > LONGEST_NAME:
        yield FieldError("name", "too_long", f"Tên thủ tục dài quá {LONGEST_NAME} ký tự.")
    for name in (
        "conditions",
        "summary",
        "steps_text",
        "components_text",
        "applicants_text",
        "receiving_address",
    ):
        if len(getattr(content, name)) > LONGEST_TEXT:
            yield _too_long(name)
    if content.sets is not None and not 0 < content.sets < 100:  # noqa: PLR2004 -- a slip of the keyboard
        yield FieldError("sets", "out_of_range", "Số bộ hồ sơ phải từ 1 đến 99.")
    size = len(json.dumps(content_json(content), ensure_ascii=False).encode())
    if size > LARGEST_CONTENT_BYTES:
        yield FieldError("", "too_large", "Nội dung thủ tục quá dài (trên 1 MB), hãy rút gọn.")


def _too_long(name: str) -> FieldError:
    return FieldError(name, "too_long", f"Đoạn này dài quá {LONGEST_TEXT} ký tự, hãy rút gọn.")


def _channels(channels: Sequence[ChannelTerms]) -> Errors:
    seen: set[str] = set()
    for place, way in enumerate(channels):
        path = f"channels.{place}"
        if way.channel in seen:
            said = f"Cách nộp “{CHANNEL_LABELS[way.channel]}” đã có ở dòng trên."
            yield FieldError(f"{path}.channel", "repeated", said)
        seen.add(way.channel)
        yield from _term(f"{path}.term", way.term)
        yield from _fees(path, way)


def _term(path: str, term: Duration | None) -> Errors:
    if term is not None and not 0 < term.amount <= LONGEST_TERM:
        yield FieldError(path, "out_of_range", f"Thời hạn phải từ 1 đến {LONGEST_TERM}.")


def _fees(path: str, way: ChannelTerms) -> Errors:
    charged = any(fee.amount_vnd or fee.foreign_minor for fee in way.fees)
    if way.free and (charged or way.fee_text):
        said = "Không thể vừa miễn phí vừa ghi mức phí cho cùng một cách nộp."
        yield FieldError(f"{path}.free", "contradiction", said)
    for place, fee in enumerate(way.fees):
        yield from _fee(f"{path}.fees.{place}", fee)


def _fee(path: str, fee: Fee) -> Errors:
    if fee.amount_vnd is not None and fee.foreign_minor is not None:
        yield FieldError(
            f"{path}.amount_vnd", "contradiction", "Một khoản phí chỉ ghi một loại tiền: đồng hoặc ngoại tệ."
        )
    if fee.amount_vnd is not None and not 0 <= fee.amount_vnd <= MOST_VND:
        yield FieldError(f"{path}.amount_vnd", "out_of_range", "Mức phí phải từ 0 đến 100 tỷ đồng.")
    if fee.amount_vnd is None and fee.foreign_minor is None and not (fee.note or fee.name):
        yield FieldError(f"{path}.amount_vnd", "required", "Hãy ghi mức phí, hoặc ghi chú cách tính.")


def _steps(content: ProcedureContent) -> Errors:
    yield from _cases("steps", [(group.case, bool(group.steps)) for group in content.steps])
    for group, steps in enumerate(content.steps):
        if any(len(step) > LONGEST_TEXT for step in steps.steps):
            yield _too_long(f"steps.{group}")


def _papers(content: ProcedureContent) -> Errors:
    yield from _cases("components", [(group.case, bool(group.components)) for group in content.components])
    for group, papers in enumerate(content.components):
        for place, paper in enumerate(papers.components):
            path = f"components.{group}.components.{place}"
            if not paper.name.strip():
                yield FieldError(f"{path}.name", "required", "Hãy ghi tên giấy tờ.")
            if min(paper.originals, paper.certified, paper.copies) < 0:
                yield FieldError(f"{path}.originals", "out_of_range", "Số bản không được âm.")


def _cases(path: str, groups: Sequence[tuple[str, bool]]) -> Errors:
    seen: set[str] = set()
    for place, (case, filled) in enumerate(groups):
        if case in seen:
            said = f"Trường hợp “{case}” đã có ở trên." if case else "Có hai nhóm cùng không ghi trường hợp."
            yield FieldError(f"{path}.{place}", "repeated", said)
        if not filled:
            yield FieldError(f"{path}.{place}", "required", "Trường hợp này chưa có nội dung.")
        seen.add(case)


def _bases(path: str, bases: Sequence[LegalBasis], signed_on: date) -> Errors:
    for place, basis in enumerate(bases):
        if not (basis.number.strip() or basis.name.strip()):
            yield FieldError(f"{path}.{place}.number", "required", "Hãy ghi số hoặc tên văn bản.")
        if basis.issued_on and basis.issued_on > signed_on:
            said = "Văn bản căn cứ không thể ban hành sau ngày ký quyết định công bố."
            yield FieldError(f"{path}.{place}.issued_on", "too_late", said)


def _relations(code: str, content: ProcedureContent) -> Errors:
    for name, codes in (("related", content.related), ("interlinked", content.interlinked)):
        if code in codes:
            yield FieldError(name, "itself", "Thủ tục không thể liên quan hoặc liên thông với chính nó.")
        if len(set(codes)) != len(codes):
            yield FieldError(name, "repeated", "Có mã thủ tục ghi hai lần.")
        wrong = next((one for one in codes if not is_procedure_code(one)), "")
        if wrong:
            yield FieldError(name, "malformed", f"“{wrong[:40]}” không phải mã thủ tục, ví dụ 1.001193.")
    for place, stage in enumerate(content.stages):
        yield from _term(f"stages.{place}.term", stage.term)


def _unknown(content: ProcedureContent, known: KnownCodes) -> Errors:
    if content.field_code and known.fields is not None and content.field_code not in known.fields:
        yield FieldError("field_code", "unknown", f"Danh mục lĩnh vực không có mã {content.field_code[:40]}.")
    for name in ("competent", "implementing", "coordinating", "delegated"):
        yield from _unknown_refs(name, getattr(content, name), known.agencies)
    for place, result in enumerate(content.results):
        if result.code and known.results is not None and result.code not in known.results:
            said = f"Danh mục kết quả không có mã {result.code[:40]}."
            yield FieldError(f"results.{place}.code", "unknown", said)
    for place, stage in enumerate(content.stages):
        if stage.agency_code and known.agencies is not None and stage.agency_code not in known.agencies:
            said = f"Danh mục cơ quan không có mã {stage.agency_code[:40]}."
            yield FieldError(f"stages.{place}.agency_code", "unknown", said)


def _unknown_refs(name: str, refs: Sequence[AgencyRef], known: Collection[str] | None) -> Errors:
    for place, ref in enumerate(refs):
        if ref.code and known is not None and ref.code not in known:
            said = f"Danh mục cơ quan không có mã {ref.code[:40]}."
            yield FieldError(f"{name}.{place}.code", "unknown", said)
