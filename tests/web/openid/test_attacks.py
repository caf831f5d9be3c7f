"""More of what attackers try: tokens of the wrong kind, wrong encodings, changes in mid-flow, two things at once."""

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from django.db import connections
from django.test import Client

from dichvucong.identity.models import Account, LogInSession, LogoutNotice, Portal, SignOn
from dichvucong.identity.services.portals.back_channel import logout_token
from dichvucong.identity.services.portals.registration import close_portal
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidValue
from tests.factories.portals import BACK, NEEDS, Party, a_portal, answer_in, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-04", "BEY-13")]
OTHER_BACK = "https://cong.example.gov.vn/khac"


def credentials(party: Party) -> dict[str, str]:
    return {"client_id": party.client_id, "client_secret": party.secret}


def basic(text: bytes) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(text).decode()}


def test_a_token_of_one_kind_is_not_taken_for_another(visitor: Client, party: Party) -> None:
    code = party.agreed(visitor)["code"]
    for wrong in (code, "x"):
        assert userinfo(wrong).status_code == 401
        assert party.refreshed(wrong).json()["error"] == "invalid_grant"
    tokens = party.exchange(code).json()

    for wrong in (tokens["refresh_token"], tokens["id_token"], code):
        assert userinfo(wrong).status_code == 401
        assert Client().post("/oauth/userinfo", {"access_token": wrong}).status_code == 401
    for wrong in (tokens["access_token"], tokens["id_token"]):
        assert party.refreshed(wrong).json()["error"] == "invalid_grant"
        assert party.exchange(wrong).json()["error"] == "invalid_grant"

    assert SignOn.objects.get().ended_at is None
    assert userinfo(tokens["access_token"]).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic ",
        "Basic ===",
        "Basic é",
        "Basic " + "A" * 100_000,
        basic(b"\xff\xfe:\xff")["Authorization"],
        basic(b"no colon")["Authorization"],
        basic(b"a\x00b:c")["Authorization"],
        basic(b"%00:%00")["Authorization"],
        basic(b":")["Authorization"],
        basic(quote("cong-ở-đâu").encode() + b":x")["Authorization"],
    ],
)
@pytest.mark.parametrize("place", ["token", "introspect", "revoke"])
def test_credentials_that_cannot_be_read_are_an_unknown_client(place: str, header: str) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "x", "token": "x"}

    answer = Client().post(f"/oauth/{place}", form, headers={"Authorization": header})

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic")


def test_credentials_may_be_written_out_as_the_standard_says_and_stand_in_one_place(
    visitor: Client, party: Party
) -> None:
    token = party.tokens(visitor)["access_token"]
    written = "".join(f"%{byte:02x}" for byte in party.client_id.encode())
    header = basic(f"{written}:{quote(party.secret)}".encode())

    assert Client().post("/oauth/introspect", {"token": token}, headers=header).json()["active"] is True
    twice = Client().post("/oauth/introspect", {"token": token, **credentials(party)}, headers=header)
    assert twice.json()["error"] == "invalid_request"
    other = Client().post("/oauth/introspect", {"token": token, "client_id": "khac"}, headers=header)
    assert other.json()["error"] == "invalid_request"


@pytest.mark.parametrize("place", ["token", "introspect", "revoke"])
def test_fields_given_twice_or_in_the_address_or_as_json_are_not_read(
    visitor: Client, party: Party, place: str
) -> None:
    tokens = party.tokens(visitor)
    form = {
        **credentials(party),
        "grant_type": "refresh_token",
        "refresh_token": tokens["refresh_token"],
        "token": tokens["refresh_token"],
    }
    twice = urlencode([*form.items(), ("client_id", "khac")])
    kind = "application/x-www-form-urlencoded"

    for answer in (
        Client().post(f"/oauth/{place}", twice, content_type=kind),
        Client().post(f"/oauth/{place}", form, content_type="application/json"),
        Client().post(f"/oauth/{place}?{urlencode(form)}"),
    ):
        assert answer.status_code in {400, 401}
        assert answer.json()["error"] in {"invalid_request", "invalid_client"}

    assert SignOn.objects.get().ended_at is None
    assert party.refreshed(tokens["refresh_token"]).status_code == 200


