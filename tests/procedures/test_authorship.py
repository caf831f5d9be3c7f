"""Who may write what, for every kind of issuer and every action (QC 15.1, 17–20)."""

import pytest

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.procedures.rules.authorship import (
    NO_ISSUER,
    NOT_DELEGATED,
    NOT_LOCAL,
    NOT_OWNER,
    OF_A_PROVINCE,
    IssuerKind,
    Target,
    issuer_kind,
    refusal,
)
from dichvucong.procedures.states import ItemAction
from dichvucong.procedures.words import ProcedureKind

pytestmark = pytest.mark.req("PRO-02")

_A, _I, _K = ItemAction, IssuerKind, ProcedureKind
NEW = Target("", "", _K.CENTRAL)
NEW_DELEGATED = Target("", "", _K.DELEGATED)
OWN = Target("G15", "", _K.CENTRAL)
FOREIGN = Target("G12", "", _K.CENTRAL)
OF_H26 = Target("H26", "H26", _K.DELEGATED)
OF_H29 = Target("H29", "H29", _K.DELEGATED)

MINISTRY = [
    (_A.INTRODUCE, NEW, ""),
    (_A.AMEND, OWN, ""),
    (_A.ABOLISH, OWN, ""),
    (_A.INTERLINK, NEW, ""),
    (_A.INTERLINK, OWN, ""),
    (_A.AMEND, FOREIGN, NOT_OWNER),
    (_A.ABOLISH, FOREIGN, NOT_OWNER),
    (_A.INTERLINK, FOREIGN, NOT_OWNER),
    (_A.AMEND, OF_H26, NOT_OWNER),
    (_A.LOCALISE, OWN, NOT_LOCAL),
]
PROVINCE = [
    (_A.LOCALISE, OWN, ""),
    (_A.LOCALISE, FOREIGN, ""),
    (_A.LOCALISE, OF_H26, OF_A_PROVINCE),
    (_A.LOCALISE, OF_H29, OF_A_PROVINCE),
    (_A.INTRODUCE, NEW_DELEGATED, ""),
    (_A.INTRODUCE, NEW, NOT_DELEGATED),
    (_A.AMEND, OF_H26, ""),
    (_A.ABOLISH, OF_H26, ""),
    (_A.INTERLINK, NEW, ""),
    (_A.AMEND, OWN, NOT_DELEGATED),
    (_A.ABOLISH, OWN, NOT_DELEGATED),
    (_A.INTERLINK, OWN, NOT_DELEGATED),
    (_A.AMEND, OF_H29, NOT_OWNER),
    (_A.ABOLISH, OF_H29, NOT_OWNER),
]


@pytest.mark.parametrize(("action", "target", "said"), MINISTRY)
def test_a_ministry_writes_its_own_whole_procedures_only(
    action: ItemAction, target: Target, said: str
) -> None:
    assert refusal(action, target, issuer=_I.MINISTRY, codes={"G15"}) == said


@pytest.mark.parametrize(("action", "target", "said"), PROVINCE)
def test_a_province_localises_and_writes_only_what_a_law_delegates(
    action: ItemAction, target: Target, said: str
) -> None:
    assert refusal(action, target, issuer=_I.PROVINCE, codes={"H26"}) == said


@pytest.mark.parametrize("action", ItemAction)
def test_nobody_else_publishes_anything(action: ItemAction) -> None:
    assert refusal(action, OWN, issuer=_I.NEITHER, codes={"G15"}) == NO_ISSUER


def test_a_ministry_goes_on_with_what_it_took_over() -> None:
    taken = Target("G04", "", _K.CENTRAL)

    assert refusal(_A.AMEND, taken, issuer=_I.MINISTRY, codes={"G17", "G04"}) == ""


@pytest.mark.parametrize(
    ("level", "kind"),
    [
        (AgencyLevel.CENTRAL, _I.MINISTRY),
        (AgencyLevel.PROVINCE, _I.PROVINCE),
        (AgencyLevel.COMMUNE, _I.NEITHER),
        (AgencyLevel.DEPARTMENT, _I.NEITHER),
        (None, _I.NEITHER),
    ],
)
def test_the_level_says_what_an_agency_publishes(level: AgencyLevel | None, kind: IssuerKind) -> None:
    assert issuer_kind(level) is kind
