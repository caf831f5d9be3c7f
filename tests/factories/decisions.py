"""Publication decisions for tests: drafted by one officer, checked by another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.services import Change, add_agencies
from dichvucong.catalogs.services.agencies import AgencyDraft
from dichvucong.procedures.content import LocalOverrides, ProcedureContent, StepGroup
from dichvucong.procedures.models import Decision, DecisionItem
from dichvucong.procedures.services import (
    DecisionDraft,
    Incoming,
    Wording,
    add_item,
    check_decision,
    compare_item,
    draft_decision,
    edit_item,
    enter_decision,
    put_version,
)
from dichvucong.procedures.states import ItemAction
from tests.factories.procedures import FIRST_DAY, content, ground

EDITOR, CHECKER, PUBLISHER = "officer:nhap", "officer:doi-chieu", "officer:cong-khai"
NOW = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
SIGNED, EFFECT = date(2026, 6, 24), date(2026, 7, 1)
MINISTRY, OTHER_MINISTRY, PROVINCE, OTHER_PROVINCE = "G15", "G12", "H26", "H29"
BIRTH, DEATH, NEW = "1.000001", "1.000002", "1.000009"


def authorities() -> None:
    """Two ministries and two provinces, as the catalogue draws them."""
    levels = {"G": AgencyLevel.CENTRAL, "H": AgencyLevel.PROVINCE}
    drafts = [
        AgencyDraft(code, f"Cơ quan {code}", code, levels[code[0]], date(2020, 1, 1))
        for code in (MINISTRY, OTHER_MINISTRY, PROVINCE, OTHER_PROVINCE)
    ]
    drafts.append(
        AgencyDraft("H26.12", "Sở", "Sở", AgencyLevel.DEPARTMENT, date(2020, 1, 1), parent_code=PROVINCE)
    )
    add_agencies(drafts, change=Change("test", NOW, legal_document="thử nghiệm"))


def published(code: str = BIRTH, *, owner: str = MINISTRY, day: date = FIRST_DAY, **changes: Any) -> None:
    """A procedure that holds since the beginning of the year."""
    province = owner if owner.startswith("H") else ""
    incoming = Incoming(code, owner, replace(content(), **changes), day, province_code=province)
    put_version(incoming, ground=ground(source="import"))


def a_draft(number: str = "123/QĐ-BTP", *, issuer: str = MINISTRY, **changes: Any) -> Decision:
    """A draft with its signed text and no items."""
    values: dict[str, Any] = {
        "number": number,
        "issuer_code": issuer,
        "title": "Về việc công bố thủ tục hành chính trong lĩnh vực hộ tịch",
        "signed_on": SIGNED,
        "effective_on": EFFECT,
        "document_text": "QUYẾT ĐỊNH\nĐiều 1. Công bố kèm theo Quyết định này các thủ tục hành chính.",
    }
    return draft_decision(DecisionDraft(**values | changes), actor=EDITOR, now=NOW)


def item(
    decision: Decision,
    action: ItemAction,
    code: str,
    wording: ProcedureContent | LocalOverrides | None = None,
) -> DecisionItem:
    """One more item, worded where a wording is given."""
    made = add_item(decision.pk, action, code, actor=EDITOR, now=NOW)
    if wording is None:
        return made
    return edit_item(decision.pk, made.pk, Wording(wording), actor=EDITOR, now=NOW)


def amended(**changes: Any) -> ProcedureContent:
    """The usual content with another step."""
    steps = (StepGroup(("Nộp hồ sơ.", "Đóng lệ phí.", "Nhận kết quả.")),)
    return replace(content(), **{"steps": steps} | changes)


def checked(decision: Decision) -> Decision:
    """Entered by the one, compared and checked by the other."""
    enter_decision(decision.pk, actor=EDITOR, now=NOW)
    for one in decision.items.all():
        compare_item(decision.pk, one.pk, actor=CHECKER, now=NOW)
    return check_decision(decision.pk, actor=CHECKER, now=NOW)


def paths(errors: Sequence[Any]) -> list[tuple[str, str]]:
    """Where and what: `(path, code)` of each."""
    return [(error.field, error.code) for error in errors]
