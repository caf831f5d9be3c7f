"""An address that only a button calls, opened as a page: no empty answer, and what was typed is not lost."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from dichvucong.identity.models import LogInSession
from dichvucong.identity.services import end_session
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.stray import page_above
from tests.web.portal.logging_in import Played, browser, log_in, vneid

__all__ = ["browser", "vneid"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-10", "POR-02")]
PAGE = {"accept": "text/html,application/xhtml+xml"}
CHANGE = "/tai-khoan/du-lieu/thu"


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/dang-nhap/vneid", "/dang-nhap"),
        (CHANGE, "/tai-khoan/du-lieu"),
        ("/tai-khoan/phien/5/ket-thuc", "/tai-khoan"),
        ("/tai-khoan/dang-xuat", "/tai-khoan"),
    ],
)
def test_it_leads_to_the_page_above(vneid: Played, browser: Client, address: str, above: str) -> None:
    log_in(browser)

    response = browser.get(address, headers=PAGE)

    assert response.status_code == 303
    assert response.headers["Location"] == above
    assert LogInSession.objects.get().ended_at is None


def test_a_program_is_told_that_the_method_is_wrong(vneid: Played, browser: Client) -> None:
    assert browser.get("/dang-nhap/vneid").status_code == 405
    assert browser.get("/oauth/token", headers=PAGE).status_code == 405
    assert page_above("/oauth/token") == ""


def test_what_was_typed_comes_along_when_the_session_ended(vneid: Played, browser: Client) -> None:
    log_in(browser)
    session = LogInSession.objects.get()
    end_session(session.account, session.pk, now=clock_now())

    sent = browser.post(CHANGE, {"thu": "toi@example.vn"}, headers={"referer": f"http://testserver{CHANGE}"})
    place = parse_qs(urlsplit(sent.headers["Location"]).query)["next"][0]
    back = log_in(browser, place).headers["Location"]
    page = browser.get(back, headers=PAGE, follow=True)

    assert page.request["PATH_INFO"] == "/tai-khoan/du-lieu"
    assert 'value="toi@example.vn"' in page.content.decode()
