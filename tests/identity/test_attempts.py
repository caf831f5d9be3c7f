"""Guessing at an officer's name slows the guesser, never its owner; a name that does not exist behaves the same."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.hashers import get_hasher
from django.core import signing
from django.test import Client

from dichvucong.identity.attempts import forget_old_counts
from dichvucong.identity.models import Account, CacheRow
from dichvucong.identity.rules import AccountKind
from dichvucong.identity.services import enrol_second_factor, set_password
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import LONG_AGO, PASSWORD, SECRET, an_account, an_officer, code_now

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09", "IDN-10")]
LOGIN, CODE, HOME = "/quantri/dang-nhap", "/quantri/dang-nhap/ma-xac-thuc", "/quantri/"
TOO_MANY = "Đăng nhập sai quá nhiều lần"


@pytest.fixture
def officer() -> Account:
    account = an_officer("payments.view")
    set_password(account, PASSWORD, actor="test", now=LONG_AGO)
    enrol_second_factor(account, secret=SECRET, actor="test", now=LONG_AGO)
    return account


def type_password(client: Client, name: str, password: str = PASSWORD, address: str = "127.0.0.1") -> Any:
    return client.post(LOGIN, {"login": name, "password": password}, REMOTE_ADDR=address)


def guess(name: str, times: int, address: str = "203.0.113.66") -> list[bool]:
    """Whether each guess was still looked at."""
    attacker = Client()
    pages = [type_password(attacker, name, "doan-bua-mot-cai", address) for _ in range(times)]
    return [TOO_MANY not in page.content.decode() for page in pages]


def a_known_browser(officer: Account) -> Client:
    """One that the officer has logged in from and out again."""
    client = Client()
    type_password(client, officer.username)
    client.post(CODE, {"code": code_now()})
    assert client.get(HOME).status_code == 200
    client.post("/quantri/dang-xuat")
    return client


def test_the_guesser_is_stopped_and_the_owner_gets_in_from_elsewhere(officer: Account) -> None:
    assert guess(officer.username, 7) == [True] * 5 + [False] * 2

    assert type_password(Client(), officer.username).headers["Location"] == CODE


def test_the_owners_own_browser_gets_in_though_the_guesser_sits_in_the_same_office(officer: Account) -> None:
    with time_machine.travel("2026-11-29T03:00:00Z", tick=False) as clock:
        known = a_known_browser(officer)
        clock.shift(timedelta(minutes=1))
        assert guess(officer.username, 6, "127.0.0.1")[-1] is False

        assert TOO_MANY in type_password(Client(), officer.username).content.decode()
        assert type_password(known, officer.username).headers["Location"] == CODE
        assert known.post(CODE, {"code": code_now()}).headers["Location"] == HOME


def test_guessing_from_everywhere_is_stopped_and_the_owners_browser_still_gets_in(officer: Account) -> None:
    with time_machine.travel("2026-11-29T03:00:00Z", tick=False):
        known = a_known_browser(officer)
        looked_at = [guess(officer.username, 5, f"203.0.113.{number}") for number in range(1, 13)]

        assert sum(map(sum, looked_at)) == 50
        assert type_password(known, officer.username).headers["Location"] == CODE


def test_one_address_may_not_go_through_many_names() -> None:
    with time_machine.travel("2026-11-29T03:00:00Z", tick=False):
        looked_at = [guess(f"ten-{number}", 1)[0] for number in range(25)]

    assert looked_at == [True] * 20 + [False] * 5


def test_a_known_browser_may_not_guess_without_end_either(officer: Account) -> None:
    with time_machine.travel("2026-11-29T03:00:00Z", tick=False):
        known = a_known_browser(officer)
        for _ in range(5):
            type_password(known, officer.username, "doan-bua-mot-cai")

        assert TOO_MANY in type_password(known, officer.username).content.decode()


def test_a_mark_that_was_made_up_or_is_another_names_is_a_strangers(officer: Account) -> None:
    with time_machine.travel("2026-11-29T03:00:00Z", tick=False):
        other = an_officer("payments.view")
        known = a_known_browser(officer)
        (mine,) = [name for name in known.cookies if name.startswith("device-")]
        value = known.cookies[mine].value
        guess(other.username, 5, "127.0.0.1")
        for made_up in (value, "x", signing.dumps({"device": "1"}), ""):
            thief = Client()
            for length in ("device-x", mine):
                thief.cookies[length] = made_up
            assert TOO_MANY in type_password(thief, other.username).content.decode()


def test_the_mark_is_for_the_server_alone(officer: Account) -> None:
    known = a_known_browser(officer)

    (mark,) = [cookie for name, cookie in known.cookies.items() if name.startswith("device-")]

    assert mark["httponly"]
    assert mark["samesite"] == "Lax"
    assert officer.username not in mark.value


def test_who_knows_the_password_may_not_guess_codes_without_end(officer: Account) -> None:
    with time_machine.travel("2026-11-29T03:00:00Z", tick=False) as clock:
        known = a_known_browser(officer)
        clock.shift(timedelta(minutes=1))
        refused = 0
        for number in range(3):
            thief = Client()
            address = f"203.0.113.{number}"
            type_password(thief, officer.username, address=address)
            for _ in range(5):
                page = thief.post(CODE, {"code": "000000"}, REMOTE_ADDR=address).content.decode()
                refused += TOO_MANY in page
        assert refused == 5

        type_password(known, officer.username)
        assert known.post(CODE, {"code": code_now()}).headers["Location"] == HOME


@pytest.mark.parametrize("who", ["unknown", "wrong", "without a password", "citizen"])
def test_every_refusal_says_the_same_and_does_the_same_work(officer: Account, who: str) -> None:
    names = {
        "unknown": "khong-co-ai",
        "wrong": officer.username,
        "without a password": an_account(AccountKind.OFFICER).username,
        "citizen": an_account(AccountKind.CITIZEN).username,
    }
    hashed: list[str] = []

    def counted(self: Any, password: str, *args: Any, **kwargs: Any) -> Any:
        hashed.append(password)
        return original(self, password, *args, **kwargs)

    hasher = type(get_hasher())
    original = hasher.encode
    with patch.object(hasher, "encode", counted):
        page = type_password(Client(), names[who], "doan-bua-mot-cai")

    assert page.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in page.content.decode()
    assert len(hashed) == 1


def test_whoever_floods_the_counts_wins_no_tries(officer: Account) -> None:
    with time_machine.travel("2026-11-29T03:00:00Z", tick=False) as clock:
        guesser = Client()
        type_password(guesser, officer.username)
        for _ in range(5):
            guesser.post(CODE, {"code": "000000"})
        later = clock_now() + timedelta(minutes=5)
        others = [CacheRow(cache_key=f":1:other:{n}", value="", expires=later) for n in range(1_000)]
        CacheRow.objects.bulk_create(others)
        guess("ai-do", 1, "203.0.113.67")

        assert TOO_MANY in guesser.post(CODE, {"code": code_now()}).content.decode()

        clock.shift(timedelta(minutes=6))
        forget_old_counts(now=clock_now())
        assert not CacheRow.objects.filter(cache_key__startswith=":1:other").exists()


def test_an_address_that_tries_too_many_names_leaves_nothing_more_behind() -> None:
    with time_machine.travel("2026-11-29T03:00:00Z", tick=False):
        for number in range(25):
            guess(f"ten-{number}", 1)
        held = CacheRow.objects.count()

        for number in range(25, 40):
            guess(f"ten-{number}", 1)

        assert CacheRow.objects.count() == held
