"""The log-in pages as a browser uses them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from dichvucong.identity.models import Account
from dichvucong.identity.rules import AccountKind
from dichvucong.identity.services import deactivate_account, enrol_second_factor, grant, set_password
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.journal import history_of
from tests.factories.accounts import LONG_AGO, PASSWORD, SECRET, an_account, an_officer, code_now, logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09")]
LOGIN, CODE, HOME, SET_UP = (
    "/quantri/dang-nhap",
    "/quantri/dang-nhap/ma-xac-thuc",
    "/quantri/",
    "/quantri/bao-mat/thiet-lap",
)


@pytest.fixture
def officer() -> Account:
    account = an_officer("payments.view")
    set_password(account, PASSWORD, actor="test", now=LONG_AGO)
    return account


def events_of(account: Account) -> list[str]:
    return [
        event
        for event in history_of(account.reference).values_list("event", flat=True)
        if event.startswith("login.")
    ]


def type_password(client: Client, account: Account, password: str = PASSWORD) -> str:
    response = client.post(LOGIN, {"login": account.username, "password": password})
    return response.headers.get("Location", "")


def test_password_and_code_open_the_console(officer: Account, client: Client) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)

    assert type_password(client, officer) == CODE
    assert client.get(HOME).status_code == 302
    assert client.post(CODE, {"code": code_now()}).headers["Location"] == HOME

    assert client.get(HOME).status_code == 200
    assert events_of(officer) == ["login.succeeded"]


def test_the_browser_returns_to_the_page_that_was_asked_for(officer: Account, client: Client) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)
    address = client.get("/quantri/?trang=2").headers["Location"]
    assert address == f"{LOGIN}?next=%2Fquantri%2F%3Ftrang%3D2"

    page = client.get(address).content.decode()
    assert 'name="next" value="/quantri/?trang=2"' in page
    client.post(address, {"login": officer.username, "password": PASSWORD, "next": "/quantri/?trang=2"})
    response = client.post(CODE, {"code": code_now()})

    assert response.headers["Location"] == "/quantri/?trang=2"


def test_a_return_address_elsewhere_is_ignored(officer: Account, client: Client) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)

    client.post(LOGIN, {"login": officer.username, "password": PASSWORD, "next": "https://evil.example/"})
    response = client.post(CODE, {"code": code_now()})

    assert response.headers["Location"] == HOME


def test_a_wrong_password_says_nothing_about_the_account(officer: Account, client: Client) -> None:
    known = client.post(LOGIN, {"login": officer.username, "password": "sai-mat-khau-roi"}).content.decode()
    unknown = client.post(LOGIN, {"login": "khong-co-ai", "password": "sai-mat-khau-roi"}).content.decode()

    for page in (known, unknown):
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in page
    assert events_of(officer) == ["login.failed"]


def test_a_wrong_code_is_refused_and_journalled(officer: Account, client: Client) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)
    type_password(client, officer)

    page = client.post(CODE, {"code": "000000"}).content.decode()

    assert "Mã xác thực không đúng" in page
    assert client.get(HOME).status_code == 302
    assert events_of(officer) == ["login.second_step_failed"]


def test_a_code_works_only_once(officer: Account) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)
    code = code_now()
    first, second = Client(), Client()
    type_password(first, officer)
    type_password(second, officer)
    assert first.post(CODE, {"code": code}).status_code == 302

    page = second.post(CODE, {"code": code})

    assert page.status_code == 200
    assert second.get(HOME).status_code == 302


def test_a_code_works_only_once_as_long_as_it_would_be_taken(officer: Account) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)
    with time_machine.travel("2026-11-29T03:00:01Z", tick=False) as clock:
        code = code_now()
        first, second = Client(), Client()
        type_password(first, officer)
        assert first.post(CODE, {"code": code}).status_code == 302
        clock.shift(timedelta(seconds=35))
        type_password(second, officer)

        page = second.post(CODE, {"code": f" {code[:3]} {code[3:]}"})

        assert page.status_code == 200
        assert second.get(HOME).status_code == 302
        assert events_of(officer) == ["login.succeeded", "login.second_step_failed"]


def test_the_code_that_set_the_generator_up_opens_nothing_afterwards(officer: Account) -> None:
    first, second = Client(), Client()
    type_password(first, officer)
    page = first.get(SET_UP).content.decode()
    found = re.search(r"[A-Z2-7]{32}", page)
    assert found is not None
    code = code_now(found[0])
    assert first.post(SET_UP, {"code": code}).status_code == 302
    type_password(second, officer)

    assert second.post(CODE, {"code": code}).status_code == 200

    assert second.get(HOME).status_code == 302


def test_guessing_is_stopped_after_five_wrong_passwords(officer: Account, client: Client) -> None:
    for _ in range(5):
        type_password(client, officer, "sai-mat-khau-roi")

    page = client.post(LOGIN, {"login": officer.username, "password": PASSWORD}).content.decode()

    assert "Đăng nhập sai quá nhiều lần" in page


def test_an_officer_without_a_code_generator_can_only_set_one_up(officer: Account, client: Client) -> None:
    assert type_password(client, officer) == HOME
    assert client.get(HOME).headers["Location"].startswith(SET_UP)

    page = client.get(SET_UP).content.decode()
    found = re.search(r'class="code">([A-Z2-7]{32})<', page)
    assert found is not None
    wrong = client.post(SET_UP, {"code": "000000"})
    assert "Mã xác thực không đúng" in wrong.content.decode()
    done = client.post(SET_UP, {"code": code_now(found[1])})

    assert done.headers["Location"] == "/quantri/bao-mat/ma-du-phong"
    codes = re.findall(r'class="code">(\d{8})<', client.get(done.headers["Location"]).content.decode())
    assert len(codes) == 10
    assert client.get(HOME).status_code == 200


def test_a_recovery_code_opens_the_console_once(officer: Account) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)
    page = logged_in(officer).get("/quantri/bao-mat/ma-du-phong").content.decode()
    recovery_code = re.findall(r'class="code">(\d{8})<', page)[0]
    first, second = Client(), Client()

    type_password(first, officer)
    assert first.post(CODE, {"code": recovery_code}).status_code == 302

    type_password(second, officer)
    assert second.post(CODE, {"code": recovery_code}).status_code == 200


def test_an_officer_cannot_switch_the_second_factor_off(officer: Account) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)

    response = logged_in(officer).post("/quantri/bao-mat/da-thiet-lap")

    assert response.headers["Location"] == "/quantri/bao-mat"


@pytest.mark.parametrize("kind", [AccountKind.CITIZEN, AccountKind.ORGANISATION, AccountKind.FOREIGNER])
def test_only_officers_and_provider_staff_log_in_here(kind: AccountKind, client: Client) -> None:
    account = an_account(kind)
    set_password(account, PASSWORD, actor="test", now=LONG_AGO)

    page = client.post(LOGIN, {"login": account.username, "password": PASSWORD}).content.decode()

    assert "Tên đăng nhập hoặc mật khẩu không đúng." in page


def test_a_closed_account_cannot_log_in_and_loses_its_open_sessions(officer: Account, client: Client) -> None:
    browser = logged_in(officer)
    assert browser.get(HOME).status_code == 200

    deactivate_account(officer, reason="Nghỉ việc", actor="test", now=clock_now())

    assert browser.get(HOME).headers["Location"].startswith(LOGIN)
    assert type_password(client, officer) == ""


def test_nobody_can_register() -> None:
    for address in ("/quantri/dang-ky", "/accounts/signup/", "/quantri/signup/"):
        assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    ("steps", "opens"),
    [
        ([timedelta(minutes=29)], True),
        ([timedelta(minutes=31)], False),
        ([timedelta(minutes=25)] * 27, True),
        ([timedelta(minutes=25)] * 29, False),
    ],
)
def test_a_session_ends_when_idle_for_half_an_hour_or_after_twelve_hours(
    officer: Account, steps: list[timedelta], opens: bool
) -> None:
    with time_machine.travel(clock_now(), tick=False) as clock:
        browser = logged_in(officer)
        for step in steps:
            clock.shift(step)
            response = browser.get(HOME)

    assert (response.status_code == 200) is opens
    if not opens:
        assert "het_phien=1" in response.headers["Location"]


def test_logging_out_ends_the_session(officer: Account) -> None:
    browser = logged_in(officer)

    assert browser.get("/quantri/dang-xuat").status_code == 200
    browser.post("/quantri/dang-xuat")

    assert browser.get(HOME).status_code == 302
    assert events_of(officer) == ["login.ended"]


def test_a_newly_granted_permission_works_without_logging_in_again() -> None:
    account = an_account()
    browser = logged_in(account)
    assert browser.get(HOME).status_code == 403

    grant(account, "payments.view", agency_code="H26.1", actor="test", now=LONG_AGO)

    assert browser.get(HOME).status_code == 200
