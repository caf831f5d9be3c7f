import re

import pytest
from django.test import Client

from dichvucong.payments.gateways import ReportOutcome
from dichvucong.web.portal.watching import Watch
from tests.factories.payments import ScriptedProvider, an_obligation
from tests.web.portal.samples import a_started_payment, hear, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("BEY-01")]


def watched_address(page: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_as_long_as_nothing_changes_the_next_question_comes(client: Client, bank: ScriptedProvider) -> None:
    payment = a_started_payment(an_obligation())
    address = watched_address(html_of(client.get(f"/thanh-toan/gd/{payment.link_token}?ve=1")))

    response = client.get(address)

    assert response.status_code == 200
    assert "HX-Refresh" not in response.headers
    assert "lan=1" in watched_address(html_of(response))


def test_when_the_answer_comes_the_page_is_loaded_anew(client: Client, bank: ScriptedProvider) -> None:
    payment = a_started_payment(an_obligation())
    address = watched_address(html_of(client.get(f"/thanh-toan/gd/{payment.link_token}?ve=1")))
    hear(bank, payment, ReportOutcome.SUCCEEDED)

    response = client.get(address)

    assert response.headers["HX-Refresh"] == "true"


def test_the_counter_screen_changes_when_it_is_paid(client: Client, bank: ScriptedProvider) -> None:
    due = an_obligation()
    payment = a_started_payment(due)
    address = watched_address(html_of(client.get(f"/thanh-toan/quay/{due.link_token}")))
    assert "HX-Refresh" not in client.get(address).headers

    hear(bank, payment, ReportOutcome.SUCCEEDED)

    assert client.get(address).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("asks", ["", "x", "-1", "９", "9" * 50])
def test_nonsense_counts_start_again(client: Client, bank: ScriptedProvider, asks: str) -> None:
    payment = a_started_payment(an_obligation())
    address = watched_address(html_of(client.get(f"/thanh-toan/gd/{payment.link_token}?ve=1")))

    response = client.get(address.replace("lan=0", f"lan={asks}"))

    assert "lan=1" in html_of(response)


@pytest.mark.parametrize(
    "address", ["/thanh-toan/gd/khong-co/trang-thai", "/thanh-toan/quay/khong-co/trang-thai"]
)
def test_what_does_not_exist_is_not_watched(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404


def test_questions_become_rarer_but_never_stop() -> None:
    delays = [Watch("/", "x", asks).delay_seconds for asks in (0, 4, 5, 25, 100, 9_999)]

    assert delays == [2, 2, 3, 7, 15, 15]
