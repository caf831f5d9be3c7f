from dataclasses import replace
from datetime import date

import pytest

from dichvucong.kernel.clock import vietnam_day
from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.errors import NothingToAccept
from dichvucong.procedures.models import LocalVersion
from dichvucong.procedures.selectors import procedure_on
from dichvucong.procedures.selectors.localising import (
    find_procedures,
    interlinked_with,
    local_list,
    local_view,
    names_of,
    own_procedures,
    to_localise,
)
from dichvucong.procedures.services import Incoming, accept_central, localise, put_version
from tests.factories.decisions import BIRTH, DEATH, MINISTRY, NOW, PROVINCE, published
from tests.factories.procedures import FIRST_DAY, content, ground

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-02")]

TODAY = vietnam_day(NOW)
ACTOR = "officer:tinh"


@pytest.fixture(autouse=True)
def _world() -> None:
    published(BIRTH)
    published(DEATH, name="Đăng ký khai tử")
    published("2.000001.H26", owner=PROVINCE, name="Hỗ trợ học phí")
    own = LocalOverrides(receiving_address="Quầy 1")
    localise(BIRTH, PROVINCE, own, valid_from=FIRST_DAY, ground=ground(source="import"))


def central_amendment(day: date = date(2026, 6, 1)) -> None:
    newer = replace(content(), conditions="Phải có giấy chứng sinh.")
    put_version(Incoming(BIRTH, MINISTRY, newer, day), ground=ground(source="import"))


def test_a_province_sees_what_it_has_and_what_there_is_to_add() -> None:
    assert [row.code for row in local_list(PROVINCE, TODAY)] == [BIRTH]
    assert [row.procedure.code for row in to_localise(PROVINCE, TODAY, text="khai", limit=9)] == [DEATH]
    assert [row.procedure.code for row in own_procedures(PROVINCE, TODAY)] == ["2.000001.H26"]
    assert [row.procedure.code for row in to_localise("H29", TODAY, text="", limit=1)] == [BIRTH]
    assert local_list("H29", TODAY) == []


def test_a_central_amendment_shows_what_changed_and_leaves_the_provinces_words() -> None:
    central_amendment()

    view = local_view(BIRTH, PROVINCE, TODAY)

    assert view
    assert view.outdated
    assert [change.label for change in view.central] == ["Yêu cầu, điều kiện"]
    assert [change.label for change in view.own] == ["Địa chỉ tiếp nhận"]
    assert [row.outdated for row in local_list(PROVINCE, TODAY, outdated=True)] == [True]


def test_accepting_keeps_the_provinces_words_over_the_newest_central_ones() -> None:
    central_amendment()

    accept_central(BIRTH, PROVINCE, actor=ACTOR, now=NOW)

    view, read = local_view(BIRTH, PROVINCE, TODAY), procedure_on(BIRTH, TODAY, province_code=PROVINCE)
    assert view
    assert not view.outdated
    assert view.valid_from == TODAY
    assert read
    assert read.content.conditions == "Phải có giấy chứng sinh."
    assert read.content.receiving_address == "Quầy 1"
    assert local_list(PROVINCE, TODAY, outdated=True) == []


@pytest.mark.parametrize("province", [PROVINCE, "H29"])
def test_there_is_nothing_to_accept_without_a_newer_central_version_or_a_local_one(province: str) -> None:
    with pytest.raises(NothingToAccept):
        accept_central(BIRTH, province, actor=ACTOR, now=NOW)

    assert LocalVersion.objects.count() == 1


def test_accepting_twice_is_refused_and_changes_nothing() -> None:
    central_amendment()
    accept_central(BIRTH, PROVINCE, actor=ACTOR, now=NOW)

    with pytest.raises(NothingToAccept):
        accept_central(BIRTH, PROVINCE, actor=ACTOR, now=NOW)

    assert LocalVersion.objects.count() == 2


@pytest.mark.req("PRO-07")
def test_an_interlinked_procedure_is_found_from_both_sides() -> None:
    published("1.000003", name="Liên thông khai sinh", interlinked=(BIRTH, DEATH))

    assert [row.procedure.code for row in interlinked_with(BIRTH, TODAY)] == ["1.000003"]
    assert interlinked_with("1.000003", TODAY) == []
    assert names_of([BIRTH, "1.9"], TODAY) == {BIRTH: "Đăng ký khai sinh"}
    assert [row.procedure.code for row in find_procedures(TODAY, text="1.00000 tử", limit=5)] == [DEATH]
    assert [row.procedure.code for row in find_procedures(TODAY, text="khai tu", limit=5)] == [DEATH]
    assert [row.procedure.code for row in find_procedures(TODAY, text="!! tử", limit=5)] == []
