from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dichvucong.procedures.content import LegalBasis, LocalOverrides
from dichvucong.procedures.errors import MalformedCode, ProcedureNotFound, VersionClash
from dichvucong.procedures.models import ProcedureChange, ProcedureVersion
from dichvucong.procedures.selectors import procedure_on, versions_of
from dichvucong.procedures.services import (
    Incoming,
    end_version,
    localise,
    put_version,
    put_versions,
)
from tests.factories.procedures import FIRST_DAY, LATER_DAY, content, ground

pytestmark = pytest.mark.django_db

CODE = "1.000001"


def birth(valid_from: date = FIRST_DAY, **changes: Any) -> Incoming:
    return Incoming(CODE, "G15", replace(content(), **changes), valid_from)


@pytest.mark.parametrize("code", ["", "khai sinh", "1.1", "1.000001;", "1.000001.h26", "１.000001"])
def test_what_is_no_code_is_refused_and_nothing_is_written(code: str) -> None:
    with pytest.raises(MalformedCode) as refused:
        put_versions([birth(), replace(birth(), code=code)], ground=ground())

    assert refused.value.field == "procedure_code"
    assert not ProcedureVersion.objects.exists()


@pytest.mark.req("PRO-01")
def test_what_held_on_a_day_can_always_be_read() -> None:
    put_version(birth(), ground=ground())
    put_version(birth(LATER_DAY, name="Đăng ký khai sinh (mới)"), ground=ground())

    before = procedure_on(CODE, LATER_DAY - timedelta(days=1))
    after = procedure_on(CODE, LATER_DAY)

    assert before
    assert before.content == content()
    assert before.valid_to == LATER_DAY
    assert after
    assert after.content.name == "Đăng ký khai sinh (mới)"
    assert after.version == 2
    assert procedure_on(CODE, FIRST_DAY - timedelta(days=1)) is None


def test_the_same_wording_again_changes_nothing() -> None:
    put_version(birth(), ground=ground())

    tally = put_versions([birth(LATER_DAY)], ground=ground())

    assert tally.unchanged == (CODE,)
    assert ProcedureVersion.objects.count() == 1
    assert ProcedureChange.objects.count() == 1


def test_two_decisions_on_one_day_clash_and_nothing_moves() -> None:
    put_version(birth(), ground=ground())

    with pytest.raises(VersionClash):
        put_versions([birth(name="Khác")], ground=ground())

    assert [version.name for version in versions_of(CODE)] == ["Đăng ký khai sinh"]


def test_an_import_corrects_what_it_brought_the_same_day() -> None:
    put_version(birth(), ground=ground(source="import"))

    tally = put_versions([birth(name="Đã sửa")], ground=ground(source="import"))

    assert tally.corrected == (CODE,)
    view = procedure_on(CODE, FIRST_DAY)
    assert view
    assert view.content.name == "Đã sửa"
    assert len(versions_of(CODE)) == 2


@pytest.mark.req("PRO-02")
def test_a_province_reads_its_own_words_over_the_central_ones() -> None:
    put_version(birth(), ground=ground())
    basis = LegalBasis("12/2026/NQ-HĐND", "Nghị quyết về mức thu lệ phí")
    own = LocalOverrides(receiving_address="Trung tâm phục vụ hành chính công", local_bases=(basis,))

    localise(CODE, "H26", own, valid_from=LATER_DAY, ground=ground())

    local = procedure_on(CODE, LATER_DAY, province_code="H26")
    other = procedure_on(CODE, LATER_DAY, province_code="H29")
    assert local
    assert local.content.receiving_address == "Trung tâm phục vụ hành chính công"
    assert local.content.legal_bases[-1] == basis
    assert not local.outdated
    assert other
    assert other.content == content()
    assert other.province_code == ""


@pytest.mark.req("PRO-02")
def test_a_newer_central_version_shows_the_local_one_as_outdated() -> None:
    put_version(birth(), ground=ground())
    localise(CODE, "H26", LocalOverrides(receiving_address="Quầy 1"), valid_from=FIRST_DAY, ground=ground())
    put_version(birth(LATER_DAY, conditions="Có điều kiện mới."), ground=ground())

    local = procedure_on(CODE, LATER_DAY, province_code="H26")

    assert local
    assert local.outdated
    assert local.content.conditions == "Có điều kiện mới."
    assert local.content.receiving_address == "Quầy 1"


@pytest.mark.req("PRO-03")
def test_abolition_ends_every_local_version_at_once() -> None:
    put_version(birth(), ground=ground())
    for province in ("H26", "H29"):
        localise(CODE, province, LocalOverrides(receiving_address="x"), valid_from=FIRST_DAY, ground=ground())

    end_version(CODE, last_day_before=LATER_DAY, ground=ground())

    assert procedure_on(CODE, LATER_DAY, province_code="H26") is None
    assert procedure_on(CODE, LATER_DAY - timedelta(days=1), province_code="H29") is not None
    told = ProcedureChange.objects.filter(event="abolished").values_list("province_code", flat=True)
    assert sorted(told) == ["", "H26", "H29"]


def test_what_is_unknown_cannot_be_localised_or_abolished() -> None:
    with pytest.raises(ProcedureNotFound):
        localise(CODE, "H26", LocalOverrides(), valid_from=FIRST_DAY, ground=ground())
    with pytest.raises(ProcedureNotFound):
        end_version(CODE, last_day_before=LATER_DAY, ground=ground())
