"""TraCuuTechID: a unit asks by what name portals know the holder of a number."""

import pytest

from dichvucong.identity.models import Identifier, Subject
from dichvucong.identity.rules import AccountKind, IdentifierKind, Scope
from dichvucong.kernel.clock import now
from tests.factories.accounts import an_account
from tests.web.legacy.mirror.conftest import PASSWORD, OldClient, enrol

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-04")]


def held(number: str, *, verified: bool = True) -> str:
    account = an_account(AccountKind.CITIZEN)
    at = now()
    Identifier.objects.create(
        account=account,
        kind=IdentifierKind.CITIZEN_NUMBER,
        value=number,
        verified_at=at if verified else None,
        added_at=at,
    )
    return Subject.objects.create(account=account, value=f"tech-{account.pk}").value


@pytest.fixture
def finder(units: None) -> OldClient:
    enrol("tra-cuu", "H26", Scope.PROCEDURES_READ, Scope.ACCOUNTS_FIND)
    client = OldClient("000.00.00.H26")
    assert client.login(PASSWORD, "tra-cuu")["error_code"] == "0"
    return client


def test_a_holder_has_a_name_and_nobody_has_none(finder: OldClient) -> None:
    name = held("001090000777")
    held("001090000778", verified=False)

    assert finder.rows("TraCuuTechID", provider="wso2is", mstorcmnd="001090000777") == [{"TECHNICALID": name}]
    for nobody in ("001090000778", "001090000779"):
        assert finder.rows("TraCuuTechID", mstorcmnd=nobody) == []
    for wrong in ("", "số", "1" * 31):
        assert int(finder.ask("TraCuuTechID", mstorcmnd=wrong)["error_code"]) != 0


def test_without_the_scope_nothing_is_told(hanoi: OldClient) -> None:
    held("001090000777")

    answer = hanoi.ask("TraCuuTechID", mstorcmnd="001090000777")

    assert int(answer["error_code"]) != 0
    assert answer["result"] == []
