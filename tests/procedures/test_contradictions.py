from dataclasses import replace
from datetime import date

import pytest

from dichvucong.procedures.content import (
    AgencyRef,
    ChannelTerms,
    Component,
    ComponentGroup,
    Duration,
    Fee,
    LegalBasis,
    LocalOverrides,
    ProcedureContent,
    Stage,
    StepGroup,
)
from dichvucong.procedures.rules.contradictions import (
    LONGEST_TEXT,
    KnownCodes,
    contradictions,
    cycle_through,
    is_procedure_code,
    override_contradictions,
)
from dichvucong.procedures.words import Channel, DurationUnit
from tests.factories.decisions import paths
from tests.factories.procedures import content

pytestmark = pytest.mark.req("PRO-01", "PRO-04")

SIGNED = date(2026, 6, 24)
CODE = "1.000001"
FEE = Fee(amount_vnd=8_000)
DAY = Duration(1, DurationUnit.WORKING_DAYS)


def in_person(**changes: object) -> ChannelTerms:
    return replace(ChannelTerms(Channel.IN_PERSON, DAY), **changes)  # type: ignore[arg-type]


def test_a_sound_content_contradicts_nothing() -> None:
    assert contradictions(CODE, content(), signed_on=SIGNED) == ()


BROKEN = [
    ({"name": " "}, ("name", "required")),
    ({"name": "x" * 2_001}, ("name", "too_long")),
    ({"conditions": "x" * (LONGEST_TEXT + 1)}, ("conditions", "too_long")),
    ({"sets": 0}, ("sets", "out_of_range")),
    ({"channels": (in_person(free=True, fees=(FEE,)),)}, ("channels.0.free", "contradiction")),
    ({"channels": (in_person(free=True, fee_text="8.000 đồng"),)}, ("channels.0.free", "contradiction")),
    ({"channels": (in_person(), in_person())}, ("channels.1.channel", "repeated")),
    (
        {"channels": (in_person(term=Duration(0, DurationUnit.DAYS)),)},
        ("channels.0.term", "out_of_range"),
    ),
    (
        {
            "channels": (
                in_person(
                    fees=(FEE, Fee(amount_vnd=1, foreign_minor=1)),
                ),
            )
        },
        ("channels.0.fees.1.amount_vnd", "contradiction"),
    ),
    (
        {"channels": (in_person(fees=(Fee(amount_vnd=-1),)),)},
        ("channels.0.fees.0.amount_vnd", "out_of_range"),
    ),
    ({"channels": (in_person(fees=(Fee(),)),)}, ("channels.0.fees.0.amount_vnd", "required")),
    ({"steps": (StepGroup(("a",)), StepGroup(("b",)))}, ("steps.1", "repeated")),
    ({"steps": (StepGroup((), "Cấp lại"),)}, ("steps.0", "required")),
    (
        {"components": (ComponentGroup((Component(""),)),)},
        ("components.0.components.0.name", "required"),
    ),
    (
        {"legal_bases": (LegalBasis("1/2026/TT-BTP", issued_on=date(2026, 6, 25)),)},
        ("legal_bases.0.issued_on", "too_late"),
    ),
    ({"related": (CODE,)}, ("related", "itself")),
    ({"interlinked": ("1.000002", "1.000002")}, ("interlinked", "repeated")),
    ({"interlinked": ("khai sinh",)}, ("interlinked", "malformed")),
    (
        {"stages": (Stage("1.000002", term=Duration(-1, DurationUnit.DAYS)),)},
        ("stages.0.term", "out_of_range"),
    ),
]


@pytest.mark.parametrize(("changes", "found"), BROKEN, ids=[f"{a}-{b}" for _, (a, b) in BROKEN])
def test_a_contradiction_is_named_with_the_path_of_its_field(
    changes: dict[str, object], found: tuple[str, str]
) -> None:
    broken: ProcedureContent = replace(content(), **changes)  # type: ignore[arg-type]

    assert paths(contradictions(CODE, broken, signed_on=SIGNED)) == [found]


def test_a_content_too_large_to_keep_is_refused_as_a_whole() -> None:
    steps = tuple("y" * 40_000 for _ in range(30))

    found = contradictions(CODE, replace(content(), steps=(StepGroup(steps),)), signed_on=SIGNED)

    assert paths(found) == [("", "too_large")]


def test_codes_that_the_catalogues_do_not_hold_are_named() -> None:
    wrong = replace(
        content(),
        field_code="XX",
        implementing=(AgencyRef("Sở Tư pháp", "H99"), AgencyRef("Ủy ban nhân dân cấp xã")),
    )
    known = KnownCodes(agencies={"H26"}, fields={"HT"}, results=set())

    found = contradictions(CODE, wrong, signed_on=SIGNED, known=known)

    assert [error.field for error in found] == ["field_code", "implementing.0.code", "results.0.code"]
    assert {error.code for error in found} == {"unknown"}


def test_a_catalogue_that_holds_nothing_refuses_nothing() -> None:
    wrong = replace(content(), field_code="XX", implementing=(AgencyRef("Sở Tư pháp", "H99"),))

    assert contradictions(CODE, wrong, signed_on=SIGNED) == ()


@pytest.mark.req("PRO-02")
def test_a_province_adds_no_channel_and_contradicts_itself_no_more_than_a_ministry() -> None:
    own = LocalOverrides(
        channels=(in_person(free=True, fees=(FEE,)), ChannelTerms(Channel.POST, DAY)),
        local_bases=(LegalBasis("", ""),),
        delegated=(AgencyRef("Sở", "H99"),),
    )

    found = override_contradictions(own, content(), signed_on=SIGNED, known=KnownCodes(agencies={"H26"}))

    assert paths(found) == [
        ("channels.1.channel", "not_central"),
        ("channels.0.free", "contradiction"),
        ("local_bases.0.number", "required"),
        ("delegated.0.code", "unknown"),
    ]


@pytest.mark.req("PRO-07")
def test_a_way_back_to_itself_is_found_however_long() -> None:
    contains = {"A": ["B", "C"], "B": ["D"], "C": [], "D": ["A"]}

    assert cycle_through("A", contains) == ("A", "B", "D", "A")
    assert cycle_through("A", {**contains, "D": ["C", "B"]}) == ()


@pytest.mark.parametrize("code", ["1.001193", "2.002621.H56", "1.011442.000.00.00.H38"])
def test_codes_as_they_are_in_use_are_accepted(code: str) -> None:
    assert is_procedure_code(code)


@pytest.mark.parametrize("code", ["", "1.1", "1.0011934", "1.001193 ", "a.001193", "1.001193.h56"])
def test_other_strings_are_no_codes(code: str) -> None:
    assert not is_procedure_code(code)
