"""Sessions of browsers: nobody reads them in the database, nobody takes one over by reading it."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.sealed_sessions import SessionStore
from tests.factories.accounts import an_officer, logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-10")]


def kept(**held: str) -> str:
    store = SessionStore()
    store.update(held)
    store.save()
    assert store.session_key
    return store.session_key


def the_row() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM django_session s")
        (found,) = cursor.fetchall()
    return str(found[0])


def test_what_a_session_holds_comes_back_under_its_key_alone() -> None:
    key = kept(secret="JBSWY3DPEHPK3PXP")

    assert SessionStore(key)["secret"] == "JBSWY3DPEHPK3PXP"
    assert SessionStore(key).exists(key)
    assert SessionStore("x" * 32).load() == {}
    assert not SessionStore().exists("x" * 32)


def test_nothing_of_it_can_be_read_in_the_table_nor_its_key() -> None:
    key = kept(secret="JBSWY3DPEHPK3PXP")

    row = the_row()

    assert key not in row
    assert "JBSWY3DPEHPK3PXP" not in row
    assert "secret" not in str(Session.objects.get().get_decoded())


def test_what_stands_in_the_table_opens_nothing() -> None:
    officer = logged_in(an_officer("payments.view"))
    assert officer.get("/quantri/").status_code == 200
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get().session_key

    assert thief.get("/quantri/").status_code == 302


def test_a_new_key_and_an_end_leave_nothing_behind() -> None:
    first = kept(name="a")
    store = SessionStore(first)

    store.cycle_key()

    assert store.session_key
    assert SessionStore(first).load() == {}
    assert SessionStore(store.session_key)["name"] == "a"
    assert Session.objects.count() == 1
    store.flush()
    assert not Session.objects.exists()


def test_sessions_that_are_over_are_not_found_and_forgotten() -> None:
    key = kept(name="a")
    with time_machine.travel(clock_now() + timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)):
        assert SessionStore(key).load() == {}
        call_command("clearsessions")

    assert not Session.objects.exists()


def test_another_key_finds_an_empty_session(settings: Settings) -> None:
    key = kept(name="a")
    settings.DATA_KEYS = ["A" * 43]

    assert SessionStore(key).load() == {}
