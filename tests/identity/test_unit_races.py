"""What happens at the same moment is done once: forms of units, answers of the Government Office."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from dichvucong.identity.errors.units import RequestOver
from dichvucong.identity.models import Account, HighLevelAccount, UnitRequest
from dichvucong.identity.services import begin_request
from dichvucong.kernel.clock import now as clock_now
from dichvucong.notifications.models import Message
from tests.factories.accounts import an_officer
from tests.factories.units import a_unit_draft, a_waiting_request, granted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("IDN-08")]
NOW = clock_now()


@pytest.fixture
def office() -> Account:
    return an_officer("units.admit", agency="G22")


def test_two_officers_of_the_office_grant_at_once_and_one_account_is_made(office: Account) -> None:
    request = a_waiting_request(now=NOW)
    second = an_officer("units.admit", agency="G22")

    def work(by: Account) -> str:
        try:
            return granted(request.number, by=by, now=NOW).username
        except RequestOver:
            return "over"

    outcomes = _at_once([lambda: work(office), lambda: work(second)])

    assert sorted(outcomes) == ["cc-songhong", "over"]
    assert HighLevelAccount.objects.count() == 1
    assert Message.objects.filter(template="user_made").count() == 1


def test_the_same_form_at_the_same_moment_is_one_request(office: Account) -> None:
    draft = a_unit_draft()

    outcomes = _at_once([lambda: begin_request(draft, now=NOW).number for _ in range(3)])

    assert len(set(outcomes)) == 1
    assert UnitRequest.objects.count() == 1


def _at_once(works: list[Callable[[], str]]) -> list[str]:
    barrier = Barrier(len(works))

    def one(work: Callable[[], str]) -> str:
        try:
            barrier.wait(10)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))
