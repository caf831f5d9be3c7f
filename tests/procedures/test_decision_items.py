"""What a decision may do to which procedure, and what is wrong with it."""

from dataclasses import replace

import pytest

from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.content import ChannelTerms, Fee, LocalOverrides
from dichvucong.procedures.models import Decision
from dichvucong.procedures.selectors import procedure_on
from dichvucong.procedures.services import (
    Wording,
    edit_item,
    faults_of,
    publish_decision,
)
from dichvucong.procedures.states import ItemAction
from dichvucong.procedures.words import Channel, ProcedureKind
from tests.factories.decisions import (
    BIRTH,
    DEATH,
    EDITOR,
    EFFECT,
    MINISTRY,
    NEW,
    NOW,
    PROVINCE,
    PUBLISHER,
    a_draft,
    amended,
    authorities,
    checked,
    item,
    published,
)
from tests.factories.procedures import content

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-01")]

_A = ItemAction


@pytest.fixture(autouse=True)
def _world() -> None:
    authorities()
    published(BIRTH)
    published(DEATH, name="Đăng ký khai tử")


def faults(decision: Decision) -> list[tuple[str, str]]:
    return [(fault.path, fault.error.code) for fault in faults_of(decision, now=NOW)]


@pytest.mark.parametrize("action", [_A.AMEND, _A.ABOLISH, _A.LOCALISE])
def test_what_does_not_exist_is_not_amended_abolished_or_localised(action: ItemAction) -> None:
    decision = a_draft(issuer=PROVINCE if action is _A.LOCALISE else MINISTRY)

    with pytest.raises(DomainError) as refused:
        item(decision, action, "1.999999")

    assert refused.value.code == "procedure_not_found"
    assert not decision.items.exists()


@pytest.mark.parametrize(("code", "field"), [("khai sinh", "procedure_code"), (BIRTH, "procedure_code")])
def test_a_code_is_well_formed_and_stands_once_in_a_decision(code: str, field: str) -> None:
    decision = a_draft()
    item(decision, _A.AMEND, BIRTH)

    with pytest.raises(DomainError) as refused:
        item(decision, _A.ABOLISH, code)

    assert refused.value.field == field
    assert decision.items.count() == 1


def test_an_amendment_that_changes_nothing_and_a_decision_without_items_are_not_entered() -> None:
    empty, idle = a_draft("1/QĐ-BTP"), a_draft("2/QĐ-BTP")
    item(idle, _A.AMEND, BIRTH)

    assert faults(empty) == [("items", "required")]
    assert faults(idle) == [("items.1.content", "unchanged")]


def test_contradictory_fees_stand_beside_their_channel() -> None:
    ways = (ChannelTerms(Channel.ONLINE, free=True, fees=(Fee(amount_vnd=5_000),), term_text="Ngay"),)
    decision = a_draft()
    item(decision, _A.AMEND, BIRTH, amended(channels=ways))

    assert faults(decision) == [("items.1.channels.0.free", "contradiction")]


@pytest.mark.req("PRO-07")
def test_interlinked_procedures_that_run_in_a_circle_are_refused() -> None:
    published("1.000003", name="Liên thông A", interlinked=(BIRTH,))
    decision = a_draft()
    item(decision, _A.INTERLINK, BIRTH, amended(interlinked=(DEATH, "1.000003")))

    (found,) = faults_of(decision, now=NOW)

    assert (found.path, found.error.code) == ("items.1.interlinked", "cycle")
    assert "1.000001 → 1.000003 → 1.000001" in found.error.message


@pytest.mark.req("PRO-07")
def test_an_interlinked_procedure_names_others_and_is_published_like_a_new_one() -> None:
    decision = a_draft()
    made = item(decision, _A.INTERLINK, NEW, content("Liên thông"))
    empty = faults(decision)

    bundle = replace(content("Liên thông"), interlinked=(BIRTH, DEATH))
    edit_item(decision.pk, made.pk, Wording(bundle), actor=EDITOR, now=NOW)
    publish_decision(checked(decision).pk, actor=PUBLISHER, now=NOW)

    assert empty == [("items.1.interlinked", "required")]
    view = procedure_on(NEW, EFFECT)
    assert view
    assert view.content.interlinked == (BIRTH, DEATH)


@pytest.mark.req("PRO-02")
def test_a_province_localises_and_publishes_what_a_law_delegates_but_nothing_else() -> None:
    decision = a_draft("9/QĐ-UBND", issuer=PROVINCE)
    delegated = replace(content("Hỗ trợ học phí"), kind=ProcedureKind.DELEGATED)
    made = item(decision, _A.INTRODUCE, "2.000001.H26", replace(delegated, kind=ProcedureKind.CENTRAL))
    item(decision, _A.LOCALISE, BIRTH, LocalOverrides(receiving_address="Quầy 1"))
    refused = faults(decision)
    edit_item(decision.pk, made.pk, Wording(delegated), actor=EDITOR, now=NOW)

    publish_decision(checked(decision).pk, actor=PUBLISHER, now=NOW)

    assert refused == [("items.1.procedure_code", "not_yours")]
    own, local = procedure_on("2.000001.H26", EFFECT), procedure_on(BIRTH, EFFECT, province_code=PROVINCE)
    assert own
    assert (own.owner_code, own.province_code) == (PROVINCE, PROVINCE)
    assert local
    assert local.content.receiving_address == "Quầy 1"
    assert procedure_on(BIRTH, EFFECT) != local


@pytest.mark.req("PRO-02")
@pytest.mark.parametrize("action", [_A.AMEND, _A.ABOLISH, _A.INTERLINK])
def test_a_province_does_not_touch_a_ministrys_procedure(action: ItemAction) -> None:
    decision = a_draft("9/QĐ-UBND", issuer=PROVINCE)

    with pytest.raises(DomainError) as refused:
        item(decision, action, BIRTH)

    assert refused.value.code == "not_your_procedure"
    assert not decision.items.exists()
