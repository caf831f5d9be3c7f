"""Publication decisions in every state: invented decisions about real procedures, their numbers say so ("MH").

One was published years ago and ended a procedure with its local versions, one was published today, the others wait:
for their comparison, for their publication, for whoever enters them; one was given up.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from importlib import resources

from dichvucong.config.demo.tables import ACTOR
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.procedures import services as do
from dichvucong.procedures.content import (
    AgencyRef,
    LegalBasis,
    LocalOverrides,
    ProcedureContent,
    content_from,
)
from dichvucong.procedures.selectors import procedure_on
from dichvucong.procedures.selectors.decisions import DecisionFilter, search_decisions
from dichvucong.procedures.services.versions import DEMO
from dichvucong.procedures.states import ItemAction

EDITORS: Mapping[str, str] = {"G01": "officer:vanhanh", "G15": "officer:botuphap", "H26": "officer:tthchanoi"}
CHECKERS: Mapping[str, str] = {"G01": "officer:vpcp", "G15": "officer:doichieu", "H26": "officer:tthcduyet"}
DISTRICT_PASSPORTS = "1.010385"
_NEW_BASES = (
    LegalBasis("87/2020/NĐ-CP", "Nghị định về Cơ sở dữ liệu hộ tịch điện tử, đăng ký hộ tịch trực tuyến"),
    LegalBasis(
        "18/2026/NĐ-CP", "Nghị định cắt giảm, đơn giản hóa thủ tục thuộc phạm vi quản lý của Bộ Tư pháp"
    ),
)
Item = tuple[ItemAction, str, ProcedureContent | LocalOverrides | None]


@dataclass(frozen=True)
class Story:
    """One decision and how far it came: `draft`, `entered`, `checked`, `published`, `withdrawn`."""

    number: str
    issuer_code: str
    title: str
    signed_on: date
    effective_on: date
    until: str
    items: Sequence[Item]


def load_decisions(*, now: datetime) -> None:
    """Bring the decisions in once."""
    if search_decisions(DecisionFilter(), now=now).exists():
        return
    ground = do.Ground(actor=ACTOR, now=now, source=DEMO)
    for province, address in _DISTRICT_ADDRESSES.items():
        overrides = LocalOverrides(receiving_address=address)
        do.localise(DISTRICT_PASSPORTS, province, overrides, valid_from=date(2024, 1, 1), ground=ground)
    for story in _stories(vietnam_day(now)):
        _tell(story, now)


_DISTRICT_ADDRESSES: Mapping[str, str] = {
    "H26": "Bộ phận một cửa công an quận, huyện, thị xã của Hà Nội",
    "H29": "Bộ phận một cửa công an quận, huyện và thành phố Thủ Đức",
}


_SHOW = "(quyết định minh họa)"


def _stories(today: date) -> Sequence[Story]:
    """What is told on a day. Titles say that they are for show."""
    signed = today - timedelta(days=3)
    return (*_published(today, signed), *_waiting(today, signed))


def _published(today: date, signed: date) -> Sequence[Story]:
    return (
        Story(
            "01/QĐ-BCA-MH",
            "G01",
            f"Bãi bỏ thủ tục thực hiện tại cấp huyện trong lĩnh vực xuất nhập cảnh {_SHOW}",
            date(2025, 6, 20),
            date(2025, 7, 1),
            "published",
            [(ItemAction.ABOLISH, DISTRICT_PASSPORTS, None)],
        ),
        Story(
            "02/QĐ-BTP-MH",
            "G15",
            f"Công bố thủ tục mới, thủ tục được sửa đổi, bổ sung trong lĩnh vực hộ tịch {_SHOW}",
            signed,
            today,
            "published",
            [
                (ItemAction.INTRODUCE, "1.004772", _new()["1.004772"]),
                (ItemAction.AMEND, "1.000656", _with_bases("1.000656", today)),
            ],
        ),
    )


def _waiting(today: date, signed: date) -> Sequence[Story]:
    return (
        Story(
            "03/QĐ-BTP-MH",
            "G15",
            f"Bãi bỏ thủ tục trong lĩnh vực hộ tịch {_SHOW}",
            signed,
            today + timedelta(days=30),
            "checked",
            [(ItemAction.ABOLISH, "2.000806", None)],
        ),
        Story(
            "04/QĐ-UBND-MH",
            "H26",
            f"Công bố thủ tục được địa phương hóa trong lĩnh vực hộ tịch {_SHOW}",
            signed,
            today + timedelta(days=7),
            "entered",
            [(ItemAction.LOCALISE, code, _IN_HANOI) for code in ("1.000894", "2.000635")],
        ),
        Story(
            "05/QĐ-BTP-MH",
            "G15",
            f"Công bố thủ tục được sửa đổi trong lĩnh vực nuôi con nuôi {_SHOW}",
            today - timedelta(days=30),
            today + timedelta(days=14),
            "draft",
            [(ItemAction.AMEND, "2.001263", None), (ItemAction.INTRODUCE, "1.003179", None)],
        ),
        Story(
            "06/QĐ-BTP-MH",
            "G15",
            f"Nhập trùng với quyết định 02 {_SHOW}",
            signed,
            today + timedelta(days=60),
            "withdrawn",
            [],
        ),
    )


_IN_HANOI = LocalOverrides(
    receiving_address="Điểm phục vụ hành chính công của phường, xã nơi cư trú, thành phố Hà Nội",
    implementing=(AgencyRef("Ủy ban nhân dân phường, xã của Hà Nội"),),
)


def _tell(story: Story, now: datetime) -> None:
    """Two people, in the order of the rules; a decision of years ago at the time it was signed."""
    editor, checker = EDITORS[story.issuer_code], CHECKERS[story.issuer_code]
    at = min(now, datetime.combine(story.signed_on + timedelta(days=4), time(9), VIETNAM))
    draft = do.DecisionDraft(
        number=story.number,
        issuer_code=story.issuer_code,
        title=story.title,
        signed_on=story.signed_on,
        effective_on=story.effective_on,
        document_text=_text(story),
    )
    key = do.draft_decision(draft, actor=editor, now=at).pk
    for action, code, wording in story.items:
        item = do.add_item(key, action, code, actor=editor, now=at)
        if wording is not None:
            do.edit_item(key, item.pk, do.Wording(wording), actor=editor, now=at)
    if story.until == "draft":
        return
    if story.until == "withdrawn":
        do.withdraw_decision(key, reason="Trùng với quyết định 02/QĐ-BTP-MH.", actor=editor, now=at)
        return
    row = do.enter_decision(key, actor=editor, now=at)
    if story.until == "entered":
        return
    for one in row.items.all():
        do.compare_item(key, one.pk, actor=checker, now=at)
    do.check_decision(key, actor=checker, now=at)
    if story.until == "published":
        do.publish_decision(key, actor=checker, now=at)


_DOES: Mapping[ItemAction, str] = {
    ItemAction.INTRODUCE: "Ban hành mới",
    ItemAction.AMEND: "Sửa đổi, bổ sung",
    ItemAction.ABOLISH: "Bãi bỏ",
    ItemAction.LOCALISE: "Địa phương hóa",
}


def _text(story: Story) -> str:
    """What whoever compares reads beside the items."""
    lines = [f"- {_DOES[action]} thủ tục {code}." for action, code, _ in story.items]
    return "\n".join(
        [
            f"QUYẾT ĐỊNH số {story.number}",
            story.title,
            "Điều 1. Công bố kèm theo Quyết định này:",
            *lines,
            f"Điều 2. Quyết định có hiệu lực từ ngày {story.effective_on:%d/%m/%Y}.",
        ]
    )


def _new() -> Mapping[str, ProcedureContent]:
    path = resources.files("dichvucong.config.demo") / "data" / "procedures" / "introduced.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {row["code"]: content_from(row["content"]) for row in rows}


def _with_bases(code: str, today: date) -> ProcedureContent:
    """As it reads before today, with the decrees that changed it since."""
    view = procedure_on(code, today)
    assert view is not None, "the demo's own procedure"
    known = {basis.number for basis in view.content.legal_bases}
    added = [basis for basis in _NEW_BASES if basis.number not in known]
    return replace(view.content, legal_bases=(*view.content.legal_bases, *added))
