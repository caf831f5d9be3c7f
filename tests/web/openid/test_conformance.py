"""The points of the OpenID Foundation's basic and config plans that are not tested elsewhere; docs/openid-conformance.md."""

import json
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from dichvucong.identity.models import Account, LogInSession, SignOn
from dichvucong.identity.rules import AccountKind, Level, Method
from dichvucong.identity.services import Entrance, open_session
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.openid import parameters
from dichvucong.web.people import SESSION, let_in
from tests.factories.accounts import a_log_in, an_account, logged_in
from tests.factories.portals import BACK, ISSUER, Party, a_portal, answer_in, opened, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-04")]


def test_oidcc_discovery_endpoint_verification(client: Client) -> None:
    about = client.get("/.well-known/openid-configuration").json()

    assert about["issuer"] == ISSUER == settings.PUBLIC_URL
    assert not about["issuer"].endswith("/")
    for name, address in about.items():
        if name.endswith(("_endpoint", "_uri")):
            assert resolve(urlsplit(address).path), name
    required = {
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
    }
    assert required <= set(about)
    assert "RS256" in about["id_token_signing_alg_values_supported"]
    assert "none" not in about["id_token_signing_alg_values_supported"]
    keys = client.get("/oauth/jwks.json").json()["keys"]
    assert {key["kty"] for key in keys} == {"RSA"}
    assert len({key["kid"] for key in keys}) == len(keys) >= 2
    assert all({"n", "e", "use", "alg"} <= set(key) and "d" not in key for key in keys)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": None},  # oidcc-ensure-request-without-nonce-succeeds-for-code-flow
        {"scope": "identity phone openid profile"},  # oidcc-ensure-other-scope-order-succeeds
        {"display": "page"},  # oidcc-display-page
        {"display": "popup"},  # oidcc-display-popup
        {"khong_ai_biet": "foobar"},  # oidcc-ensure-request-with-unknown-parameter-succeeds
        {"login_hint": "buffy@example.com"},  # oidcc-login-hint
        {"ui_locales": "se"},  # oidcc-ui-locales
        {"claims_locales": "se"},  # oidcc-claims-locales
        {"acr_values": "1 2"},  # oidcc-ensure-request-with-acr-values-succeeds
        {"max_age": "10000"},  # oidcc-max-age-10000
        {"claims": '{"userinfo": {"name": {"essential": true}}}'},  # oidcc-claims-essential
        {"state": None},
        {"scope": "openid address khac"},  # oidcc-scope-address: not held, so nothing is told
    ],
)
def test_what_is_optional_or_unknown_breaks_nothing(
    visitor: Client, party: Party, changes: dict[str, Any]
) -> None:
    answer = party.agreed(visitor, **changes)

    verifier = None if "code_challenge" in changes else party.verifier
    tokens = party.exchange(answer["code"], code_verifier=verifier).json()
    said = opened(tokens["id_token"], party.client_id)
    assert ("nonce" in said) is ("nonce" not in changes)
    assert ("state" in answer) is ("state" not in changes)
    assert isinstance(said["auth_time"], int)
    assert userinfo(tokens["access_token"]).json()["sub"] == said["sub"]


@pytest.mark.parametrize("changes", [{}, {"nonce": None}, {"scope": "openid"}, {"max_age": "10000"}])
def test_a_client_that_was_freed_from_pkce_logs_in_as_the_basic_plan_does(
    visitor: Client, changes: dict[str, Any]
) -> None:
    party = a_portal(pkce_waived_why="Phần mềm 2019, sửa trước 30/6/2027")

    answer = party.agreed(visitor, code_challenge=None, code_challenge_method=None, **changes)

    tokens = party.exchange(answer["code"], code_verifier=None).json()
    said = opened(tokens["id_token"], party.client_id)
    assert userinfo(tokens["access_token"]).json()["sub"] == said["sub"]
    assert party.refreshed(tokens["refresh_token"]).status_code == 200
    assert party.tokens(visitor)["access_token"]  # Whoever was freed may use it all the same.


