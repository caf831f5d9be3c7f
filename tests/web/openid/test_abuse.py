"""What attackers and broken clients try. Nothing gets out, nothing is a 500."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from django.test import Client

from dichvucong.identity.models import Account, LogInSession, SignOn
from dichvucong.identity.selectors import client_of_token
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import HANDLER, logged_in
from tests.factories.portals import BACK, ISSUER, LEFT, Party, a_portal, answer_in, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-04", "BEY-13")]


def test_a_code_that_comes_twice_ends_what_the_first_use_gave(visitor: Client, party: Party) -> None:
    code = party.agreed(visitor)["code"]
    tokens = party.exchange(code).json()
    assert userinfo(tokens["access_token"]).status_code == 200

    again = party.exchange(code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert userinfo(tokens["access_token"]).status_code == 401
    assert party.refreshed(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_refresh_token_that_comes_twice_ends_the_family(visitor: Client, party: Party) -> None:
    first = party.tokens(visitor)
    second = party.refreshed(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]

    again = party.refreshed(first["refresh_token"])

    assert again.json()["error"] == "invalid_grant"
    assert party.refreshed(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert userinfo(second["access_token"]).status_code == 401
    assert SignOn.objects.get().ended_how == "reused"


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": None},
        {"code_verifier": "short"},
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": None},
        {"code": "x" * 43},
        {"code": ""},
        {"code": "é"},
    ],
)
def test_a_code_with_anything_else_changed_gives_nothing(
    visitor: Client, party: Party, changes: dict[str, Any]
) -> None:
    code = party.agreed(visitor)["code"]

    response = party.exchange(code, **changes)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_grant")


def test_a_code_of_one_client_is_worth_nothing_to_another_and_stays_good(
    visitor: Client, party: Party
) -> None:
    thief = a_portal()
    code = party.agreed(visitor)["code"]

    stolen = thief.exchange(code, code_verifier=party.verifier)

    assert stolen.json()["error"] == "invalid_grant"
    assert party.exchange(code).status_code == 200


def test_without_a_challenge_nobody_is_logged_in_unless_the_portal_was_freed_from_it(
    visitor: Client, party: Party
) -> None:
    freed = a_portal(pkce_waived_why="Phần mềm 2019, sửa trước 30/6/2027")
    without = {"code_challenge": None, "code_challenge_method": None}

    assert answer_in(party.ask(visitor, **without))["error"] == "invalid_request"
    assert not SignOn.objects.exists()
    assert "code" in freed.agreed(visitor, **without)

    a_portal(freed.client_id)  # Registered anew, without the waiver.

    assert answer_in(freed.ask(visitor, **without))["error"] == "invalid_request"


def test_a_verifier_without_a_challenge_is_a_downgrade(visitor: Client) -> None:
    party = a_portal(pkce_waived_why="Phần mềm 2019, sửa trước 30/6/2027")
    code = party.agreed(visitor, code_challenge=None, code_challenge_method=None)["code"]

    assert party.exchange(code).json()["error"] == "invalid_grant"
    assert party.exchange(code, code_verifier=None).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": "tooshort"},
        {"code_challenge": None},
        {"response_type": None},
        {"prompt": "none login"},
        {"prompt": "sing"},
        {"max_age": "-1"},
        {"max_age": "1e9"},
        {"claims": "{"},
        {"claims": "[]"},
        {"claims": '{"userinfo": 1}'},
        {"claims": "[" * 5_000},
        {"claims": '{"id_token": {"acr": {"essential": true, "values": [1]}}}'},
        {"response_mode": "fragment"},
        {"nonce": "n" * 9_000},
        {"scope": ["openid", "openid"]},
    ],
)
def test_a_request_that_makes_no_sense_is_told_to_the_portal(
    visitor: Client, party: Party, changes: dict[str, Any]
) -> None:
    answer = answer_in(party.ask(visitor, **changes))

    assert answer["error"] == "invalid_request"
    assert (answer["state"], answer["iss"]) == ("state-1", ISSUER)
    assert not SignOn.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"request_uri": "https://x/y"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
    ],
)
def test_what_is_not_served_says_so(
    visitor: Client, party: Party, changes: dict[str, Any], error: str
) -> None:
    assert answer_in(party.ask(visitor, **changes))["error"] == error


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": None},
        {"redirect_uri": BACK + "?x=1"},
        {"redirect_uri": BACK + "/.."},
        {"redirect_uri": BACK.upper()},
        {"redirect_uri": BACK.replace("cong.", "cong.evil.")},
        {"redirect_uri": "https://cong.example.gov.vn@evil.example/quay-lai"},
        {"redirect_uri": "//evil.example"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": BACK + "\n"},
        {"redirect_uri": BACK + "%00"},
        {"redirect_uri": [BACK, "https://evil.example"]},
        {"client_id": None},
        {"client_id": "khong-co"},
        {"client_id": "a\x00b"},
        {"state": "s" * 10_000},
        {"state": "a\r\nSet-Cookie: x=1"},
        {"state": ["a", "b"]},
    ],
)
def test_nobody_is_sent_where_the_portal_did_not_register(
    visitor: Client, party: Party, changes: dict[str, Any]
) -> None:
    response = party.ask(visitor, **changes)

    assert response.status_code == 400
    assert "Không mở được trang đăng nhập" in response.content.decode()
    assert "Location" not in response


def test_a_public_client_must_bring_a_challenge_and_no_secret(visitor: Client) -> None:
    party = a_portal(public=True)
    assert party.secret == ""
    refused = answer_in(party.ask(visitor, code_challenge=None, code_challenge_method=None))
    assert refused["error"] == "invalid_request"

    code = party.agreed(visitor)["code"]

    assert party.exchange(code, client_secret="guess").status_code == 401
    assert party.exchange(code, client_secret=None).status_code == 200
    assert (
        Client().post("/oauth/introspect", {"client_id": party.client_id, "token": code}).status_code == 401
    )


def test_a_secret_in_two_places_or_wrong_or_of_a_closed_portal_opens_nothing(
    visitor: Client, party: Party
) -> None:
    from dichvucong.identity.services.portals.registration import close_portal

    code = party.agreed(visitor)["code"]
    assert party.exchange(code, client_secret="wrong").status_code == 401
    assert party.exchange(code, client_secret=None).status_code == 401
    tokens = party.exchange(code).json()

    close_portal(party.client_id, reason="Ngừng", actor="test", now=clock_now())

    assert party.refreshed(tokens["refresh_token"]).status_code == 401
    assert userinfo(tokens["access_token"]).status_code == 401
    assert party.ask(visitor).status_code == 400


def test_a_persons_token_opens_nothing_of_connected_systems(visitor: Client, party: Party) -> None:
    token = party.tokens(visitor)["access_token"]

    assert client_of_token(token, now=clock_now()) is None
    answer = Client().post("/oauth/token", {"grant_type": "client_credentials", **_credentials(party)})
    assert answer.json()["error"] == "unauthorized_client"


def _credentials(party: Party) -> dict[str, str]:
    return {"client_id": party.client_id, "client_secret": party.secret}


def _forged(party: Party, how: str, sub: str) -> str:
    now = clock_now()
    said = {"iss": ISSUER, "aud": party.client_id, "sub": sub, "sid": SignOn.objects.get().sid, "iat": now}
    if how == "none":
        return jwt.encode(said, "", algorithm="none")
    key = Client().get("/oauth/jwks.json").json()["keys"][0]
    headers = {"kid": key["kid"]}
    public = jwt.PyJWK(key).key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if how == "public key as a secret":
        import base64
        import hashlib
        import hmac

        def part(value: Any) -> bytes:
            raw = json.dumps(value, default=lambda moment: int(moment.timestamp())).encode()
            return base64.urlsafe_b64encode(raw).rstrip(b"=")

        body = part({"alg": "HS256", "typ": "JWT", **headers}) + b"." + part(said)
        seal = base64.urlsafe_b64encode(hmac.digest(public, body, hashlib.sha256)).rstrip(b"=")
        return (body + b"." + seal).decode()
    from cryptography.hazmat.primitives.asymmetric import rsa

    own = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return jwt.encode(said, own, algorithm="RS256", headers=headers)


@pytest.mark.parametrize("how", ["none", "public key as a secret", "own key"])
def test_a_forged_hint_ends_nothing_and_lets_nobody_in(visitor: Client, party: Party, how: str) -> None:
    tokens = party.tokens(visitor)
    sub = jwt.decode(tokens["id_token"], options={"verify_signature": False})["sub"]
    forged = _forged(party, how, sub)

    gone = visitor.get("/oauth/logout", {"id_token_hint": forged, "post_logout_redirect_uri": LEFT})

    assert gone.status_code == 400
    assert LogInSession.objects.get().ended_at is None
    refused = party.ask(visitor, prompt="none", id_token_hint=forged)
    assert answer_in(refused)["error"] == "login_required"
    Client().post("/oauth/revoke", {**_credentials(party), "token": forged})
    assert userinfo(tokens["access_token"]).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"post_logout_redirect_uri": "https://evil.example"},
        {"post_logout_redirect_uri": LEFT + "/"},
        {"post_logout_redirect_uri": "//evil.example"},
        {"post_logout_redirect_uri": [LEFT, LEFT]},
        {"post_logout_redirect_uri": LEFT, "client_id": "khong-co"},
        {"post_logout_redirect_uri": LEFT, "state": "s" * 10_000},
    ],
)
def test_leaving_leads_nowhere_that_is_not_registered(
    visitor: Client, party: Party, fields: dict[str, Any]
) -> None:
    hint = party.tokens(visitor)["id_token"]

    response = visitor.get("/oauth/logout", {"id_token_hint": hint, **fields})

    assert response.status_code == 400
    assert LogInSession.objects.get().ended_at is None
    form = {"client_id": party.client_id, **fields}
    assert visitor.post("/oauth/logout/dong-y", form).status_code == 400


def test_a_hint_of_another_session_asks_first(citizen: Account, visitor: Client, party: Party) -> None:
    hint = party.tokens(visitor)["id_token"]
    elsewhere = logged_in(citizen)

    page = elsewhere.get("/oauth/logout", {"id_token_hint": hint})

    assert page.status_code == 200
    assert not LogInSession.objects.exclude(ended_at=None).exists()


def test_tokens_end_with_their_time_and_with_the_session(visitor: Client, party: Party) -> None:
    tokens = party.tokens(visitor)
    now = clock_now()

    with time_machine.travel(now + timedelta(seconds=3_601), tick=False):
        assert userinfo(tokens["access_token"]).status_code == 401
        renewed = party.refreshed(tokens["refresh_token"]).json()
        assert userinfo(renewed["access_token"]).status_code == 200
    with time_machine.travel(now + timedelta(hours=4), tick=False):  # Idle for more than two hours.
        assert party.refreshed(renewed["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_code_lives_a_minute(visitor: Client, party: Party) -> None:
    code = party.agreed(visitor)["code"]

    with time_machine.travel(clock_now() + timedelta(seconds=61), tick=False):
        assert party.exchange(code).json()["error"] == "invalid_grant"


def test_a_refresh_never_gives_more_and_may_give_less(visitor: Client, party: Party) -> None:
    tokens = party.tokens(visitor, scope="openid profile")
    more = party.refreshed(tokens["refresh_token"], scope="openid identity")
    assert more.json()["error"] == "invalid_scope"

    less = party.refreshed(tokens["refresh_token"], scope="openid").json()

    assert less["scope"] == "openid"
    assert set(userinfo(less["access_token"]).json()) == {"sub"}


def test_only_its_own_client_looks_at_or_ends_a_token(visitor: Client, party: Party) -> None:
    tokens, other = party.tokens(visitor), a_portal()

    def look(who: Party, token: str) -> Any:
        return Client().post("/oauth/introspect", {**_credentials(who), "token": token}).json()

    seen = look(party, tokens["access_token"])
    assert (seen["active"], seen["client_id"]) == (True, party.client_id)
    assert seen["exp"] > clock_now().timestamp()
    assert look(other, tokens["access_token"]) == {"active": False}
    assert look(party, "x") == {"active": False}

    ended = Client().post("/oauth/revoke", {**_credentials(other), "token": tokens["refresh_token"]})
    assert ended.status_code == 200
    assert userinfo(tokens["access_token"]).status_code == 200
    Client().post("/oauth/revoke", {**_credentials(party), "token": tokens["refresh_token"]})
    assert userinfo(tokens["access_token"]).status_code == 401
    assert look(party, tokens["access_token"]) == {"active": False}


def test_agreeing_needs_the_portals_own_form_and_no_page_can_be_framed(
    citizen: Account, party: Party
) -> None:
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = logged_in(citizen).cookies
    place = party.ask(guarded)["Location"]
    page = guarded.get(place)

    forged = guarded.post(place, {"action": "agree"})

    assert forged.status_code == 403
    assert not SignOn.objects.exists()
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]
    assert HANDLER is not guarded.handler


def test_userinfo_takes_a_token_from_the_header_or_the_form_and_nowhere_else(
    visitor: Client, party: Party
) -> None:
    token = party.tokens(visitor)["access_token"]

    assert Client().post("/oauth/userinfo", {"access_token": token}).status_code == 200
    refused = Client().get("/oauth/userinfo", {"access_token": token})
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")
    for wrong in ("", "x", "é", "a\x00b", token + "x"):
        assert userinfo(wrong).status_code == 401


def test_errors_keep_what_the_return_address_already_said(visitor: Client) -> None:
    party = a_portal(redirect_uris=[BACK + "?unit=H26&x=1"])

    response = party.ask(visitor, response_type="token")

    said = parse_qs(urlsplit(response["Location"]).query)
    assert (said["unit"], said["x"], said["error"]) == (["H26"], ["1"], ["unsupported_response_type"])
