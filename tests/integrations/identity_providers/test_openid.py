"""The OpenID client over real HTTP against a provider written from the standards alone."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dichvucong.identity.gateways import LogInFailure, LogInRefused, ProvenNumber, ProvenPerson
from dichvucong.identity.words import AccountKind, IdentifierKind, Level
from dichvucong.integrations.banks.configuration import ConfigurationError
from dichvucong.integrations.identity_providers.configuration import build_identity_providers
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.integrations.identity_providers.world import (
    EC_KEY,
    ERRAND,
    FOREIGNER,
    RETURN_TO,
    RSA_KEY,
    STRANGER,
    World,
    entry,
    provider,
)
from tests.support.servers import Reply, http_server

pytestmark = pytest.mark.req("IDN-03")


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    with http_server(made.answer) as server:
        made.server = server
        yield made


def come_back(world: World, **answer: str) -> ProvenPerson | LogInRefused:
    given = {"state": "state-1", "code": "c-1", "iss": world.issuer, **answer}
    found: ProvenPerson | LogInRefused = provider(world).person_behind(
        given, ERRAND, return_to=RETURN_TO, now=clock_now()
    )
    return found


def why(outcome: ProvenPerson | LogInRefused) -> LogInFailure:
    assert isinstance(outcome, LogInRefused), outcome
    return outcome.failure


def test_the_way_in_carries_challenge_state_and_nonce(world: World) -> None:
    address = provider(world).way_in(ERRAND, return_to=RETURN_TO)

    asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    digest = hashlib.sha256(ERRAND.verifier.encode()).digest()
    assert address.startswith(f"{world.issuer}/authorize?tenant=1&")
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert asked["code_challenge_method"] == "S256"
    assert (asked["state"], asked["nonce"], asked["redirect_uri"]) == ("state-1", "nonce-1", RETURN_TO)
    assert asked["acr_values"] == "loa2 loa1"
    assert ERRAND.verifier not in address


@pytest.mark.req("IDN-04")
def test_the_way_to_a_step_up_asks_for_the_level_anew(world: World) -> None:
    address = provider(world).way_in(replace(ERRAND, wanted=Level.HIGH), return_to=RETURN_TO)

    asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    assert asked["acr_values"] == "loa2"
    assert asked["prompt"] == "login"


def test_a_citizen_is_read_by_the_mapping(world: World) -> None:
    person = come_back(world)

    assert person == ProvenPerson(
        provider="thu",
        subject="s-1",
        kind=AccountKind.CITIZEN,
        level=Level.HIGH,
        full_name="Nguyễn Văn Thử",
        numbers=(ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001"),),
        birth="1990",
        phone="+84912345678",
    )
    assert world.asked["code_verifier"] == ERRAND.verifier
    assert world.asked["redirect_uri"] == RETURN_TO
    user, _, secret = base64.b64decode(world.authorization.removeprefix("Basic ")).decode().partition(":")
    assert (user, secret) == ("portal%3A1", "b%C3%AD%20m%E1%BA%ADt%2F1")


@pytest.mark.req("IDN-05")
def test_a_foreigner_has_a_passport_and_never_meets_the_citizen_number_check(world: World) -> None:
    world.claims = dict(FOREIGNER)

    person = come_back(world)

    assert isinstance(person, ProvenPerson)
    assert person.kind is AccountKind.FOREIGNER
    assert person.full_name == "Suharto"
    assert person.numbers == (ProvenNumber(IdentifierKind.PASSPORT, "X0000001", "ID"),)


@pytest.mark.req("IDN-05")
def test_a_passport_of_twelve_digits_is_still_a_passport(world: World) -> None:
    world.claims = {**FOREIGNER, "HoChieu": "999999999999"}

    person = come_back(world)

    assert isinstance(person, ProvenPerson)
    assert person.numbers[0].kind is IdentifierKind.PASSPORT


def test_a_strange_phone_birthday_or_address_keeps_nobody_out(world: World) -> None:
    world.claims |= {
        "SoDienThoai": "gọi tôi",
        "NgayThangNamSinh": "hôm qua",
        "ThuDienTu": "a@@b",
        "SoCMND": "12",
    }

    person = come_back(world)

    assert isinstance(person, ProvenPerson)
    assert (person.phone, person.birth, person.email, len(person.numbers)) == ("", "", "", 1)


@pytest.mark.parametrize(("birth", "told"), [("12/05/1990", "1990-05-12"), ("1991", ""), ("12/05/2090", "")])
def test_a_birthday_of_another_year_than_the_number_says_is_not_passed_on(
    world: World, birth: str, told: str
) -> None:
    world.claims |= {"NgayThangNamSinh": birth}

    person = come_back(world)

    assert isinstance(person, ProvenPerson)
    assert person.birth == told


@pytest.mark.parametrize(
    "change",
    [
        {"SoDinhDanh": "097090000001"},
        {"SoDinhDanh": None},
        {"SoDinhDanh": {"a": 1}},
        {"HoVaTen": ""},
        {"HoVaTen": "x" * 300},
        {"LoaiTaiKhoan": "9"},
        {"LoaiTaiKhoan": "3"},
        {"LoaiTaiKhoan": "2", "HoChieu": "X1234567", "QuocTich": "Việt Nam"},
    ],
)
def test_a_person_without_what_is_needed_is_refused(world: World, change: dict[str, Any]) -> None:
    world.claims |= change

    assert why(come_back(world)) is LogInFailure.INCOMPLETE


def test_a_level_the_mapping_does_not_know_is_no_level(world: World) -> None:
    world.token = {"acr": "loa9"}

    assert why(come_back(world)) is LogInFailure.INCOMPLETE


def test_userinfo_cannot_raise_the_level_of_the_signed_token(world: World) -> None:
    world.token, world.userinfo = {"acr": "loa1"}, {"acr": "loa2"}

    person = come_back(world)

    assert isinstance(person, ProvenPerson)
    assert person.level is Level.MEDIUM


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://another.example"},
        {"aud": "another"},
        {"aud": ["portal:1", "another"]},
        {"aud": ["portal:1", "another"], "azp": "another"},
        {"azp": "another"},
        pytest.param({"exp": int(time.time()) - 3600}, id="expired"),
        pytest.param({"iat": int(time.time()) + 7200}, id="made in two hours"),
        {"nonce": "nonce-2"},
        {"nonce": None},
        {"exp": None},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_log_in_opens_nothing(world: World, change: dict[str, Any]) -> None:
    world.token = change

    assert why(come_back(world)) is LogInFailure.UNTRUSTED


def confused(issuer: str) -> Mapping[str, str]:
    """Tokens whose algorithm is chosen by an attacker."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "sub": "s-1",
        "aud": "portal:1",
        "iat": now,
        "exp": now + 300,
        "nonce": "nonce-1",
    }
    claims["acr"] = "loa2"
    pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head, body, _ = jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": "rsa-1"}).split(".")
    digest = hmac.new(pem, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return {
        "none": jwt.encode(claims, "", algorithm="none", headers={"kid": "rsa-1"}),
        "public key as secret": f"{head}.{body}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}",
        "shared key of the set": jwt.encode(
            claims, "secret-secret-secret-secret-secret", algorithm="HS256", headers={"kid": "shared"}
        ),
        "a stranger's key": jwt.encode(claims, STRANGER, algorithm="RS256", headers={"kid": "rsa-1"}),
        "no key id": jwt.encode(claims, RSA_KEY, algorithm="RS256"),
        "another algorithm of the key": jwt.encode(
            claims, RSA_KEY, algorithm="RS512", headers={"kid": "rsa-1"}
        ),
        "no token": "a.b.c",
    }


@pytest.mark.parametrize("name", list(confused("x")))
def test_only_the_issuers_own_keys_and_algorithms_are_believed(world: World, name: str) -> None:
    world.raw_token = confused(world.issuer)[name]

    assert why(come_back(world)) is LogInFailure.UNTRUSTED


def test_an_elliptic_curve_token_is_as_good(world: World) -> None:
    world.signing = (EC_KEY, "ES256", "ec-1")

    assert isinstance(come_back(world), ProvenPerson)


@pytest.mark.parametrize("iss", ["https://another.example", ""])
def test_an_answer_of_another_issuer_is_refused_before_the_code_is_shown_to_anybody(
    world: World, iss: str
) -> None:
    assert why(come_back(world, iss=iss)) is LogInFailure.UNTRUSTED
    assert not world.asked


def test_somebody_who_cancels_is_told_so(world: World) -> None:
    assert why(come_back(world, error="access_denied")) is LogInFailure.CANCELLED


def test_a_used_code_is_over(world: World) -> None:
    world.token_reply = Reply(400, b'{"error": "invalid_grant"}')

    assert why(come_back(world)) is LogInFailure.OVER


@pytest.mark.parametrize("code", ["", "x" * 5000])
def test_no_code_or_a_monstrous_one_is_over(world: World, code: str) -> None:
    assert why(come_back(world, code=code)) is LogInFailure.OVER


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500),
        Reply(200, b"[]"),
        Reply(200, b"{"),
        Reply(302, b"", {"location": "http://x/"}),
        Reply(hang_up=True),
    ],
    ids=["500", "list", "broken", "redirect", "hang-up"],
)
def test_a_provider_in_trouble_is_unavailable(world: World, reply: Reply) -> None:
    world.token_reply = reply

    assert why(come_back(world)) is LogInFailure.UNAVAILABLE


