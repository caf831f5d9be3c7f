"""Officers see and end their sessions; a form that was being filled outlives one; the warning before the end."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from dichvucong.identity.models import Account, ConsoleSession
from dichvucong.identity.rules import AccountKind
from dichvucong.identity.services import enrol_second_factor, set_password
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.journal import history_of
from tests.factories import online
from tests.factories.accounts import (
    LONG_AGO,
    PASSWORD,
    SECRET,
    an_account,
    an_officer,
    code_now,
    logged_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-10", "IDN-09")]
OWN, LOGIN, CODE = "/quantri/bao-mat", "/quantri/dang-nhap", "/quantri/dang-nhap/ma-xac-thuc"
FORM = "/quantri/dich-vu-cong/khai-bao"


@pytest.fixture
def officer() -> Account:
    account = an_officer("services.edit", agency="H26")
    set_password(account, PASSWORD, actor="test", now=LONG_AGO)
    enrol_second_factor(account, secret=SECRET, actor="test", now=LONG_AGO)
    return account


def come_in(officer: Account, client: Client, place: str = "") -> Any:
    client.post(LOGIN, {"login": officer.username, "password": PASSWORD, "next": place})
    return client.post(CODE, {"code": code_now()})


def test_an_officer_sees_the_sessions_and_ends_another(officer: Account) -> None:
    laptop = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"})
    assert come_in(officer, laptop).headers["Location"] == "/quantri/"
    phone = logged_in(officer)
    first = ConsoleSession.objects.earliest("pk")
    assert (first.device, first.second_factor, first.address) == ("Firefox trên Windows", "totp", "127.0.0.1")
    page = phone.get(OWN).content.decode()
    assert "Firefox trên Windows" in page
    assert "mật khẩu và mã xác thực" in page

    response = phone.post(f"{OWN}/phien/{first.pk}/ket-thuc")

    assert response.headers["Location"] == f"{OWN}#phien"
    assert laptop.get("/quantri/").headers["Location"].startswith(f"{LOGIN}?")
    assert phone.get(OWN).status_code == 200
    first.refresh_from_db()
    assert first.ended_how == "by_owner"
    assert list(history_of(officer.reference).values_list("event", flat=True)).count("login.ended") == 1


def test_nobody_ends_somebody_elses_session(officer: Account) -> None:
    theirs = logged_in(an_officer("payments.view"))
    row = ConsoleSession.objects.get()

    response = logged_in(officer).post(f"{OWN}/phien/{row.pk}/ket-thuc")

    assert response.status_code == 404
    assert theirs.get(OWN).status_code == 200


def test_logging_out_everywhere_ends_every_session(officer: Account) -> None:
    first, second = logged_in(officer), logged_in(officer)

    assert first.post(f"{OWN}/dang-xuat-moi-noi").headers["Location"] == LOGIN

    for browser in (first, second):
        assert browser.get("/quantri/").headers["Location"].startswith(f"{LOGIN}?")
    assert not ConsoleSession.objects.filter(ended_at=None).exists()
    assert come_in(officer, Client()).headers["Location"] == "/quantri/"


def test_a_stolen_cookie_of_a_session_that_was_left_opens_nothing(officer: Account) -> None:
    browser = logged_in(officer)
    cookie = browser.cookies["sessionid"].value
    browser.post("/quantri/dang-xuat")
    browser.cookies["sessionid"] = cookie

    assert browser.get("/quantri/").headers["Location"].startswith(f"{LOGIN}?")
    assert ConsoleSession.objects.get().ended_how == "logged_out"


def test_the_key_changes_with_the_log_in(officer: Account, client: Client) -> None:
    client.post(LOGIN, {"login": officer.username, "password": PASSWORD})
    before = client.cookies["sessionid"].value

    client.post(CODE, {"code": code_now()})

    assert client.cookies["sessionid"].value != before


def test_a_long_form_outlives_the_session_and_its_owner_finds_it_again(officer: Account) -> None:
    online.a_world()
    typed = {
        "thu_tuc": online.CODE,
        "co_quan": "H26",
        "ten": "Tên dịch vụ đang gõ dở",
        "dia_chi": "",
        "noi": "",
    }
    with time_machine.travel(clock_now(), tick=False) as clock:
        browser = logged_in(officer)
        names = _fields(browser.get(FORM).content.decode())
        clock.shift(timedelta(minutes=31))
        away = browser.post(FORM, {name: typed.get(name, "") for name in names} | typed)
        place = parse_qs(urlsplit(away.headers["Location"]).query)["next"][0]
        assert place == FORM
        come_in(officer, browser, place)

        page = browser.get(FORM).content.decode()

    assert "Tên dịch vụ đang gõ dở" in page
    assert "CHƯA được gửi" in page
    assert "Tên dịch vụ đang gõ dở" not in browser.get(FORM).content.decode()


def test_another_officer_at_the_same_desk_does_not_find_it(officer: Account) -> None:
    online.a_world()
    other = an_officer("services.edit", agency="H26")
    set_password(other, PASSWORD, actor="test", now=LONG_AGO)
    enrol_second_factor(other, secret=SECRET, actor="test", now=LONG_AGO)
    with time_machine.travel(clock_now(), tick=False) as clock:
        browser = logged_in(officer)
        names = _fields(browser.get(FORM).content.decode())
        clock.shift(timedelta(minutes=31))
        browser.post(FORM, dict.fromkeys(names, "Bí mật của người trước"))
        come_in(other, browser, FORM)

        assert "Bí mật của người trước" not in browser.get(FORM).content.decode()


def test_asking_how_long_it_lasts_does_not_make_it_last_longer(officer: Account) -> None:
    with time_machine.travel(clock_now(), tick=False) as clock:
        browser = logged_in(officer)
        clock.shift(timedelta(minutes=20))
        assert browser.get("/quantri/phien").json() == {"seconds": 600}
        clock.shift(timedelta(minutes=9))
        assert browser.get("/quantri/phien").json() == {"seconds": 60}
        assert browser.post("/quantri/phien/o-lai").json() == {"seconds": 1800}
        clock.shift(timedelta(minutes=29))
        assert browser.get(OWN).status_code == 200
        clock.shift(timedelta(minutes=31))
        assert browser.get("/quantri/phien").json() == {"seconds": 0}
        assert browser.get(OWN).status_code == 302


def test_staying_does_not_outlast_the_longest_session(officer: Account) -> None:
    with time_machine.travel(clock_now(), tick=False) as clock:
        browser = logged_in(officer)
        for _ in range(35):
            clock.shift(timedelta(minutes=20))
            browser.post("/quantri/phien/o-lai")
        assert browser.get("/quantri/phien").json() == {"seconds": 1200}
        clock.shift(timedelta(minutes=21))

        assert browser.post("/quantri/phien/o-lai").status_code == 302


@pytest.mark.parametrize("who", [None, AccountKind.CITIZEN])
def test_strangers_have_no_session_in_the_console(who: AccountKind | None) -> None:
    browser = logged_in(an_account(who)) if who else Client()

    assert browser.get("/quantri/phien").json() == {"seconds": 0}


def _fields(page: str) -> set[str]:
    import re

    return set(re.findall(r'<(?:input|textarea|select)[^>]* name="([a-z_]+)"', page)) - {
        "csrfmiddlewaretoken"
    }
