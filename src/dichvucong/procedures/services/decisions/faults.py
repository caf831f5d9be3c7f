"""Everything that keeps a decision from going on, each with the path of its field. Reads only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from pydantic import ValidationError

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import FieldError
from dichvucong.procedures.content import ProcedureContent, content_from, overrides_from
from dichvucong.procedures.models import Decision, DecisionItem, LocalVersion, Procedure, ProcedureVersion
from dichvucong.procedures.rules.authorship import IssuerKind, Target, refusal
from dichvucong.procedures.rules.completeness import WAIVABLE, unanswered_parts
from dichvucong.procedures.rules.contradictions import (
    contradictions,
    cycle_through,
    override_contradictions,
)
from dichvucong.procedures.selectors.reading import versions_holding
from dichvucong.procedures.selectors.records import (
    current_versions,
    ended_on,
    kind_of_issuer,
    known_codes,
    known_codes_of,
    known_procedures,
    own_codes,
)
from dichvucong.procedures.states import DecisionState, ItemAction
from dichvucong.procedures.words import PART_LABELS, Part, ProcedureKind

LIVE = (DecisionState.DRAFT, DecisionState.ENTERED, DecisionState.CHECKED, DecisionState.PUBLISHED)
WHOLE = frozenset({ItemAction.INTRODUCE, ItemAction.AMEND, ItemAction.INTERLINK})


@dataclass(frozen=True)
class Fault:
    """What is wrong with one item (`ordinal`), or with the decision itself (0). `part` names a part that is missing."""

    ordinal: int
    error: FieldError
    part: Part | None = None

    @property
    def path(self) -> str:
        """The path from the decision: `items.2.channels.0.free`."""
        return (
            ".".join(filter(None, ("items", str(self.ordinal), self.error.field)))
            if self.ordinal
            else (self.error.field)
        )


@dataclass(frozen=True)
class _Facts:
    """What is on record, read once for all items."""

    issuer: IssuerKind
    codes: frozenset[str]
    current: Mapping[str, ProcedureVersion]
    procedures: Mapping[str, Procedure]
    ended: Mapping[str, object]
    elsewhere: Mapping[str, str]
    contains: Mapping[str, Sequence[str]]


def faults_of(decision: Decision, *, now: datetime) -> tuple[Fault, ...]:
    """Everything to be mended, in the order of the items. A published or withdrawn decision has nothing to mend."""
    if decision.state in {DecisionState.PUBLISHED, DecisionState.WITHDRAWN}:
        return ()
    items = list(decision.items.all())
    facts = _facts(decision, items)
    found = list(_of_decision(decision, items, now))
    for item in items:
        found += _of_item(decision, item, facts)
    return tuple(found)


def _of_decision(decision: Decision, items: Sequence[DecisionItem], now: datetime) -> Iterator[Fault]:
    if not items:
        yield Fault(0, FieldError("items", "required", "Quyết định chưa có thủ tục nào."))
    if not (decision.document_text or decision.document):
        said = "Hãy dán toàn văn hoặc gửi tệp quyết định đã ký để người khác đối chiếu."
        yield Fault(0, FieldError("document", "required", said))
    if decision.signed_on > vietnam_day(now):
        yield Fault(0, FieldError("signed_on", "too_late", "Ngày ký không thể sau hôm nay."))


def _of_item(decision: Decision, item: DecisionItem, facts: _Facts) -> Iterator[Fault]:
    for error in (*_on_record(decision, item, facts), *_clash(item, facts)):
        yield Fault(item.ordinal, error)
    yield from _of_wording(decision, item, facts)


def _on_record(decision: Decision, item: DecisionItem, facts: _Facts) -> Iterator[FieldError]:
    code, version = item.procedure_code, facts.current.get(item.procedure_code)
    said = _refused(item, facts)
    if said:
        yield FieldError("procedure_code", "not_yours", said)
    if version is None:
        yield from _unknown(decision, item, facts)
        return
    if item.action == ItemAction.INTRODUCE:
        yield FieldError("procedure_code", "exists", f"Thủ tục {code} đã được công bố; hãy chọn “Sửa đổi”.")
    elif item.action != ItemAction.LOCALISE and version.valid_from >= decision.effective_on:
        said = (
            f"Bản đang có của {code} có hiệu lực từ {version.valid_from:%d/%m/%Y}; "
            f"ngày hiệu lực của quyết định ({decision.effective_on:%d/%m/%Y}) phải sau ngày đó."
        )
        yield FieldError("effective_on", "too_early", said)
    elif item.action == ItemAction.LOCALISE and version.valid_from > decision.effective_on:
        said = f"Thủ tục {code} chỉ có hiệu lực từ {version.valid_from:%d/%m/%Y}."
        yield FieldError("effective_on", "too_early", said)
    if item.action == ItemAction.AMEND and item.content == version.content:
        yield FieldError("content", "unchanged", f"Chưa sửa gì so với bản đang có của thủ tục {code}.")
    if item.based_on_id != version.pk:
        said = f"Thủ tục {code} đã có bản mới hơn bản được sửa. Hãy mở mục này, xem lại và lưu."
        yield FieldError("based_on", "outdated", said)


def _unknown(decision: Decision, item: DecisionItem, facts: _Facts) -> Iterator[FieldError]:
    code = item.procedure_code
    if item.action not in {ItemAction.INTRODUCE, ItemAction.INTERLINK}:
        said = f"Không có thủ tục {code} đang có hiệu lực, nên không sửa, bãi bỏ hoặc địa phương hóa được."
        yield FieldError("procedure_code", "procedure_not_found", said)
        return
    day = facts.ended.get(code)
    if day is not None and decision.effective_on < day:  # type: ignore[operator]
        yield FieldError("effective_on", "too_early", f"Thủ tục {code} chỉ hết hiệu lực từ {day:%d/%m/%Y}.")


def _refused(item: DecisionItem, facts: _Facts) -> str:
    known, version = facts.procedures.get(item.procedure_code), facts.current.get(item.procedure_code)
    kind = ProcedureKind((item.content or {}).get("kind", ProcedureKind.OTHER))
    owner = known.owner_code if known and version else ""
    target = Target(owner, known.province_code if known else "", kind)
    return refusal(ItemAction(item.action), target, issuer=facts.issuer, codes=facts.codes)


def _clash(item: DecisionItem, facts: _Facts) -> Iterator[FieldError]:
    said = facts.elsewhere.get(item.procedure_code)
    if said:
        yield FieldError("effective_on", "same_day", said)


def _of_wording(decision: Decision, item: DecisionItem, facts: _Facts) -> Iterator[Fault]:
    if item.action == ItemAction.ABOLISH:
        return
    try:
        if item.action in WHOLE:
            yield from _of_content(decision, item, content_from(item.content), facts)
            return
        overrides = overrides_from(item.content)
    except ValidationError as error:
        for wrong in error.errors():
            path = ".".join(map(str, wrong["loc"]))
            yield Fault(item.ordinal, FieldError(path, "malformed", "Giá trị này không đúng kiểu."))
        return
    version = facts.current.get(item.procedure_code)
    if version is None:
        return
    refs = [*(overrides.implementing or ()), *(overrides.delegated or ())]
    known = known_codes([ref.code for ref in refs])
    central, signed_on = content_from(version.content), decision.signed_on
    for fault in override_contradictions(overrides, central, signed_on=signed_on, known=known):
        yield Fault(item.ordinal, fault)


def _of_content(
    decision: Decision, item: DecisionItem, content: ProcedureContent, facts: _Facts
) -> Iterator[Fault]:
    code = item.procedure_code
    version = facts.current.get(code)
    known = known_codes_of(content, content_from(version.content) if version else None)
    for error in contradictions(code, content, signed_on=decision.signed_on, known=known):
        yield Fault(item.ordinal, error)
    way = cycle_through(code, facts.contains)
    if way and len(way) > 2:  # noqa: PLR2004 -- to itself is refused by the content's own rules
        said = f"Các thủ tục liên thông đi vòng tròn: {' → '.join(way)}."
        yield Fault(item.ordinal, FieldError("interlinked", "cycle", said))
    if item.action == ItemAction.INTERLINK and not content.interlinked:
        said = "Thủ tục liên thông phải gồm ít nhất một thủ tục khác."
        yield Fault(item.ordinal, FieldError("interlinked", "required", said))
    for part in unanswered_parts(content, item.waived):
        allowed = " Nếu luật không đòi hỏi, ghi căn cứ ở ô bên dưới." if part in WAIVABLE else ""
        said = f"Còn thiếu: {PART_LABELS[part]}.{allowed}"
        yield Fault(item.ordinal, FieldError(f"parts.{part}", "missing", said), part)


def _facts(decision: Decision, items: Sequence[DecisionItem]) -> _Facts:
    codes = {item.procedure_code for item in items}
    procedures = known_procedures(codes)
    owners = {row.owner_code for row in procedures.values()}
    return _Facts(
        issuer=kind_of_issuer(decision.issuer_code),
        codes=own_codes(decision.issuer_code, owners),
        current=current_versions(codes),
        procedures=procedures,
        ended=ended_on(codes),
        elsewhere=_elsewhere(decision, items),
        contains=_contains(decision, items),
    )


def _elsewhere(decision: Decision, items: Sequence[DecisionItem]) -> Mapping[str, str]:
    """What already holds from that day on for the same procedure (in the same province, for localisations), in words."""
    whole = [item.procedure_code for item in items if item.action != ItemAction.LOCALISE]
    local = [item.procedure_code for item in items if item.action == ItemAction.LOCALISE]
    same = Q(procedure_code__in=whole) & ~Q(action=ItemAction.LOCALISE)
    same |= Q(
        procedure_code__in=local, action=ItemAction.LOCALISE, decision__issuer_code=decision.issuer_code
    )
    others = DecisionItem.objects.exclude(decision=decision).filter(
        same, decision__effective_on=decision.effective_on, decision__state__in=LIVE
    )
    found = {
        code: f"Quyết định {number} cũng nói về thủ tục {code} và có hiệu lực cùng ngày."
        for code, number in others.values_list("procedure_code", "decision__number")
    }
    versions = LocalVersion.objects.filter(
        procedure__code__in=local,
        province_code=decision.issuer_code,
        valid_from__gte=decision.effective_on,
        superseded_at=None,
    )
    begun = {
        code: f"Địa phương đã có bản của thủ tục {code} từ {day:%d/%m/%Y}; ngày hiệu lực phải sau ngày đó."
        for code, day in versions.values_list("procedure__code", "valid_from")
    }
    return begun | found


def _contains(decision: Decision, items: Sequence[DecisionItem]) -> Mapping[str, Sequence[str]]:
    """Which procedures each interlinked one consists of: as published on the day, with this decision's wording on top."""
    proposed = {item.procedure_code: list((item.content or {}).get("interlinked", ())) for item in items}
    if not any(proposed.values()):
        return {}
    rows = versions_holding(decision.effective_on).filter(content__has_key="interlinked")
    published = dict(rows.values_list("procedure__code", "content__interlinked"))
    return {**published, **proposed}
