"""What somebody typed survives the end of a session, for the same account only; passwords and files are not kept."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import LogInSession
from dichvucong.identity.rules import IdentifierKind
from dichvucong.identity.services import end_session
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.sealed_sessions import SessionStore
from dichvucong.web.drafts import DRAFTS, LASTS
from tests.factories.payments import ScriptedProvider
from tests.factories.settlement import a_paid_payment
from tests.web.portal.logging_in import THU, Played, browser, log_in, vneid

__all__ = ["browser", "vneid"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-10")]
OTHER = replace(
    THU,
    subject="s-2",
    full_name="Trần Thị Mẫu",
    numbers=(ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001190000002"),),
)
TYPED = {"ly_do": "Tôi nộp nhầm sang hồ sơ khác.", "ten": "NGUYEN <b>VAN THU", "tai_khoan": "0011223344"}


@pytest.fixture
def address(bank: ScriptedProvider) -> str:
    """A page where the payer may claim money back."""
    paid = a_paid_payment(now=clock_now(), payer_identifier="001090000001")
    return f"/thanh-toan/gd/{paid.link_token}/hoan-tra"


def sent_away(browser: Client, address: str) -> str:
    """Fill the form in, after the session ended; the place that the log-in leads back to."""
    end_session(
        LogInSession.objects.latest("pk").account, LogInSession.objects.latest("pk").pk, now=clock_now()
    )
    response = browser.post(address, TYPED)
    assert response.status_code == 303
    return parse_qs(urlsplit(response.headers["Location"]).query)["next"][0]


def test_what_was_typed_is_there_after_the_log_in_and_only_once(
    vneid: Played, browser: Client, address: str
) -> None:
    log_in(browser)

    place = sent_away(browser, address)

    assert place == address
    assert log_in(browser, place).headers["Location"] == address
    page = browser.get(address).content.decode()
    assert "Tôi nộp nhầm sang hồ sơ khác.</textarea>" in page
    assert 'value="NGUYEN &lt;b&gt;VAN THU"' in page
    assert "CHƯA được gửi" in page
    again = browser.get(address).content.decode()
    assert "nộp nhầm sang" not in again
    assert "CHƯA được gửi" not in again


def test_somebody_else_at_the_same_browser_sees_nothing_of_it(
    vneid: Played, browser: Client, address: str
) -> None:
    log_in(browser)
    place = sent_away(browser, address)
    vneid.outcome = OTHER

    log_in(browser, place)

    assert "nộp nhầm sang" not in browser.get(address).content.decode()
    vneid.outcome = THU
    log_in(browser, place)
    assert "nộp nhầm sang" not in browser.get(address).content.decode()


def test_a_visitor_who_has_not_logged_in_again_sees_nothing_of_it(
    vneid: Played, browser: Client, address: str
) -> None:
    log_in(browser)
    sent_away(browser, address)

    assert "nộp nhầm sang" not in browser.get(address).content.decode()
    log_in(browser, address)
    assert "nộp nhầm sang" in browser.get(address).content.decode()


def test_a_draft_lasts_an_hour(vneid: Played, browser: Client, address: str) -> None:
    with time_machine.travel(clock_now(), tick=False) as clock:
        log_in(browser)
        place = sent_away(browser, address)
        clock.shift(LASTS + timedelta(seconds=1))
        log_in(browser, place)

        assert "nộp nhầm sang" not in browser.get(address).content.decode()


def test_logging_out_forgets_drafts(vneid: Played, browser: Client, address: str) -> None:
    log_in(browser)
    place = sent_away(browser, address)
    log_in(browser, place)
    browser.post("/tai-khoan/dang-xuat")

    log_in(browser, place)

    assert "nộp nhầm sang" not in browser.get(address).content.decode()


def test_the_row_of_the_session_does_not_show_what_was_typed(
    vneid: Played, browser: Client, address: str
) -> None:
    log_in(browser)
    sent_away(browser, address)

    for row in Session.objects.all():
        opened = SessionStore().decode(row.session_data)
        assert opened[DRAFTS]
        assert "0011223344" not in str(opened)


def test_a_page_that_grew_old_comes_back_as_it_was(vneid: Played, address: str) -> None:
    """Logging in beside it changes the token of forms: what was typed is not lost with it."""
    strict = Client(enforce_csrf_checks=True)
    strict.get("/thu-tuc/bao-thieu")
    headers = {"origin": "http://testserver", "referer": "http://testserver/thu-tuc/bao-thieu"}
    typed = {
        "noi_dung": "Thủ tục này thiếu giấy tờ.",
        "ten": "Mẫu",
        "dien_thoai": "",
        "thu_dien_tu": "",
        "thu_tuc": "",
        "ten_thu_tuc": "",
        "loai": "wrong",
        "csrfmiddlewaretoken": "x" * 64,
    }

    response = strict.post("/thu-tuc/bao-thieu", typed, headers=headers)

    assert response.status_code == 303
    page = strict.get(response.headers["Location"]).content.decode()
    assert "Thủ tục này thiếu giấy tờ." in page


def test_a_foreign_page_leaves_no_draft(vneid: Played, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/thu-tuc/bao-thieu")

    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {}):
        response = strict.post("/thu-tuc/bao-thieu", {"noi_dung": "Của kẻ khác"}, headers=headers)
        assert response.status_code == 403
    assert "Của kẻ khác" not in strict.get("/thu-tuc/bao-thieu").content.decode()


def test_a_referer_elsewhere_sends_nobody_elsewhere(vneid: Played, browser: Client, address: str) -> None:
    log_in(browser)
    session = LogInSession.objects.get()
    end_session(session.account, session.pk, now=clock_now())

    response = browser.post(address, TYPED, headers={"referer": "https://evil.example/x"})

    assert parse_qs(urlsplit(response.headers["Location"]).query)["next"] == [address]
