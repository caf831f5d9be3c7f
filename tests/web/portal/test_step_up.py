"""Proving more in the middle of something: the same session, the same place, the same person."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from dichvucong.identity.errors import SessionNotFound
from dichvucong.identity.gateways import LogInFailure, LogInRefused, ProvenNumber, identity_providers
from dichvucong.identity.models import Account, LogInSession, Proof
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level, Method
from dichvucong.identity.selectors.assurance import is_sure_enough, proofs_of
from dichvucong.identity.services import end_session, prove_again
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.journal import history_of
from tests.factories.accounts import an_officer, logged_in
from tests.web.portal.logging_in import THU, Played, browser, log_in, return_with, set_off, vneid

__all__ = ["browser", "vneid"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-04")]
PLACE = "/tai-khoan/dang-nhap?xem=1&loc=a%20b"
STEP_UP = f"/nang-muc?muc=high&next={quote(PLACE, safe='')}"
LOW = replace(THU, level=Level.MEDIUM)
OTHER = replace(
    THU,
    subject="s-2",
    full_name="Trần Thị Mẫu",
    numbers=(ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001190000002"),),
)


@pytest.fixture
def low(vneid: Played, browser: Client) -> LogInSession:
    """A session of medium assurance; the provider would now give high."""
    vneid.outcome = LOW
    log_in(browser)
    vneid.outcome = THU
    return LogInSession.objects.get()


def test_a_person_proves_more_and_is_back_in_the_same_session(
    vneid: Played, browser: Client, low: LogInSession
) -> None:
    page = browser.get(STEP_UP).content.decode()
    assert "Bạn đang đăng nhập ở mức độ trung bình" in page
    assert "Xác thực bằng VNeID" in page
    key = browser.cookies["sessionid"].value

    back = log_in(browser, STEP_UP)

    assert back.headers["Location"] == STEP_UP
    assert browser.get(STEP_UP).headers["Location"] == PLACE
    assert browser.get(PLACE).status_code == 200
    assert browser.cookies["sessionid"].value != key
    session = LogInSession.objects.get()
    assert (session.pk, session.level, session.ended_at) == (low.pk, Level.HIGH, None)
    assert [(p.level, p.method, p.provider) for p in proofs_of(session)] == [
        (Level.MEDIUM, Method.ELECTRONIC_ID, "vneid"),
        (Level.HIGH, Method.ELECTRONIC_ID, "vneid"),
    ]
    events = [entry.event for entry in history_of(session.account.reference)]
    assert events.count("login.succeeded") == 1
    assert events.count("login.proved_again") == 1


def test_the_provider_is_told_what_is_wanted_only_on_the_way_to_a_step_up(
    vneid: Played, browser: Client, low: LogInSession
) -> None:
    log_in(browser, STEP_UP)
    log_in(browser, "/xac-minh")

    wanted = {errand.state: errand.wanted for errand in vneid.sent}
    assert list(wanted.values()) == [None, Level.HIGH, None]


def test_another_persons_proof_changes_nothing_and_makes_no_account(
    vneid: Played, browser: Client, low: LogInSession
) -> None:
    vneid.outcome = OTHER

    response = log_in(browser, STEP_UP)

    page = response.content.decode()
    assert response.status_code == 403
    assert "không phải là chủ của tài khoản đang đăng nhập" in page
    assert "Bạn vẫn đang đăng nhập như trước." in page
    assert 'href="/nang-muc?muc=high&amp;next=' in page
    assert Account.objects.count() == 1
    session = LogInSession.objects.get()
    assert (session.level, session.ended_at) == (Level.MEDIUM, None)
    assert Proof.objects.count() == 1
    assert "Nguyễn Văn Thử" in browser.get("/tai-khoan").content.decode()


def test_a_proof_that_is_too_weak_is_kept_and_the_page_asks_again(
    vneid: Played, browser: Client, low: LogInSession
) -> None:
    vneid.outcome = LOW

    log_in(browser, STEP_UP)

    assert browser.get(STEP_UP).status_code == 200
    assert LogInSession.objects.get().level == Level.MEDIUM
    assert Proof.objects.count() == 2


def test_a_weaker_proof_lowers_nothing(vneid: Played, browser: Client) -> None:
    log_in(browser)
    vneid.outcome = LOW

    log_in(browser, "/nang-muc?muc=high&trong=5&next=/tai-khoan")

    assert LogInSession.objects.get().level == Level.HIGH


def test_a_proof_may_have_to_be_fresh(vneid: Played, browser: Client) -> None:
    fresh = "/nang-muc?muc=high&trong=10&next=/tai-khoan"
    with time_machine.travel(clock_now(), tick=False) as clock:
        log_in(browser)
        assert browser.get(fresh).headers["Location"] == "/tai-khoan"
        clock.shift(timedelta(minutes=11))
        page = browser.get(fresh)
        assert "xác thực lại" in page.content.decode()
        assert browser.get("/nang-muc?muc=high&next=/tai-khoan").headers["Location"] == "/tai-khoan"

        log_in(browser, fresh)

        assert browser.get(fresh).headers["Location"] == "/tai-khoan"
        session = LogInSession.objects.get()
        assert not is_sure_enough(
            session, Level.HIGH, within=timedelta(0), now=clock_now() + timedelta(seconds=1)
        )


def test_a_cancelled_step_up_says_that_the_log_in_lasts(
    vneid: Played, browser: Client, low: LogInSession
) -> None:
    vneid.outcome = LogInRefused(LogInFailure.CANCELLED, "x")

    response = log_in(browser, STEP_UP)

    assert response.status_code == 403
    assert "Bạn vẫn đang đăng nhập như trước." in response.content.decode()
    assert "Bạn chưa đăng nhập" not in response.content.decode()
    assert browser.get("/tai-khoan").status_code == 200


def test_a_session_that_ended_meanwhile_makes_the_proof_a_log_in(
    vneid: Played, browser: Client, low: LogInSession
) -> None:
    state = set_off(browser, STEP_UP)
    browser.get("/tai-khoan")
    end_session(low.account, low.pk, now=clock_now())

    response = return_with(browser, state)

    assert response.headers["Location"] == STEP_UP
    low.refresh_from_db()
    assert (low.level, low.ended_how) == (Level.MEDIUM, "by_owner")
    assert LogInSession.objects.latest("pk").level == Level.HIGH


def test_a_session_that_has_ended_is_not_raised(low: LogInSession) -> None:
    end_session(low.account, low.pk, now=clock_now())

    with pytest.raises(SessionNotFound):
        prove_again(THU, method=Method.ELECTRONIC_ID, session=low, now=clock_now())

    assert Proof.objects.count() == 1


def test_who_is_not_logged_in_logs_in_on_the_way(vneid: Played, browser: Client) -> None:
    away = browser.get(STEP_UP).headers["Location"]
    place = parse_qs(urlsplit(away).query)["next"][0]
    assert place == STEP_UP

    assert log_in(browser, place).headers["Location"] == STEP_UP
    assert browser.get(STEP_UP).headers["Location"] == PLACE


@pytest.mark.parametrize(
    "query",
    [
        "",
        "muc=",
        "muc=low",
        "muc=cao",
        "muc=high&trong=",
        "muc=high&trong=0",
        "muc=high&trong=-1",
        "muc=high&trong=9999",
        "muc=high&trong=²",
        "muc=high&trong=" + "9" * 5000,
    ],
)
def test_an_address_nobody_made_is_a_clear_page(vneid: Played, browser: Client, query: str) -> None:
    log_in(browser)

    response = browser.get(f"/nang-muc?{query}")

    assert response.status_code == 400
    assert "Không rõ cần mức độ nào" in response.content.decode()


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example", "/nang-muc?muc=high&next=/x", "x"]
)
def test_places_elsewhere_and_circles_lead_to_the_own_page(
    vneid: Played, browser: Client, place: str
) -> None:
    log_in(browser)

    response = browser.get(f"/nang-muc?muc=high&next={quote(place, safe='')}")

    assert response.headers["Location"] == "/tai-khoan"


def test_a_long_place_survives_the_way_there_and_back(
    vneid: Played, browser: Client, low: LogInSession
) -> None:
    place = "/thanh-toan?ma=" + "ạ" * 60
    encoded = f"/nang-muc?muc=high&next={quote(place, safe='')}"
    shown = f"/nang-muc?muc=high&next={quote(quote(place, safe='/?='), safe='')}"

    assert log_in(browser, shown).headers["Location"] == shown
    assert browser.get(encoded).headers["Location"].startswith("/thanh-toan?ma=")


def test_only_ways_that_the_law_allows_today_are_offered(
    vneid: Played, browser: Client, low: LogInSession
) -> None:
    page = browser.get(STEP_UP).content.decode()
    assert "tin nhắn" not in page

    identity_providers.install({})
    assert "Hiện chưa xác thực được" in browser.get(STEP_UP).content.decode()


def test_a_foreigner_may_prove_medium_by_a_message_but_not_high(vneid: Played, browser: Client) -> None:
    passport = ProvenNumber(IdentifierKind.PASSPORT, "X00000001", "US")
    vneid.outcome = replace(LOW, kind=AccountKind.FOREIGNER, numbers=(passport,))
    log_in(browser)

    high = browser.get("/nang-muc?muc=high&next=/tai-khoan").content.decode()
    with time_machine.travel(clock_now() + timedelta(minutes=30)):
        medium = browser.get("/nang-muc?muc=medium&trong=5&next=/tai-khoan").content.decode()

    assert "Xác thực bằng mã gửi qua tin nhắn" not in high
    assert "Xác thực bằng mã gửi qua tin nhắn" in medium


def test_proofs_are_never_rewritten(vneid: Played, browser: Client, low: LogInSession) -> None:
    for change in (lambda: Proof.objects.update(level=3), lambda: Proof.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Proof.objects.get().level == Level.MEDIUM


def test_an_officers_session_is_not_raised_here() -> None:
    assert logged_in(an_officer("payments.view")).get(STEP_UP).status_code == 403
