"""Logging in as a browser does it, with a provider that is played in the process."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from dichvucong.identity.gateways import (
    LogInFailure,
    LogInRefused,
    identity_providers,
)
from dichvucong.identity.models import Account, LogInSession
from dichvucong.identity.services import deactivate_account
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import an_officer, logged_in
from tests.factories.payments import an_obligation
from tests.payments.conftest import bank
from tests.web.portal.logging_in import THU, Played, browser, log_in, return_with, set_off, vneid

__all__ = ["bank", "browser", "vneid"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-03", "IDN-10")]


def test_a_person_logs_in_and_the_header_knows_the_name(vneid: Played, browser: Client) -> None:
    assert 'href="/dang-nhap?next=%2Fxac-minh">Đăng nhập</a>' in browser.get("/xac-minh").content.decode()

    response = log_in(browser)

    assert response.headers["Location"] == "/tai-khoan"
    for address in ("/xac-minh", "/thanh-toan?ma=H26.12-261120-999999", "/"):
        page = browser.get(address).content.decode()
        assert '<a class="who" href="/tai-khoan">Nguyễn Văn Thử &lt;b&gt;</a>' in page
    answer, errand, return_to = vneid.seen[0]
    assert answer["code"] == "c-1"
    assert return_to.endswith("/dang-nhap/vneid/tro-lai")
    assert len({errand.state, errand.nonce, errand.verifier}) == 3
    assert len(errand.verifier) >= 43


def test_the_frame_that_is_rendered_once_never_keeps_a_name(vneid: Played, browser: Client) -> None:
    due = an_obligation()
    log_in(browser)
    address = f"/thanh-toan?ma={due.dossier_code}"

    mine, strangers = browser.get(address).content.decode(), Client().get(address).content.decode()

    assert "Nguyễn Văn Thử &lt;b&gt;" in mine
    assert "Nguyễn Văn Thử &lt;b&gt;" not in strangers
    assert "Đăng nhập</a>" in strangers
    assert "<!--" not in mine + strangers


def test_pages_for_everybody_set_no_cookie_and_ask_no_session(
    vneid: Played, browser: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = browser.get("/xac-minh")

    assert not response.cookies


def test_the_browser_returns_to_where_it_was(vneid: Played, browser: Client) -> None:
    place = "/thanh-toan?ma=H26.12-261120-000001"

    assert log_in(browser, place).headers["Location"] == place


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "tai-khoan",
        "/" + "x" * 600,
        "/\x00//evil.example",
    ],
)
def test_a_return_address_elsewhere_is_ignored(vneid: Played, browser: Client, place: str) -> None:
    assert log_in(browser, place).headers["Location"] == "/tai-khoan"
    assert browser.get("/dang-nhap", {"next": place}).headers["Location"] == "/tai-khoan"


def test_a_state_works_once(vneid: Played, browser: Client) -> None:
    state = set_off(browser)
    assert return_with(browser, state).status_code == 303
    browser.post("/tai-khoan/dang-xuat")

    again = return_with(browser, state)

    assert again.status_code == 400
    assert "Lần đăng nhập này đã dùng rồi" in again.content.decode()
    assert len(vneid.seen) == 1


def test_a_failed_attempt_uses_its_state_up_too(vneid: Played, browser: Client) -> None:
    vneid.outcome = LogInRefused(LogInFailure.UNTRUSTED, "another nonce")
    state = set_off(browser)
    assert return_with(browser, state).status_code == 403
    vneid.outcome = THU

    assert return_with(browser, state).status_code == 400
    assert not Account.objects.exists()


@pytest.mark.parametrize("state", ["", "x", "ạ", "x" * 5000])
def test_a_state_that_nobody_was_given_opens_nothing(vneid: Played, browser: Client, state: str) -> None:
    set_off(browser)

    assert return_with(browser, state).status_code == 400
    assert vneid.seen == []


def test_a_state_of_another_browser_opens_nothing(vneid: Played, browser: Client) -> None:
    state = set_off(browser)
    other = Client()
    set_off(other)

    assert return_with(other, state).status_code == 400
    assert vneid.seen == []


def test_an_answer_at_another_providers_address_is_a_mix_up_and_opens_nothing(
    vneid: Played, browser: Client
) -> None:
    state = set_off(browser)

    assert return_with(browser, state, provider="khac").status_code == 400
    assert return_with(browser, state).status_code == 400
    assert vneid.seen == []


def test_a_log_in_left_for_more_than_ten_minutes_is_over(vneid: Played, browser: Client) -> None:
    with time_machine.travel(clock_now(), tick=False) as clock:
        state = set_off(browser)
        clock.shift(timedelta(minutes=10, seconds=1))

        assert return_with(browser, state).status_code == 400


def test_two_tabs_may_log_in_side_by_side(vneid: Played, browser: Client) -> None:
    first, second = set_off(browser, "/xac-minh"), set_off(browser, "/tro-giup")

    assert return_with(browser, first).headers["Location"] == "/xac-minh"
    assert return_with(browser, second).headers["Location"] == "/tro-giup"


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (LogInFailure.CANCELLED, 403, "đã bị hủy"),
        (LogInFailure.OVER, 400, "đã dùng rồi"),
        (LogInFailure.UNAVAILABLE, 503, "không trả lời"),
        (LogInFailure.UNTRUSTED, 403, "không xác nhận được câu trả lời"),
        (LogInFailure.INCOMPLETE, 422, "không cho biết đủ"),
    ],
)
def test_every_failure_is_a_clear_page_and_nobody_is_logged_in(
    vneid: Played, browser: Client, failure: LogInFailure, status: int, words: str
) -> None:
    vneid.outcome = LogInRefused(failure, "x")

    response = log_in(browser)

    assert response.status_code == status
    assert words in response.content.decode()
    assert browser.get("/tai-khoan").headers["Location"] == "/dang-nhap?next=%2Ftai-khoan"
    assert not LogInSession.objects.exists()


def test_a_provider_that_is_away_is_said_before_leaving(vneid: Played, browser: Client) -> None:
    vneid.refuses = LogInRefused(LogInFailure.UNAVAILABLE, "no metadata")

    response = browser.post("/dang-nhap/vneid")

    assert response.status_code == 503
    assert "Nộp phí, lệ phí bằng mã hồ sơ không cần đăng nhập." in response.content.decode()


def test_the_key_of_the_session_changes_with_the_log_in(vneid: Played, browser: Client) -> None:
    state = set_off(browser)
    before = browser.cookies["sessionid"].value

    return_with(browser, state)

    assert browser.cookies["sessionid"].value != before


def test_a_locked_account_gets_a_clear_page(vneid: Played, browser: Client) -> None:
    log_in(browser)
    deactivate_account(Account.objects.get(), reason="Khiếu nại", actor="test", now=clock_now())

    assert browser.get("/tai-khoan").headers["Location"].startswith("/dang-nhap?")
    response = log_in(browser)

    assert response.status_code == 403
    assert "đã bị khóa" in response.content.decode()


def test_flooding_is_slowed_down(vneid: Played, browser: Client, settings: Any) -> None:
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, "log-in": 3}

    statuses = [browser.post("/dang-nhap/vneid").status_code for _ in range(5)]

    assert statuses == [303, 303, 303, 429, 429]


def test_logging_in_as_somebody_else_ends_the_earlier_session(vneid: Played, browser: Client) -> None:
    log_in(browser)
    number = replace(THU.numbers[0], value="001190000002")
    vneid.outcome = replace(THU, subject="s-2", full_name="Trần Thị Mẫu", numbers=(number,))

    log_in(browser)

    assert "Trần Thị Mẫu" in browser.get("/tai-khoan").content.decode()
    first = LogInSession.objects.earliest("pk")
    assert first.ended_how == "logged_out"


def test_an_officer_is_told_that_these_pages_are_for_people(browser: Client) -> None:
    page = logged_in(an_officer("payments.view")).get("/tai-khoan")

    assert page.status_code == 403
    assert "dành cho người dân" in page.content.decode()


@pytest.mark.parametrize("way", ["/tai-khoan/dang-xuat", "/tai-khoan/phien/{}/ket-thuc"])
def test_logging_out_ends_the_session_for_good(vneid: Played, browser: Client, way: str) -> None:
    log_in(browser)
    cookie = browser.cookies["sessionid"].value

    response = browser.post(way.format(LogInSession.objects.get().pk))

    assert "Bạn đã đăng xuất." in browser.get(response.headers["Location"]).content.decode()
    browser.cookies["sessionid"] = cookie
    assert browser.get("/tai-khoan").headers["Location"].startswith("/dang-nhap?")
    assert LogInSession.objects.get().ended_how == "logged_out"


def test_posting_needs_the_token_of_a_page(vneid: Played) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/dang-nhap/vneid").status_code == 403


def test_a_session_ends_when_idle_and_the_page_asks_to_log_in_again(vneid: Played, browser: Client) -> None:
    with time_machine.travel(clock_now(), tick=False) as clock:
        log_in(browser)
        clock.shift(timedelta(minutes=119))
        assert browser.get("/tai-khoan?trang=2").status_code == 200
        clock.shift(timedelta(minutes=121))

        response = browser.get("/tai-khoan?trang=2")

    assert response.headers["Location"] == "/dang-nhap?next=%2Ftai-khoan%3Ftrang%3D2"


def test_without_a_provider_the_page_says_so() -> None:
    identity_providers.install({})

    page = Client().get("/dang-nhap").content.decode()

    assert "Hiện chưa đăng nhập được" in page
