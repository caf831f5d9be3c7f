"""OAuth 2.0 client credentials as connected systems use them (RFC 6749, 4.4 and 5.2; RFC 6750)."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dichvucong.identity.selectors import client_of_token
from dichvucong.identity.services import forget_expired_tokens, register_client, revoke_client
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidValue

pytestmark = pytest.mark.django_db
SCOPES = ("obligations.read", "obligations.write")


@pytest.fixture
def secret() -> str:
    return register_client("tinh-thu", name="Tỉnh Thử", scopes=SCOPES, actor="test", now=clock_now())


def ask(client: Client, *, basic: tuple[str, str] = ("", ""), **fields: str) -> Any:
    headers = {}
    if any(basic):
        headers["Authorization"] = "Basic " + base64.b64encode(":".join(basic).encode()).decode()
    return client.post("/oauth/token", {"grant_type": "client_credentials", **fields}, headers=headers)


def test_a_system_gets_a_token_with_its_secret_in_the_header(client: Client, secret: str) -> None:
    response = ask(client, basic=("tinh-thu", secret))

    assert response.status_code == 200
    body = response.json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 3600
    assert sorted(body["scope"].split()) == sorted(SCOPES)
    assert "refresh_token" not in body
    assert response.headers["Cache-Control"].startswith("no-store") or "no-store" in response["Cache-Control"]
    owner = client_of_token(body["access_token"], now=clock_now())
    assert owner is not None
    assert (owner.client_id, owner.scopes) == ("tinh-thu", frozenset(SCOPES))


def test_a_system_gets_a_token_with_its_secret_in_the_form(client: Client, secret: str) -> None:
    response = ask(client, client_id="tinh-thu", client_secret=secret, scope="obligations.read")

    assert response.status_code == 200
    assert response.json()["scope"] == "obligations.read"


def test_a_token_is_read_with_one_query(client: Client, secret: str) -> None:
    token = ask(client, basic=("tinh-thu", secret)).json()["access_token"]

    with CaptureQueriesContext(connection) as queries:
        client_of_token(token, now=clock_now())

    assert len(queries) == 1


def test_an_unknown_or_expired_token_belongs_to_nobody(client: Client, secret: str) -> None:
    token = ask(client, basic=("tinh-thu", secret)).json()["access_token"]

    assert client_of_token(token + "x", now=clock_now()) is None
    assert client_of_token(token, now=clock_now() + timedelta(seconds=3601)) is None
    assert forget_expired_tokens(now=clock_now() + timedelta(seconds=3601)) == 1


def test_tokens_stop_when_the_client_is_closed_or_renewed(client: Client, secret: str) -> None:
    token = ask(client, basic=("tinh-thu", secret)).json()["access_token"]
    fresh = register_client("tinh-thu", name="Tỉnh Thử", scopes=SCOPES, actor="test", now=clock_now())
    assert client_of_token(token, now=clock_now()) is None
    assert ask(client, basic=("tinh-thu", secret)).status_code == 401
    token = ask(client, basic=("tinh-thu", fresh)).json()["access_token"]

    revoke_client("tinh-thu", reason="Ngừng kết nối", actor="test", now=clock_now())

    assert client_of_token(token, now=clock_now()) is None
    assert ask(client, basic=("tinh-thu", fresh)).status_code == 401


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"client_id": "tinh-thu", "client_secret": "sai"}, 401, "invalid_client"),
        ({"client_id": "khong-co", "client_secret": "sai"}, 401, "invalid_client"),
        ({}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
        ({"scope": "obligations.read admin"}, 400, "invalid_scope"),
    ],
)
def test_a_bad_request_is_answered_with_the_error_of_the_standard(
    client: Client, secret: str, fields: dict[str, str], status: int, error: str
) -> None:
    if "scope" in fields:
        fields = {"client_id": "tinh-thu", "client_secret": secret, **fields}

    response = client.post("/oauth/token", {"grant_type": "client_credentials", **fields})

    assert (response.status_code, response.json()["error"]) == (status, error)
    if status == 401:
        assert response.headers["WWW-Authenticate"].startswith("Basic")


def test_parameters_given_twice_as_json_or_not_at_all_are_malformed(client: Client, secret: str) -> None:
    twice = client.post("/oauth/token", {"grant_type": ["client_credentials", "client_credentials"]})
    as_json = client.post(
        "/oauth/token", {"grant_type": "client_credentials"}, content_type="application/json"
    )
    nothing = client.post("/oauth/token")

    for response in (twice, as_json, nothing):
        assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
    assert client.get("/oauth/token").status_code == 405


def test_the_secret_is_kept_only_as_a_hash(secret: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM allauth_idp_oidc_client WHERE id = 'tinh-thu'")
        (kept,) = cursor.fetchone()

    assert secret not in kept
    assert len(secret) >= 43


def test_an_unknown_scope_cannot_be_given_to_a_client() -> None:
    with pytest.raises(InvalidValue):
        register_client("tinh-thu", name="Tỉnh", scopes=["obligations.steal"], actor="test", now=clock_now())