def test_userinfo_of_somebody_else_is_refused(world: World) -> None:
    world.userinfo = {"sub": "s-2"}

    assert why(come_back(world)) is LogInFailure.UNTRUSTED


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_metadata_that_contradict_themselves_are_not_used(world: World, metadata: dict[str, Any]) -> None:
    world.metadata = metadata

    refused = provider(world).way_in(ERRAND, return_to=RETURN_TO)

    assert why(refused) is LogInFailure.UNAVAILABLE


def test_addresses_off_the_list_are_not_called(world: World) -> None:
    config = {"providers": [entry(world.issuer)]}
    closed = build_identity_providers(config, client=OutboundClient(Policy()))["thu"]

    refused = closed.way_in(ERRAND, return_to=RETURN_TO)

    assert isinstance(refused, LogInRefused)
    assert world.server is not None
    assert not world.server.received


@pytest.mark.parametrize("keys", [[], 7, [{"kty": "RSA"}]])
def test_unreadable_keys_open_nothing(world: World, keys: Any) -> None:
    world.keys = keys

    assert why(come_back(world)) is LogInFailure.UNTRUSTED


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"code": "v n"}, "plain word"),
        ({"client_secret": ""}, "client_secret"),
        ({"levels": {"loa1": "huge"}}, "levels"),
        ({"levels": None}, "levels"),
        ({"claims": {"full_name": "a", "shoe_size": "b"}}, "shoe_size"),
        ({"claims": {"phone": "a"}}, "full_name"),
        ({"kinds": {"claim": "k", "values": {"1": "robot"}}}, "kinds"),
    ],
)
def test_a_wrong_configuration_is_named(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(ConfigurationError, match=part):
        build_identity_providers({"providers": [entry("https://x.example", **changes)]})


def test_secrets_do_not_show_in_what_is_printed(world: World) -> None:
    person = come_back(world)

    assert "001090000001" not in repr(person)
    assert "Nguyễn" not in repr(person)
