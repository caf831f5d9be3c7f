from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest

from dichvucong.catalogs.selectors import agency
from dichvucong.catalogs.services import load_reference_data
from dichvucong.config.demo.agencies import load_agencies
from dichvucong.config.demo.contents import in_force, load_contents, local_wordings, wordings
from dichvucong.config.demo.decisions import DISTRICT_PASSPORTS, load_decisions
from dichvucong.config.demo.tables import rows_of
from dichvucong.kernel.clock import VIETNAM
from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.models import LocalVersion, ProcedureChange, ProcedureVersion
from dichvucong.procedures.rules import localised, missing_parts
from dichvucong.procedures.selectors import procedure_on
from dichvucong.procedures.selectors.decisions import DecisionFilter, decision_view, search_decisions
from dichvucong.procedures.services import Ground, faults_of, localise
from dichvucong.procedures.states import DecisionState
from dichvucong.procedures.words import Channel, Part

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
TODAY = NOW.date()


@pytest.fixture
def loaded(db: None) -> None:
    load_reference_data(now=NOW)
    load_agencies(now=NOW)
    load_contents(now=NOW)
    load_decisions(now=NOW)


def written() -> list[Any]:
    return [
        ProcedureVersion.objects.count(),
        ProcedureVersion.objects.filter(superseded_at=None, valid_to=None).count(),
        LocalVersion.objects.count(),
        ProcedureChange.objects.count(),
    ]


def test_loading_again_changes_nothing(loaded: None) -> None:
    before = written()

    load_contents(now=NOW)
    load_decisions(now=NOW)

    assert written() == before


@pytest.mark.req("PRO-02")
def test_loading_again_leaves_what_a_province_has_said_since(loaded: None) -> None:
    ground = Ground(actor="officer:tthchanoi", now=NOW, source="acceptance")
    localise("1.001612", "H26", LocalOverrides(receiving_address="Nơi mới"), valid_from=TODAY, ground=ground)
    before = written()

    load_contents(now=NOW)

    assert written() == before


@pytest.mark.req("PRO-01", "PRO-03", "PRO-06")
def test_decisions_stand_in_every_state_and_one_ended_its_local_versions(loaded: None) -> None:
    rows = {row.number: row for row in search_decisions(DecisionFilter(), now=NOW)}
    faults = {number: faults_of(row, now=NOW) for number, row in rows.items()}
    gone = rows["01/QĐ-BCA-MH"].published_at

    assert {row.state for row in rows.values()} == set(DecisionState)
    assert {number for number, found in faults.items() if found} == {"05/QĐ-BTP-MH"}
    assert [
        decision_view(row, now=NOW).number for row in rows.values() if decision_view(row, now=NOW).late
    ] == ["05/QĐ-BTP-MH"]
    assert gone is not None
    assert gone.date() == date(2025, 6, 24)
    ended = LocalVersion.objects.filter(procedure__code=DISTRICT_PASSPORTS)
    assert {(row.province_code, row.valid_to) for row in ended} == {
        ("H26", date(2025, 7, 1)),
        ("H29", date(2025, 7, 1)),
    }
    assert procedure_on("1.004772", TODAY) is not None


@pytest.mark.req("PRO-04")
def test_each_procedure_is_complete_but_copies_need_no_form() -> None:
    missing = {code: missing_parts(wording.content) for code, wording in in_force().items()}

    assert {code: parts for code, parts in missing.items() if parts} == {"2.000815": (Part.FORMS,)}
    assert len(missing) >= 45
    assert Counter(wording.owner_code for wording in in_force().values()).keys() == {"G01", "G12", "G15"}


def test_named_procedures_exist_and_interlinked_ones_name_each_other() -> None:
    procedures = in_force()

    for code, wording in procedures.items():
        assert {*wording.content.related, *wording.content.interlinked} <= procedures.keys(), code
        for other in wording.content.interlinked:
            assert code in procedures[other].content.interlinked, f"{code} – {other}"
    assert set(procedures["2.000986"].content.interlinked) == {"1.001193", "1.004222", "1.001939"}


def test_names_and_fees_agree_with_those_of_the_catalogue() -> None:
    procedures = in_force()
    shared = [row for row in rows_of("procedures.csv") if row["code"] in procedures]

    for row in shared:
        content = procedures[row["code"]].content
        fees = {fee.amount_vnd for way in content.channels for fee in way.fees}
        assert content.name == row["name"]
        assert (int(row["amount_vnd"]) in fees) if row["amount_vnd"] else fees == set(), row["code"]
    assert len({row["code"] for row in shared}) >= 20


@pytest.mark.req("PRO-02")
def test_a_province_reads_its_own_fee_and_the_others_the_central_one(loaded: None) -> None:
    def fees(province_code: str) -> set[int | None]:
        view = procedure_on("1.001612", TODAY, province_code=province_code)
        assert view is not None
        return {
            fee.amount_vnd
            for way in view.content.channels
            if way.channel is Channel.IN_PERSON
            for fee in way.fees
        }

    assert (fees("H26"), fees("H29"), fees("H56"), fees("")) == ({100_000}, {100_000}, {150_000}, {150_000})


def test_an_older_wording_an_abolished_procedure_and_one_behind_the_central_version_are_there(
    loaded: None,
) -> None:
    older = procedure_on("1.001193", date(2025, 12, 31))
    newer = procedure_on("1.001193", TODAY)
    behind = procedure_on("1.014063", TODAY, province_code="H26")

    assert older is not None
    assert newer is not None
    assert older.content.channels != newer.content.channels
    assert procedure_on("1.010385", date(2025, 6, 30)) is not None
    assert procedure_on("1.010385", date(2025, 7, 1)) is None
    assert behind is not None
    assert behind.outdated


def test_local_wordings_are_complete_and_name_agencies_that_exist(db: None) -> None:
    load_reference_data(now=NOW)
    load_agencies(now=NOW)
    central = in_force()
    refs = [ref for one in wordings() for ref in (*one.content.implementing, *one.content.coordinating)]

    for local in local_wordings():
        content = localised(central[local.code].content, local.overrides)
        refs += content.implementing
        assert missing_parts(content) == missing_parts(central[local.code].content)
        assert agency(local.province_code, on=TODAY) is not None

    assert [ref.code for ref in refs if ref.code and agency(ref.code, on=TODAY) is None] == []
