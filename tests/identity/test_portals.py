"""Registering portals, their keys and secrets, and telling them that somebody has left."""

import http.server
import importlib
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import jwt
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from dichvucong.identity.errors import TooManySecrets
from dichvucong.identity.models import Consent, LogoutNotice, Portal, SigningKey, SignOn
from dichvucong.identity.rules import AccountKind
from dichvucong.identity.services.log_in.log_in_sessions import end_session
from dichvucong.identity.services.portals.back_channel import EVENT, send_due_notices, sweep_sign_ons
from dichvucong.identity.services.portals.client_secrets import add_secret, revoke_secret
from dichvucong.identity.services.portals.registration import close_portal, entry_address, is_safe_address
from dichvucong.identity.services.portals.signing_keys import (
    read_own,
    retire_old_keys,
    rotate_keys,
    withdraw_current_key,
)
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.outbound import default_client
from tests.factories.accounts import an_account, logged_in
from tests.factories.portals import BACK, ISSUER, Party, a_portal, opened, userinfo

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-04")]


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        (BACK, True),
        ("http://127.0.0.1:8001/x", True),
        ("http://localhost/x?y=1", True),
        ("http://[::1]:9/x", True),
        ("http://cong.example.gov.vn/x", False),
        ("https://", False),
        ("https://a@b.example/", False),
        (BACK + "#", False),
        (BACK + "#a", False),
        ("https://b.example\\@c.example/", False),
        ("https://b.example/ x", False),
        ("https://b.example:99999/", False),
        ("javascript:alert(1)", False),
        ("/x", False),
        ("", False),
        ("https://b.example/" + "x" * 500, False),
        ("https://cổng.example/", False),
    ],
)
def test_only_addresses_that_nobody_else_can_listen_at_are_registered(address: str, safe: bool) -> None:
    assert is_safe_address(address) is safe


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uris": []},
        {"redirect_uris": ["http://cong.example.gov.vn/"]},
        {"post_logout_uris": ["javascript:alert(1)"]},
        {"back_channel_uri": "ftp://x/"},
        {"claims": {"shoe_size": type("N", (), {"why": "x", "needed": False})()}},
        {"pairwise": True, "redirect_uris": [BACK, "https://khac.example/"]},
        {"pkce_waived_why": "Chưa làm được", "public": True},
        {"pkce_waived_why": "Chưa làm được", "older": True},
    ],
)
def test_a_portal_that_cannot_be_registered_leaves_no_trace(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        a_portal("cong-sai", **wrong)

    assert not Portal.objects.exists()


def test_a_change_keeps_the_secret_and_a_connected_systems_name_is_not_taken_over() -> None:
    from dichvucong.identity.services import register_client

    party = a_portal("cong-a")
    assert party.secret
    assert a_portal("cong-a", name="Tên mới").secret == ""

    register_client("he-thong", name="x", scopes=["obligations.read"], actor="test", now=clock_now())

    with pytest.raises(InvalidValue):
        a_portal("he-thong")


def test_a_waiver_of_pkce_keeps_its_day_until_its_reason_changes() -> None:
    a_portal("cong-a", pkce_waived_why="Phần mềm 2019")
    first = Portal.objects.get()
    assert first.pkce_waived_at is not None

    a_portal("cong-a", name="Tên mới", pkce_waived_why="Phần mềm 2019")
    assert Portal.objects.get().pkce_waived_at == first.pkce_waived_at

    a_portal("cong-a", pkce_waived_why="Gia hạn thêm một quý")
    other = Portal.objects.get().pkce_waived_at
    assert other is not None
    assert other > first.pkce_waived_at

    a_portal("cong-a")
    assert Portal.objects.get().needs_pkce
    said = history_of("client:cong-a").filter(event__startswith="portal.pkce").order_by("pk")
    assert [(row.event, row.reason) for row in said] == [
        ("portal.pkce_waived", "Phần mềm 2019"),
        ("portal.pkce_waived", "Gia hạn thêm một quý"),
        ("portal.pkce_needed", ""),
    ]


def test_portals_from_before_pkce_was_needed_go_on_as_they_were() -> None:
    a_portal("cong-cu")
    a_portal("doi-cu", older=True)
    a_portal("ung-dung", public=True)
    close_portal(a_portal("da-dong").client_id, reason="x", actor="test", now=clock_now())
    migration = importlib.import_module("dichvucong.identity.migrations.0028_portals_from_before_pkce")

    with connection.cursor() as cursor:
        cursor.execute(migration.FORTH)

    freed = Portal.objects.exclude(pkce_waived_why="")
    assert [str(row.client_id) for row in freed] == ["cong-cu"]
    assert a_portal("cong-moi")
    assert Portal.objects.get(client_id="cong-moi").needs_pkce


def test_two_secrets_count_at_once_so_that_nobody_has_to_hurry() -> None:
    party, now = a_portal(), clock_now()
    fresh = add_secret(party.client_id, expires_at=now + timedelta(days=90), actor="test", now=now)
    third = add_secret(party.client_id, actor="test", now=now)
    with pytest.raises(TooManySecrets):
        add_secret(party.client_id, actor="test", now=now)

    def knows(secret: str) -> bool:
        answer = Party(party.client_id, secret).refreshed("x")
        return bool(answer.json()["error"] == "invalid_grant")

    assert knows(party.secret)
    assert knows(fresh)
    from dichvucong.identity.models import ClientSecret

    oldest = ClientSecret.objects.order_by("pk")[0]
    assert oldest.last_used_at is not None
    revoke_secret(party.client_id, oldest.pk, reason="Đã đổi", actor="test", now=clock_now())
    assert not knows(party.secret)
    assert knows(third)


def test_a_key_is_published_before_it_signs_and_a_day_after(client: Client) -> None:
    party, browser = a_portal(), logged_in(an_account(AccountKind.CITIZEN))
    before = party.tokens(browser)["id_token"]
    published = {key["kid"] for key in client.get("/oauth/jwks.json").json()["keys"]}

    now = clock_now()
    signing = rotate_keys(actor="test", now=now)

    assert signing in published
    opened(before, party.client_id)
    after = party.tokens(browser)["id_token"]
    assert jwt.get_unverified_header(after)["kid"] == signing
    assert retire_old_keys(now=now + timedelta(hours=23)) == 0
    assert retire_old_keys(now=now + timedelta(hours=25)) == 1
    names = {key["kid"] for key in client.get("/oauth/jwks.json").json()["keys"]}
    assert jwt.get_unverified_header(before)["kid"] not in names
    assert read_own(before, issuer=ISSUER) is not None  # As a hint it still counts.
    assert SigningKey.objects.get(state="retired").private == ""


def test_a_key_that_is_not_trusted_any_more_is_gone_at_once(client: Client) -> None:
    first = client.get("/oauth/jwks.json").json()["keys"][0]["kid"]

    fresh = withdraw_current_key(actor="test", now=clock_now())

    keys = [key["kid"] for key in client.get("/oauth/jwks.json").json()["keys"]]
    assert keys[0] == fresh
    assert first not in keys
    private = SigningKey.objects.get(state="current").private
    assert "PRIVATE KEY" not in private
    assert private


class Listener(http.server.BaseHTTPRequestHandler):
    heard: list[str]
    answers: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        type(self).heard.append(parse_qs(body)["logout_token"][0])
        self.send_response(self.answers.pop(0) if self.answers else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def listener(settings: object) -> Iterator[tuple[str, type[Listener]]]:
    kind = type("Own", (Listener,), {"heard": [], "answers": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    settings.OUTBOUND_ALLOW = [host]  # type: ignore[attr-defined]
    default_client.cache_clear()
    yield f"http://{host}/bao-dang-xuat", kind
    server.shutdown()
    server.server_close()
    default_client.cache_clear()


def test_portals_are_told_that_somebody_left_until_they_have_heard_it(
    listener: tuple[str, type[Listener]],
) -> None:
    address, ear = listener
    ear.answers[:] = [503, 200]
    account = an_account(AccountKind.CITIZEN)
    party, browser = a_portal(back_channel_uri=address), logged_in(account)
    said = opened(party.tokens(browser)["id_token"], party.client_id)
    sign_on, now = SignOn.objects.get(), clock_now()

    end_session(account, sign_on.session_id, now=now)
    _relay(now)
    assert send_due_notices(now=now) == 1
    assert LogoutNotice.objects.get().last_outcome == "503"
    assert send_due_notices(now=now) == 0
    assert send_due_notices(now=now + timedelta(seconds=6)) == 1

    assert LogoutNotice.objects.get().told_at is not None
    assert send_due_notices(now=now + timedelta(hours=2)) == 0
    first, second = (jwt.decode(one, options={"verify_signature": False}) for one in ear.heard)
    assert first["jti"] == second["jti"]
    assert (second["sub"], second["sid"], second["aud"]) == (said["sub"], said["sid"], party.client_id)
    assert EVENT in second["events"]
    assert "nonce" not in second
    assert jwt.get_unverified_header(ear.heard[0])["typ"] == "logout+jwt"
    assert read_own(ear.heard[0], issuer=ISSUER) is None  # No hint can be made of it.


def _relay(now: datetime) -> None:
    """The relay's transaction is durable; here it is part of the test's."""
    from dichvucong.identity.handlers import end_sign_ons
    from dichvucong.kernel.models import OutboxEvent

    events = list(OutboxEvent.objects.filter(name="session.ended"))
    assert events
    end_sign_ons(events, now)


def test_a_portal_is_not_told_for_ever() -> None:
    account = an_account(AccountKind.CITIZEN)
    party = a_portal(back_channel_uri="https://khong-co.invalid/x")
    party.tokens(logged_in(account))
    now = clock_now()
    end_session(account, SignOn.objects.get().session_id, now=now)
    _relay(now)
    moment, due = now, LogoutNotice.objects.get().next_attempt_at

    while due is not None:
        moment = due
        send_due_notices(now=moment)
        due = LogoutNotice.objects.get().next_attempt_at

    assert timedelta(hours=22) < moment - now <= timedelta(hours=24)
    assert LogoutNotice.objects.get().told_at is None


def test_a_session_left_alone_ends_at_the_portals_too() -> None:
    party = a_portal(back_channel_uri="https://khong-co.invalid/x")
    tokens = party.tokens(logged_in(an_account(AccountKind.CITIZEN)))
    assert sweep_sign_ons(now=clock_now()) == 0

    assert sweep_sign_ons(now=clock_now() + timedelta(minutes=121)) == 1

    assert SignOn.objects.get().ended_how == "session_over"
    assert LogoutNotice.objects.count() == 1
    assert userinfo(tokens["access_token"]).status_code == 401


@pytest.mark.req("IDN-11")
def test_the_database_itself_keeps_consents_as_they_were_given() -> None:
    a_portal().tokens(logged_in(an_account(AccountKind.CITIZEN)))

    for statement in ("DELETE FROM identity_consent", "UPDATE identity_consent SET given = '{}'"):
        with pytest.raises(ProgrammingError, match="never rewritten"), transaction.atomic():
            _run(statement)
    assert Consent.objects.count() == 1


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("https://cong.example.gov.vn/nop", "https://cong.example.gov.vn/nop?vnconnect=1"),
        ("https://cong.example.gov.vn/nop?a=b#c", "https://cong.example.gov.vn/nop?a=b&vnconnect=1#c"),
        ("https://cong.example.gov.vn/nop?vnconnect=1", "https://cong.example.gov.vn/nop?vnconnect=1"),
        ("https://khac.example.gov.vn/nop", "https://khac.example.gov.vn/nop"),
        ("/nop", "/nop"),
    ],
)
def test_a_link_into_older_software_says_where_it_comes_from(address: str, way: str) -> None:
    a_portal(older=True)

    assert entry_address(address) == way