ODD_BYTES = [b"%ff%fe", b"%00", b"\xff", b"%", b"a" * 9_000, b"%ED%A0%80", b"%F0%9F%98%80"]


@pytest.mark.parametrize("odd", ODD_BYTES)
def test_bytes_that_are_no_text_open_nothing_and_break_nothing(
    visitor: Client, party: Party, odd: bytes
) -> None:
    kind = "application/x-www-form-urlencoded"
    own = urlencode(credentials(party)).encode()
    for field in (b"client_id", b"client_secret", b"code", b"redirect_uri", b"code_verifier", b"token"):
        body = own + b"&grant_type=authorization_code&" + field + b"=" + odd
        for place in ("token", "introspect", "revoke"):
            assert Client().post(f"/oauth/{place}", body, content_type=kind).status_code in {200, 400, 401}
    for name in party.wish():
        query = urlencode({key: value for key, value in party.wish().items() if key != name})
        answer = visitor.get("/oauth/authorize", QUERY_STRING=f"{query}&{name}={odd.decode('latin-1')}")
        assert answer.status_code in {303, 400}
        assert not answer.headers.get("Location", BACK).startswith("https://evil")


@pytest.mark.parametrize("charset", ["hex", "zlib", "utf-16", "idna", "khong-co", "utf-7", "rot13"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_a_caller_names_no_encoding_that_breaks_us(
    visitor: Client, party: Party, kind: str, charset: str
) -> None:
    told = f"{kind}; charset={charset}"
    body = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n\xc3\xa9\r\n--b--\r\n'
    query = urlencode(party.wish())

    assert visitor.generic("GET", "/oauth/authorize", content_type=told, QUERY_STRING=query).status_code < 500
    assert visitor.generic("POST", "/oauth/introspect", body, content_type=told).status_code < 500
    assert visitor.generic("GET", "/", content_type=told, QUERY_STRING="a=%41").status_code < 500


def test_a_portal_that_closes_in_mid_flow_gets_nothing(visitor: Client) -> None:
    waiting, coded, inside = a_portal(), a_portal(), a_portal()
    place = waiting.ask(visitor)["Location"]
    code = coded.agreed(visitor)["code"]
    tokens = inside.tokens(visitor)

    for party in (waiting, coded, inside):
        close_portal(party.client_id, reason="Ngừng", actor="test", now=clock_now())

    assert visitor.get(place).status_code == 410
    assert visitor.post(place, {"action": "agree", "claim": list(NEEDS)}).status_code == 410
    assert coded.exchange(code).json()["error"] == "invalid_client"
    assert userinfo(tokens["access_token"]).status_code == 401
    assert inside.refreshed(tokens["refresh_token"]).json()["error"] == "invalid_client"
    assert not SignOn.objects.filter(ended_at=None).exists()


def test_an_address_that_is_taken_off_in_mid_flow_gets_no_code(visitor: Client) -> None:
    party = a_portal(redirect_uris=[BACK, OTHER_BACK])
    place = party.ask(visitor)["Location"]
    assert visitor.get(place).status_code == 200

    a_portal(party.client_id, redirect_uris=[OTHER_BACK])

    answer = visitor.post(place, {"action": "agree", "claim": list(NEEDS)})
    assert answer.status_code == 410
    assert not SignOn.objects.exists()


def test_a_waiver_that_ends_in_mid_flow_lets_nothing_out_without_a_challenge(visitor: Client) -> None:
    party = a_portal(pkce_waived_why="Phần mềm 2019")
    place = party.ask(visitor, code_challenge=None, code_challenge_method=None)["Location"]

    a_portal(party.client_id)

    assert visitor.get(place).status_code == 410


def test_what_a_portal_may_not_ask_any_more_is_not_told_to_tokens_that_are_out(visitor: Client) -> None:
    party = a_portal()
    tokens = party.tokens(visitor)
    assert "phone_number" in userinfo(tokens["access_token"]).json()

    fewer = {claim: need for claim, need in NEEDS.items() if claim != "phone_number"}
    a_portal(party.client_id, claims=fewer)

    assert "phone_number" not in userinfo(tokens["access_token"]).json()


def test_what_a_person_declines_later_is_not_told_to_tokens_that_are_out(
    visitor: Client, party: Party
) -> None:
    tokens = party.tokens(visitor)
    assert "birthdate" in userinfo(tokens["access_token"]).json()

    party.agreed(visitor, "name", "citizen_number", prompt="consent")

    told = userinfo(tokens["access_token"]).json()
    assert "birthdate" not in told
    assert told["name"]


def test_older_software_that_brings_a_challenge_is_held_to_it(visitor: Client) -> None:
    party = a_portal(older=True)

    def code() -> str:
        query = urlencode({**party.wish(), "redirect_uri": BACK}, safe=":/")
        place = visitor.get("/oauth2/authorize", QUERY_STRING=query)["Location"]
        if place.startswith("/oauth/cho/"):
            place = visitor.post(place, {"action": "agree", "claim": list(NEEDS)})["Location"]
        return parse_qs(urlsplit(place).query)["code"][0]

    form = {"grant_type": "authorization_code", "redirect_uri": BACK, **credentials(party)}
    without = Client().post("/oauth2/token", {**form, "code": code()})
    assert without.json()["error"] == "invalid_grant"
    held = Client().post("/oauth2/token", {**form, "code": code(), "code_verifier": party.verifier})
    assert held.status_code == 200


def test_older_software_must_keep_a_secret_since_its_code_is_bound_to_nothing_else() -> None:
    with pytest.raises(InvalidValue):
        a_portal(older=True, public=True)

    assert not Portal.objects.exists()


def test_a_standard_portals_token_says_nothing_at_the_older_addresses(visitor: Client, party: Party) -> None:
    token = party.tokens(visitor)["access_token"]
    header = {"Authorization": f"Bearer {token}"}

    assert Client().post("/oauth2/introspect", {"token": token}, headers=header).json() == {"active": False}
    assert Client().post("/oauth2/userinfo", headers=header).status_code == 401
    assert Client().post("/oauth2/token", credentials(party)).json()["error"] == "invalid_client"


def test_a_log_out_token_is_no_hint_no_bearer_and_revokes_nothing(visitor: Client) -> None:
    party = a_portal(back_channel_uri="https://khong-co.invalid/x")
    tokens = party.tokens(visitor)
    now = clock_now()
    notice = LogoutNotice(sign_on=SignOn.objects.get(), token_id="t", queued_at=now)
    replayed = logout_token(notice, now=now)

    assert visitor.get("/oauth/logout", {"id_token_hint": replayed}).status_code == 400
    assert answer_in(party.ask(visitor, prompt="none", id_token_hint=replayed))["error"] == "login_required"
    assert userinfo(replayed).status_code == 401
    assert Client().post("/oauth/revoke", {**credentials(party), "token": replayed}).status_code == 200

    assert userinfo(tokens["access_token"]).status_code == 200
    assert LogInSession.objects.get().ended_at is None


@pytest.mark.parametrize("what", ["code", "refresh_token"])
@pytest.mark.django_db(transaction=True)
def test_of_two_that_use_it_at_once_one_wins_and_then_both_have_lost(
    citizen: Account, visitor: Client, party: Party, what: str
) -> None:
    code = party.agreed(visitor)["code"]
    refresh = party.exchange(code).json()["refresh_token"] if what == "refresh_token" else ""

    answers = at_once(2, lambda: party.refreshed(refresh) if refresh else party.exchange(code))

    assert sorted(answer.status_code for answer in answers) == [200, 400]
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert SignOn.objects.get().ended_how == "reused"
    assert userinfo(won["access_token"]).status_code == 401
    assert party.refreshed(won["refresh_token"]).json()["error"] == "invalid_grant"


def at_once(times: int, work: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(times)

    def one(_number: int) -> Any:
        try:
            barrier.wait(10)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
