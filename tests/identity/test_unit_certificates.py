"""A certificate proves a name and a tax code, not an agency: what that means for who asks as a unit (HD 4.1)."""

from dataclasses import replace

import pytest

from dichvucong.identity.errors.units import CheckMissing, UnitHasAccount
from dichvucong.identity.models import Account, HighLevelAccount
from dichvucong.identity.services import grant_request, refuse_request
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.journal import history_about
from tests.factories.accounts import an_officer
from tests.factories.units import BANK_NAME, PROOF, a_waiting_request, granted

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-08")]
NOW = clock_now()


@pytest.fixture
def office() -> Account:
    return an_officer("units.admit", agency="G22")


def test_a_certificate_of_another_name_needs_a_word_on_how_it_was_checked(office: Account) -> None:
    request = a_waiting_request(now=NOW, proof=replace(PROOF, name="Công ty Nào Đó"))

    with pytest.raises(CheckMissing) as refusal:
        grant_request(request.number, known_name=BANK_NAME, checked="  ", by=office, now=NOW)
    assert refusal.value.field == "checked"
    request.refresh_from_db()
    assert (request.state, HighLevelAccount.objects.count()) == ("submitted", 0)

    grant_request(request.number, known_name=BANK_NAME, checked="Đã gọi số chính thức", by=office, now=NOW)
    (said,) = (one for one in history_about(request.number) if one.event == "unit_request.granted")
    assert said.reason == "Đã gọi số chính thức"


def test_a_strangers_certificate_does_not_hold_up_the_unit(office: Account) -> None:
    stranger = replace(PROOF, name="Công ty Nào Đó", tax_codes=frozenset({"0312345673"}))
    of_a_stranger = a_waiting_request(now=NOW, proof=stranger, tax_code="0312345673")
    own = a_waiting_request(now=NOW)

    grant_request(own.number, known_name=BANK_NAME, by=office, now=NOW)
    with pytest.raises(UnitHasAccount):
        granted(of_a_stranger.number, by=office, now=NOW)

    refuse_request(of_a_stranger.number, reason="Không phải chứng thư của đơn vị", by=office, now=NOW)
    assert HighLevelAccount.objects.count() == 1
