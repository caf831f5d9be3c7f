"""A decision on its way from draft to public, and everything that keeps it from going on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.journal import history_of
from dichvucong.procedures.content import LocalOverrides, content_json
from dichvucong.procedures.errors import (
    AnotherPersonNeeded,
    DecisionHasFaults,
    DecisionStepNotOffered,
    NotCompared,
)
from dichvucong.procedures.models import Decision, ProcedureChange, ProcedureVersion
from dichvucong.procedures.selectors import procedure_on
from dichvucong.procedures.selectors.decisions import decision_by_id, effects_of, item_by_id
from dichvucong.procedures.services import (
    Wording,
    add_item,
    check_decision,
    compare_item,
    edit_item,
    enter_decision,
    faults_of,
    localise,
    publish_decision,
    put_version,
    remove_item,
    reopen_decision,
    return_decision,
)
from dichvucong.procedures.services.versions import Incoming
from dichvucong.procedures.states import DecisionState, ItemAction
from dichvucong.procedures.words import Part
from tests.factories.decisions import (
    BIRTH,
    CHECKER,
    DEATH,
    EDITOR,
    EFFECT,
    MINISTRY,
    NEW,
    NOW,
    OTHER_MINISTRY,
    PROVINCE,
    PUBLISHER,
    SIGNED,
    a_draft,
    amended,
    authorities,
    checked,
    item,
    paths,
    published,
)
from tests.factories.procedures import FIRST_DAY, content, ground

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-01")]

_A = ItemAction


@pytest.fixture(autouse=True)
def _world() -> None:
    authorities()
    published(BIRTH)
    published(DEATH, name="Đăng ký khai tử")


def whole_decision() -> Decision:
    """A new, an amended and an abolished procedure."""
    decision = a_draft()
    item(decision, _A.INTRODUCE, NEW, content("Đăng ký lại khai sinh"))
    item(decision, _A.AMEND, BIRTH, amended())
    item(decision, _A.ABOLISH, DEATH)
    return decision


def faults(decision: Decision) -> list[tuple[str, str]]:
    return [(fault.path, fault.error.code) for fault in faults_of(decision, now=NOW)]


@pytest.mark.req("PRO-03")
def test_one_move_lets_everything_hold_and_ends_every_local_version_of_what_it_abolishes() -> None:
    for province in (PROVINCE, "H29"):
        own = LocalOverrides(receiving_address="Quầy 1")
        localise(DEATH, province, own, valid_from=FIRST_DAY, ground=ground(source="import"))
    decision = checked(whole_decision())

    publish_decision(decision.pk, actor=PUBLISHER, now=NOW)

    new, birth = procedure_on(NEW, EFFECT), procedure_on(BIRTH, EFFECT)
    assert new
    assert (new.content.name, new.owner_code, new.decision_number) == (
        "Đăng ký lại khai sinh",
        MINISTRY,
        decision.number,
    )
    assert birth
    assert birth.content == amended()
    assert procedure_on(BIRTH, EFFECT - timedelta(days=1)) is not None
    assert procedure_on(DEATH, EFFECT) is None
    assert procedure_on(DEATH, EFFECT, province_code=PROVINCE) is None
    told = ProcedureChange.objects.filter(valid_from=EFFECT)
    assert sorted(told.values_list("procedure_code", "province_code", "event")) == [
        (BIRTH, "", "amended"),
        (DEATH, "", "abolished"),
        (DEATH, PROVINCE, "abolished"),
        (DEATH, "H29", "abolished"),
        (NEW, "", "introduced"),
    ]
    row = decision_by_id(decision.pk, now=NOW).row
    assert (row.state, row.published_by, row.checked_by) == ("published", PUBLISHER, CHECKER)
    assert [entry.event for entry in history_of(row.stream)][-1] == "decision.published"


def test_what_publishing_will_do_is_said_before() -> None:
    localise(DEATH, PROVINCE, LocalOverrides(), valid_from=FIRST_DAY, ground=ground(source="import"))
    decision = whole_decision()

    effects = effects_of(decision.pk)

    assert [(effect.action, effect.code, effect.provinces) for effect in effects] == [
        (_A.INTRODUCE, NEW, ()),
        (_A.AMEND, BIRTH, ()),
        (_A.ABOLISH, DEATH, (PROVINCE,)),
    ]


def test_an_amendment_starts_from_what_holds_and_shows_what_differs() -> None:
    decision = a_draft()

    made = item(decision, _A.AMEND, BIRTH)
    before = item_by_id(decision.pk, made.pk)
    edit_item(decision.pk, made.pk, Wording(amended()), actor=EDITOR, now=NOW)

    assert before.changes == ()
    assert [change.label for change in item_by_id(decision.pk, made.pk).changes] == ["Trình tự thực hiện"]


def test_who_entered_a_decision_does_not_compare_or_check_it() -> None:
    decision = whole_decision()
    enter_decision(decision.pk, actor=EDITOR, now=NOW)
    first = decision.items.get(ordinal=1)

    with pytest.raises(AnotherPersonNeeded):
        compare_item(decision.pk, first.pk, actor=EDITOR, now=NOW)
    with pytest.raises(AnotherPersonNeeded):
        check_decision(decision.pk, actor=EDITOR, now=NOW)

    assert not decision.items.exclude(compared_by="").exists()
    assert Decision.objects.get().state == DecisionState.ENTERED


def test_a_decision_is_checked_only_when_every_item_was_compared() -> None:
    decision = whole_decision()
    enter_decision(decision.pk, actor=EDITOR, now=NOW)
    compare_item(decision.pk, decision.items.get(ordinal=1).pk, actor=CHECKER, now=NOW)

    with pytest.raises(NotCompared) as refused:
        check_decision(decision.pk, actor=CHECKER, now=NOW)

    assert "Còn 2 thủ tục" in refused.value.message
    assert Decision.objects.get().state == DecisionState.ENTERED


@pytest.mark.parametrize(
    ("take_back", "state"),
    [(return_decision, DecisionState.ENTERED), (reopen_decision, DecisionState.CHECKED)],
)
def test_what_goes_back_to_draft_has_to_be_compared_again(
    take_back: Callable[..., Decision], state: DecisionState
) -> None:
    decision = checked(whole_decision())
    Decision.objects.update(state=state)

    take_back(decision.pk, reason="Sai mức phí ở mục 1.", actor=CHECKER, now=NOW)

    row = Decision.objects.get()
    assert (row.state, row.entered_by, row.checked_by) == (DecisionState.DRAFT, "", "")
    assert not row.items.exclude(compared_by="").exists()
    assert history_of(row.stream).latest("pk").reason == "Sai mức phí ở mục 1."


@pytest.mark.parametrize("state", [state for state in DecisionState if state != DecisionState.CHECKED])
def test_only_a_checked_decision_is_published(state: DecisionState) -> None:
    decision = checked(whole_decision())
    Decision.objects.update(state=state, published_at=NOW)

    with pytest.raises(DecisionStepNotOffered):
        publish_decision(decision.pk, actor=PUBLISHER, now=NOW)

    assert procedure_on(NEW, EFFECT) is None


@pytest.mark.parametrize("state", [state for state in DecisionState if state != DecisionState.DRAFT])
def test_only_a_draft_is_edited(state: DecisionState) -> None:
    decision = whole_decision()
    first = decision.items.get(ordinal=1)
    Decision.objects.update(state=state, published_at=NOW)
    steps: list[Callable[[], object]] = [
        lambda: add_item(decision.pk, _A.ABOLISH, "1.000003", actor=EDITOR, now=NOW),
        lambda: edit_item(decision.pk, first.pk, Wording(amended()), actor=EDITOR, now=NOW),
        lambda: remove_item(decision.pk, first.pk, actor=EDITOR, now=NOW),
    ]

    for step in steps:
        with pytest.raises(DecisionStepNotOffered):
            step()

    first.refresh_from_db()
    assert first.content == content_json(content("Đăng ký lại khai sinh"))


@pytest.mark.req("PRO-04")
def test_every_part_that_is_missing_is_named_beside_its_item() -> None:
    decision = a_draft()
    item(decision, _A.INTRODUCE, NEW, replace(content(), sets=None, conditions="", results=()))

    with pytest.raises(DecisionHasFaults) as refused:
        enter_decision(decision.pk, actor=EDITOR, now=NOW)

    assert paths(refused.value.errors) == [
        ("items.1.parts.sets", "missing"),
        ("items.1.parts.result", "missing"),
        ("items.1.parts.conditions", "missing"),
    ]
    assert Decision.objects.get().state == DecisionState.DRAFT


@pytest.mark.req("PRO-04")
def test_a_part_the_law_lets_be_absent_is_waived_with_a_reason() -> None:
    decision = a_draft()
    bare = replace(content(), conditions="")
    made = item(decision, _A.INTRODUCE, NEW, bare)
    waived = {Part.CONDITIONS: "Luật Hộ tịch không đặt điều kiện."}

    edit_item(decision.pk, made.pk, Wording(bare, waived), actor=EDITOR, now=NOW)

    assert faults(decision) == []


@pytest.mark.req("PRO-04")
@pytest.mark.parametrize(("part", "reason"), [(Part.SETS, "Không cần số bộ hồ sơ."), (Part.CONDITIONS, "  ")])
def test_nothing_else_is_waived_and_nothing_without_a_reason(part: Part, reason: str) -> None:
    decision = a_draft()
    made = item(decision, _A.INTRODUCE, NEW, content())

    with pytest.raises(DomainError):
        edit_item(decision.pk, made.pk, Wording(content(), {part: reason}), actor=EDITOR, now=NOW)

    made.refresh_from_db()
    assert made.waived == {}


def _foreign(decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).update(issuer_code=OTHER_MINISTRY)


def _newer(_decision: Decision) -> None:
    newer = Incoming(BIRTH, MINISTRY, content("Khác"), date(2026, 6, 1))
    put_version(newer, ground=ground(source="import"))


def _gone(_decision: Decision) -> None:
    ProcedureVersion.objects.filter(procedure__code=BIRTH).update(valid_to=date(2026, 6, 1))


def _too_early(decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).update(effective_on=FIRST_DAY)


def _same_day(_decision: Decision) -> None:
    item(a_draft("456/QĐ-BTP"), _A.ABOLISH, BIRTH)


def _nothing_signed(decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).update(document_text="")


def _unsigned(decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).update(signed_on=date(2026, 7, 2), effective_on=date(2026, 7, 9))


def _malformed(decision: Decision) -> None:
    decision.items.update(content={"name": "x", "channels": [{"channel": "pigeon"}]})


SPOILED = [
    (_foreign, ("items.1.procedure_code", "not_yours")),
    (_newer, ("items.1.based_on", "outdated")),
    (_gone, ("items.1.procedure_code", "procedure_not_found")),
    (_too_early, ("items.1.effective_on", "too_early")),
    (_same_day, ("items.1.effective_on", "same_day")),
    (_nothing_signed, ("document", "required")),
    (_unsigned, ("signed_on", "too_late")),
    (_malformed, ("items.1.channels.0.channel", "malformed")),
]


@pytest.mark.parametrize(("spoil", "fault"), SPOILED, ids=[code for _, (_, code) in SPOILED])
def test_what_became_wrong_after_checking_is_refused_before_anything_happens(
    spoil: Callable[[Decision], None], fault: tuple[str, str]
) -> None:
    decision = a_draft()
    item(decision, _A.AMEND, BIRTH, amended())
    checked(decision)
    spoil(decision)
    before = list(ProcedureVersion.objects.order_by("pk").values())

    with pytest.raises(DecisionHasFaults) as refused:
        publish_decision(decision.pk, actor=PUBLISHER, now=NOW)

    assert fault in paths(refused.value.errors)
    assert list(ProcedureVersion.objects.order_by("pk").values()) == before
    assert Decision.objects.get(pk=decision.pk).state == DecisionState.CHECKED


def test_every_hand_that_touched_a_decision_is_in_the_journal() -> None:
    decision = whole_decision()
    remove_item(decision.pk, decision.items.get(ordinal=2).pk, actor=EDITOR, now=NOW)
    publish_decision(checked(decision).pk, actor=PUBLISHER, now=NOW)

    seen: list[Any] = [(entry.event, entry.actor) for entry in history_of(decision.stream)]

    assert seen[0] == ("decision.drafted", EDITOR)
    assert ("decision.item_removed", EDITOR) in seen
    assert seen[-3:] == [
        ("decision.compared", CHECKER),
        ("decision.checked", CHECKER),
        ("decision.published", PUBLISHER),
    ]
    assert SIGNED < EFFECT
