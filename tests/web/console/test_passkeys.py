"""Passkeys of officers: what is refused. Registering and using one is a journey, with a device that is played."""

import json
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from dichvucong.identity.adapters import SecondFactorAdapter
from dichvucong.identity.models import Account
from dichvucong.identity.services import enrol_second_factor, set_password
from dichvucong.kernel.journal import history_of
from tests.factories.accounts import LONG_AGO, PASSWORD, SECRET, an_officer, logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09")]
ADD, LOG_IN, SECOND = (
    "/quantri/bao-mat/khoa/them",
    "/quantri/dang-nhap/khoa",
    "/quantri/dang-nhap/ma-xac-thuc",
)
NONSENSE = [
    "",
    "x",
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ"}}',
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
                "userHandle": "__8",
                "attestationObject": "oA",
            },
        }
    ),
    "[" * 500 + "]" * 500,
]


@pytest.fixture
def officer() -> Account:
    account = an_officer("payments.view")
    set_password(account, PASSWORD, actor="test", now=LONG_AGO)
    return account


def a_passkey(account: Account) -> Any:
    kind = Authenticator.Type.WEBAUTHN
    return Authenticator.objects.create(user=account, type=kind, data={"name": "Khóa xanh", "credential": {}})


@pytest.mark.parametrize("said", NONSENSE)
def test_nonsense_for_a_passkey_is_refused_everywhere(officer: Account, client: Client, said: str) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)
    inside = logged_in(officer)
    inside.get(ADD)
    assert inside.post(ADD, {"name": "", "credential": said}).status_code == 422

    client.get(LOG_IN, headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"})
    back = client.post(LOG_IN, {"credential": said, "next": "/quantri/?a=1"})
    assert back.headers["Location"] == "/quantri/dang-nhap?khoa_sai=1&next=%2Fquantri%2F%3Fa%3D1"
    assert "không mở được tài khoản nào" in client.get(back.headers["Location"]).content.decode()
    client.post("/quantri/dang-nhap", {"login": officer.username, "password": PASSWORD})
    assert client.post(SECOND, {"credential": said}).status_code == 200
    assert client.get("/quantri/").status_code == 302
    assert not Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exists()


def test_the_last_second_factor_stays(officer: Account) -> None:
    first = a_passkey(officer)
    inside = logged_in(officer)

    refused = inside.post(f"/quantri/bao-mat/khoa/{first.pk}/go")

    assert refused.status_code == 409
    assert inside.delete(f"/quantri/bao-mat/khoa/{first.pk}/go").status_code == 405
    assert "duy nhất" in refused.content.decode()
    second = a_passkey(officer)
    assert inside.post(f"/quantri/bao-mat/khoa/{first.pk}/go").headers["Location"] == "/quantri/bao-mat/khoa"
    assert inside.post(f"/quantri/bao-mat/khoa/{second.pk}/go").status_code == 409
    assert list(Authenticator.objects.values_list("pk", flat=True)) == [second.pk]
    assert "account.passkey_removed" in history_of(officer.reference).values_list("event", flat=True)


def test_nobody_takes_away_somebody_elses(officer: Account) -> None:
    theirs = a_passkey(an_officer("payments.view"))
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)

    assert logged_in(officer).post(f"/quantri/bao-mat/khoa/{theirs.pk}/go").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_a_session_of_the_password_alone_ends_once_there_is_a_second_factor(officer: Account) -> None:
    """Somebody who had only the password sits in a session from before: it opens neither codes nor keys."""
    early = logged_in(officer, second_factor=False)
    assert early.get(ADD).status_code == 200
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)

    for address in (ADD, "/quantri/bao-mat/ma-du-phong", "/quantri/bao-mat"):
        fresh = logged_in(officer, second_factor=False)
        assert fresh.get(address).headers["Location"].startswith("/quantri/dang-nhap?")
        assert fresh.get("/quantri/bao-mat").headers["Location"].startswith("/quantri/dang-nhap?")


def test_changing_keys_asks_again_who_it_is(officer: Account) -> None:
    enrol_second_factor(officer, secret=SECRET, actor="test", now=LONG_AGO)
    inside = logged_in(officer)
    session = inside.session
    long_ago = time.time() - 3600
    session["account_authentication_methods"] = [{"method": "mfa", "at": long_ago, "type": "totp"}]
    session.save()

    for response in (inside.get(ADD), inside.post(ADD, {"credential": "{}"})):
        assert "/quantri/xac-nhan/" in response.headers["Location"]


@pytest.mark.parametrize(
    ("public", "site"),
    [
        ("https://dichvucong.gov.vn", "dichvucong.gov.vn"),
        ("http://127.0.0.1:8000", "localhost"),
        ("https://a.example:8443/x", "a.example"),
    ],
)
def test_a_passkey_is_for_the_public_address_whatever_the_request_says(
    settings: Settings, public: str, site: str
) -> None:
    settings.PUBLIC_URL = public

    asked: Any = SecondFactorAdapter().get_public_key_credential_rp_entity()

    assert asked["id"] == site
