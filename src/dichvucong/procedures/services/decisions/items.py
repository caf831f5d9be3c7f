"""What a draft does to each procedure: add, edit, take out. Only drafts change; what was compared has to be compared again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.procedures.content import (
    LocalOverrides,
    ProcedureContent,
    content_json,
    overrides_from,
    overrides_json,
)
from dichvucong.procedures.errors import MalformedCode, NotYourProcedure, ProcedureNotFound
from dichvucong.procedures.models import Decision, DecisionItem, LocalVersion, ProcedureVersion
from dichvucong.procedures.rules.authorship import IssuerKind, Target, refusal
from dichvucong.procedures.rules.completeness import WAIVABLE
from dichvucong.procedures.rules.contradictions import is_procedure_code
from dichvucong.procedures.selectors.records import (
    current_versions,
    kind_of_issuer,
    known_procedures,
    own_codes,
)
from dichvucong.procedures.services.decisions.books import item_of, locked_decision
from dichvucong.procedures.states import DecisionState, ItemAction
from dichvucong.procedures.words import Part, ProcedureKind

MOST_ITEMS = 500


@dataclass(frozen=True)
class Wording:
    """How an item reads: the whole content, or a province's overrides; `waived` says which parts there are none of."""

    content: ProcedureContent | LocalOverrides
    waived: Mapping[Part, str] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def add_item(key: int, action: ItemAction, code: str, *, actor: str, now: datetime) -> DecisionItem:
    """Take a procedure into a draft; an amendment starts from the version in force, a localisation from the local one.

    Raises `InvalidValue` for a malformed or repeated code, `ProcedureNotFound`, `NotYourProcedure`,
    `DecisionStepNotOffered`.
    """
    decision = locked_decision(key, DecisionState.DRAFT)
    _check_code(decision, code)
    version = current_versions([code]).get(code)
    _check_author(decision, action, code, version)
    if version is None and action not in {ItemAction.INTRODUCE, ItemAction.INTERLINK}:
        raise ProcedureNotFound(code)
    if version is not None and action is ItemAction.INTRODUCE:
        raise InvalidValue(f"Thủ tục {code} đã được công bố; hãy chọn “Sửa đổi”.", field="procedure_code")
    last = decision.items.aggregate(last=Max("ordinal"))["last"] or 0
    item = DecisionItem.objects.create(
        decision=decision,
        ordinal=last + 1,
        action=action,
        procedure_code=code,
        content=_first_wording(decision, action, version),
        based_on=version,
    )
    _note(item, "decision.item_added", actor, now)
    return item


@transaction.atomic
def edit_item(key: int, item_key: int, wording: Wording, *, actor: str, now: datetime) -> DecisionItem:
    """Let an item of a draft read as given; contradictions are kept and refused when it is entered.

    Raises `InvalidValue`, `DecisionNotFound`, `DecisionStepNotOffered`.
    """
    decision = locked_decision(key, DecisionState.DRAFT)
    item = item_of(decision, item_key)
    if item.action != ItemAction.ABOLISH:
        item.content = _stored(item, wording.content)
    item.note, item.waived = wording.note[:1000], _waivers(wording)
    item.based_on = current_versions([item.procedure_code]).get(item.procedure_code)
    item.compared_by, item.compared_at = "", None
    item.save()
    _note(item, "decision.item_edited", actor, now)
    return item


@transaction.atomic
def remove_item(key: int, item_key: int, *, actor: str, now: datetime) -> None:
    """Take a procedure out of a draft. Raises `DecisionNotFound`, `DecisionStepNotOffered`."""
    item = item_of(locked_decision(key, DecisionState.DRAFT), item_key)
    _note(item, "decision.item_removed", actor, now)
    item.delete()


def _check_code(decision: Decision, code: str) -> None:
    if not is_procedure_code(code):
        raise MalformedCode(code)
    if decision.items.filter(procedure_code=code).exists():
        raise InvalidValue(f"Thủ tục {code} đã có trong quyết định này.", field="procedure_code")
    if decision.items.count() >= MOST_ITEMS:
        raise InvalidValue(f"Một quyết định có nhiều nhất {MOST_ITEMS} thủ tục.", field="procedure_code")


def _check_author(
    decision: Decision, action: ItemAction, code: str, version: ProcedureVersion | None
) -> None:
    procedure = known_procedures([code]).get(code)
    issuer = kind_of_issuer(decision.issuer_code)
    owner = procedure.owner_code if procedure and version else ""
    target = Target(owner, procedure.province_code if procedure else "", ProcedureKind.DELEGATED)
    said = refusal(action, target, issuer=issuer, codes=own_codes(decision.issuer_code, [owner]))
    if said:
        raise NotYourProcedure(said)


def _first_wording(
    decision: Decision, action: ItemAction, version: ProcedureVersion | None
) -> dict[str, object] | None:
    if action is ItemAction.ABOLISH:
        return None
    if action is ItemAction.LOCALISE:
        assert version is not None, "only what is published is localised"
        local = LocalVersion.objects.filter(
            procedure=version.procedure_id,
            province_code=decision.issuer_code,
            valid_to=None,
            superseded_at=None,
        ).first()
        return local.overrides if local else {}
    return version.content if version else content_json(ProcedureContent(name="", kind=_kind(decision)))


def _kind(decision: Decision) -> ProcedureKind:
    """What a new procedure of this issuer is, until somebody says otherwise."""
    of_a_province = kind_of_issuer(decision.issuer_code) is IssuerKind.PROVINCE
    return ProcedureKind.DELEGATED if of_a_province else ProcedureKind.CENTRAL


def _stored(item: DecisionItem, content: ProcedureContent | LocalOverrides) -> dict[str, object]:
    localises = item.action == ItemAction.LOCALISE
    assert isinstance(content, LocalOverrides) == localises, "overrides localise, whole contents do not"
    if isinstance(content, ProcedureContent):
        return content_json(content)
    stored = overrides_json(content)
    assert overrides_from(stored) == content, "overrides survive being stored"
    return stored


def _waivers(wording: Wording) -> dict[str, str]:
    for part, reason in wording.waived.items():
        if part not in WAIVABLE:
            raise InvalidValue("Phần này luật bắt buộc phải có.", field=f"waived.{part}")
        if len(reason.strip()) < 5:  # noqa: PLR2004 -- a word is no reason
            raise InvalidValue("Hãy ghi căn cứ vì sao không có, ít nhất 5 ký tự.", field=f"waived.{part}")
    return {str(part): reason.strip()[:500] for part, reason in wording.waived.items()}


def _note(item: DecisionItem, event: str, actor: str, now: datetime) -> None:
    evidence = {"code": item.procedure_code, "action": item.action}
    decision = item.decision
    write([Entry(decision.reference, decision.stream, event, actor, evidence=evidence)], now=now)