@pytest.mark.parametrize("method", list(Method))
def test_whichever_way_somebody_proved_who_it_is_has_a_word_for_portals(
    citizen: Account, party: Party, method: Method
) -> None:
    entrance, now = Entrance("127.0.0.1", ""), clock_now()
    by = open_session(citizen, method=method, level=Level.HIGH, provider="x", entrance=entrance, now=now)
    browser = logged_in(citizen)
    session = browser.session
    session[SESSION] = by.pk
    session.save()

    assert opened(party.tokens(browser)["id_token"], party.client_id)["amr"]


def test_oidcc_id_token_hint(citizen: Account, visitor: Client, party: Party) -> None:
    hint = party.tokens(visitor)["id_token"]

    assert "code" in answer_in(party.ask(visitor, prompt="none", id_token_hint=hint))

    somebody_else = logged_in(an_account(AccountKind.CITIZEN))
    refused = answer_in(party.ask(somebody_else, prompt="none", id_token_hint=hint))
    assert refused["error"] == "login_required"
    to_log_in = somebody_else.get(party.ask(somebody_else, id_token_hint=hint)["Location"])
    assert to_log_in["Location"].startswith("/dang-nhap?")


def test_oidcc_server_client_secret_post_and_basic(visitor: Client, party: Party) -> None:
    from base64 import b64encode

    posted = party.exchange(party.agreed(visitor)["code"])
    assert posted.status_code == 200
    assert "no-store" in posted["Cache-Control"]

    form = {
        "grant_type": "authorization_code",
        "code": party.agreed(visitor)["code"],
        "redirect_uri": BACK,
        "code_verifier": party.verifier,
    }
    basic = "Basic " + b64encode(f"{party.client_id}:{party.secret}".encode()).decode()
    assert Client().post("/oauth/token", form, headers={"Authorization": basic}).status_code == 200


def test_oidcc_refresh_token(visitor: Client, party: Party) -> None:
    first = party.tokens(visitor)

    second = party.refreshed(first["refresh_token"]).json()

    before, after = (opened(tokens["id_token"], party.client_id) for tokens in (first, second))
    for name in ("iss", "sub", "aud", "auth_time", "acr", "sid"):
        assert before[name] == after[name]
    assert "nonce" not in after


@pytest.mark.parametrize(
    "changes",
    [
        {"claims": json.dumps({"id_token": {"acr": {"essential": True, "values": ["LoA3", "\x00"]}}})},
        {"claims": json.dumps({"id_token": {"\x00": None}, "userinfo": {"\ud800": None}})},
        {"nonce": "\u0007 é 😀"},
    ],
)
def test_odd_characters_are_kept_out_or_kept_whole(
    visitor: Client, party: Party, changes: dict[str, str]
) -> None:
    place = party.ask(visitor, **changes)["Location"]

    assert visitor.get(place).status_code == 200


def test_a_hint_that_names_no_key_is_no_hint(visitor: Client, party: Party) -> None:
    party.tokens(visitor)
    for kid in ("\x00", "", "khong-co"):
        hint = jwt.encode({"iss": ISSUER}, "x" * 32, algorithm="HS256", headers={"kid": kid})
        assert visitor.get("/oauth/logout", {"id_token_hint": hint}).status_code == 400


def test_logging_in_again_in_the_same_browser_keeps_the_portals(
    citizen: Account, visitor: Client, party: Party, rf: Any
) -> None:
    tokens = party.tokens(visitor)
    first = LogInSession.objects.get()
    request = rf.get("/")
    request.session = visitor.session
    request.COOKIES = {settings.SESSION_COOKIE_NAME: visitor.cookies["sessionid"].value}
    request.user = citizen

    let_in(request, a_log_in(citizen))

    assert LogInSession.objects.get(pk=first.pk).ended_at is not None
    assert SignOn.objects.get().ended_at is None
    assert userinfo(tokens["access_token"]).status_code == 200
    assert party.refreshed(tokens["refresh_token"]).status_code == 200


def test_only_what_is_not_proven_counts_against_an_address(
    visitor: Client, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameters, "TRIES_PER_ADDRESS", {"token": "3/m/ip"})
    tokens = party.tokens(visitor)
    for _ in range(5):
        tokens = party.refreshed(tokens["refresh_token"]).json()
    assert tokens["access_token"]

    answers = [party.refreshed("x", client_secret="guess") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [401, 401, 429, 429]
    assert answers[-1].json()["error"] == "temporarily_unavailable"
    assert party.refreshed(tokens["refresh_token"]).status_code == 200
