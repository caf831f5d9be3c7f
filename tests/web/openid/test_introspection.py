"""A portal asks what a token is worth: read anew at every call, and cheap, because every call of an API asks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dichvucong.identity.models import Account, Consent, LogInSession, SignOn
from dichvucong.identity.services import register_client
from dichvucong.identity.services.log_in.log_in_sessions import end_session
from dichvucong.identity.services.portals.client_secrets import add_secret, revoke_secret, secrets_of
from dichvucong.identity.services.portals.consents import withdraw_consent
from dichvucong.kernel.clock import now as clock_now
from tests.factories.portals import Party, a_portal, opened

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-04")]


def asked(party: Party, token: str) -> Any:
    form = {"client_id": party.client_id, "client_secret": party.secret, "token": token}
    return Client().post("/oauth/introspect", form).json()


def test_a_living_token_is_described_in_two_questions(visitor: Client, party: Party) -> None:
    tokens = party.tokens(visitor)
    said = opened(tokens["id_token"], party.client_id)
    asked(party, tokens["access_token"])

    with CaptureQueriesContext(connection) as questions:
        found = asked(party, tokens["access_token"])

    assert len(questions) == 2, [one["sql"] for one in questions]
    now = clock_now().timestamp()
    assert found.pop("exp") == pytest.approx(now + 3_600, abs=10)
    assert found.pop("iat") == pytest.approx(now, abs=10)
    assert found == {
        "active": True,
        "client_id": party.client_id,
        "scope": "openid profile phone identity",
        "iss": said["iss"],
        "token_type": "Bearer",
        "sub": said["sub"],
        "acr": said["acr"],
    }


def _log_out(_party: Party) -> None:
    session = LogInSession.objects.get()
    end_session(session.account, session.pk, now=clock_now())


def _withdraw(_party: Party) -> None:
    consent = Consent.objects.get()
    withdraw_consent(consent.account, consent.pk, now=clock_now())


def _lock(_party: Party) -> None:
    Account.objects.update(is_active=False)


@pytest.mark.parametrize("end", [_log_out, _withdraw, _lock])
def test_what_ended_anywhere_has_ended_at_the_next_question(
    visitor: Client, party: Party, end: Callable[[Party], None]
) -> None:
    tokens = party.tokens(visitor)
    assert asked(party, tokens["access_token"])["active"] is True
    assert asked(party, tokens["refresh_token"])["active"] is True

    end(party)

    assert asked(party, tokens["access_token"]) == {"active": False}
    assert asked(party, tokens["refresh_token"]) == {"active": False}


def test_a_refresh_token_that_was_used_a_code_and_an_id_token_are_worth_nothing(
    visitor: Client, party: Party
) -> None:
    code = party.agreed(visitor)["code"]
    assert asked(party, code) == {"active": False}
    tokens = party.exchange(code).json()

    party.refreshed(tokens["refresh_token"])

    for dead in (tokens["refresh_token"], tokens["id_token"], code, "é", "a\x00b", "x" * 20_000):
        assert asked(party, dead) == {"active": False}
    assert asked(party, tokens["access_token"])["active"] is True


def test_looking_is_not_using(visitor: Client, party: Party) -> None:
    token = party.tokens(visitor)["access_token"]
    seen = LogInSession.objects.get().seen_at

    with time_machine.travel(clock_now() + timedelta(minutes=50), tick=False):
        assert asked(party, token)["active"] is True

    assert LogInSession.objects.get().seen_at == seen


def test_a_secret_that_was_revoked_asks_nothing_more_though_it_was_proven_before(
    visitor: Client, party: Party
) -> None:
    token = party.tokens(visitor)["access_token"]
    fresh = Party(party.client_id, add_secret(party.client_id, actor="test", now=clock_now()))
    assert asked(party, token)["active"] is True

    old = secrets_of(party.client_id)[-1]
    revoke_secret(party.client_id, old.pk, reason="Lộ", actor="test", now=clock_now())

    assert asked(party, token)["error"] == "invalid_client"
    assert asked(fresh, token)["active"] is True


def test_the_name_for_a_sector_is_told_for_sign_ons_of_any_age(visitor: Client) -> None:
    party = a_portal(pairwise=True)
    tokens = party.tokens(visitor)
    named = opened(tokens["id_token"], party.client_id)["sub"]
    assert asked(party, tokens["access_token"])["sub"] == named

    SignOn.objects.update(subject="")  # Begun before the name was kept with it.

    assert asked(party, tokens["access_token"])["sub"] == named


def test_a_connected_systems_token_has_no_person() -> None:
    now = clock_now()
    secret = register_client("he-thong", name="x", scopes=["obligations.read"], actor="test", now=now)
    form = {"client_id": "he-thong", "client_secret": secret, "grant_type": "client_credentials"}
    token = Client().post("/oauth/token", form).json()["access_token"]

    found = asked(Party("he-thong", secret), token)

    assert (found["active"], found["scope"]) == (True, "obligations.read")
    assert "sub" not in found
