"""A client written from the description of existing clients alone: raw HTTP, nothing encoded, secrets in the body."""

import base64
import http.client
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.services.portals.registration import Need, PortalDraft, register_portal
from dichvucong.kernel.clock import now as clock_now
from tests.e2e.test_log_in import Browser
from tests.e2e.test_relying_parties import walked
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.req("IDN-04")]
CALLBACK = "http://127.0.0.1:1/c/portal/login?unit=H26&vnconnect=1"
LEFT = "http://127.0.0.1:1/roi"
_WHY = Need("Hệ thống một cửa cần để nhận hồ sơ của bạn", needed=True)
NEEDS = {
    Claim.NAME: _WHY,
    Claim.CITIZEN_NUMBER: _WHY,
    Claim.OLD_CARD_NUMBER: _WHY,
    Claim.BIRTHDATE: Need("Điền sẵn đơn"),
    Claim.EMAIL: _WHY,
}


@dataclass
class Unit:
    """What DVCQGSSO-like software of a unit does."""

    server: str
    client_id: str
    secret: str

    def way_in(self, browser_state: str) -> str:
        state = base64.b64encode(b"\xfb\xff\xfe" + f"{browser_state}@{CALLBACK}".encode()).decode()
        query = f"response_type=code&client_id={self.client_id}&redirect_uri={CALLBACK}&scope=openid"
        return f"{self.server}/oauth2/authorize?{query}&acr_values=LoA1&state={state}"

    def post(self, path: str, body: str = "", *, bearer: str = "", json_type: bool = False) -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.server).netloc, timeout=30)
        kind = "application/json" if json_type else "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, **({"Authorization": f"Bearer {bearer}"} if bearer else {})}
        connection.request("POST", path, body.encode(), headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content) if content.startswith(b"{") else content

    def tokens(self, code: str) -> Any:
        address = CALLBACK.replace("&", "%26")
        return self.post(
            "/oauth2/token",
            f"grant_type=authorization_code&code={code}&redirect_uri={address}"
            f"&client_id={self.client_id}&client_secret={self.secret}",
        )


@pytest.fixture
def unit(stack: Stack) -> Unit:
    # A secret is told once: each test has a portal of its own, however fast the one before was.
    name = f"motcua-{secrets.token_hex(6)}"
    draft = PortalDraft(name, "Một cửa đời cũ", "H26", [CALLBACK], NEEDS, post_logout_uris=[LEFT], older=True)
    return Unit(stack.portal, name, register_portal(draft, actor="test", now=clock_now()))


def test_an_existing_client_logs_in_asks_checks_revokes_and_leaves(stack: Stack, unit: Unit) -> None:
    browser, sent = Browser(stack), unit.way_in("x?/+ é>")
    state = sent.rpartition("state=")[2]
    assert state.startswith("+//+")

    answer = walked(browser, sent)[-1]

    assert answer.startswith(f"{CALLBACK}&code=")
    assert answer.endswith(f"&state={state}")  # Byte for byte.
    code = answer.removeprefix(f"{CALLBACK}&code=").partition("&")[0]
    status, tokens = unit.tokens(code)
    assert status == 200, tokens
    safe = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert {*code, *tokens["access_token"], *tokens["id_token"]} <= safe

    status, person = unit.post("/oauth2/userinfo", bearer=tokens["access_token"], json_type=True)
    assert status == 200
    assert person.pop("TechID") == person.pop("sub")
    assert person.pop("NgayThangNamSinh")[:2] in {"19", "20"}
    assert person == {"LoaiTaiKhoan": 1, "SoDinhDanh": "001090000001", "HoVaTen": "Nguyễn Văn Thử"}

    status, valid = unit.post(
        "/oauth2/introspect", f"token={tokens['access_token']}&state=0", bearer=tokens["access_token"]
    )
    assert (status, valid["client_id"]) == (200, unit.client_id)
    assert valid["exp"] > datetime.now(UTC).timestamp()
    assert valid["exp"] < datetime.now(UTC).timestamp() * 2  # Seconds, not milliseconds.

    status, _ = unit.post(
        "/oauth2/revoke",
        f"token={tokens['id_token']}&token_type_hint =access_token"
        f"&client_id={unit.client_id}&client_secret={unit.secret}",
    )
    assert status == 200
    assert unit.post("/oauth2/userinfo", bearer=tokens["access_token"], json_type=True)[0] == 401
    leave = f"{stack.portal}/oidc/logout?id_token_hint={tokens['id_token']}&post_logout_redirect_uri={LEFT}"
    assert browser.ask("GET", leave).headers["location"] == LEFT
    assert browser.ask("GET", f"{stack.portal}/tai-khoan").status == 302


def test_logging_out_by_a_form_brings_the_state_back(stack: Stack, unit: Unit) -> None:
    browser = Browser(stack)
    code = walked(browser, unit.way_in("a"))[-1].partition("&code=")[2].partition("&")[0]
    tokens = unit.tokens(code)[1]

    gone = browser.ask(
        "POST",
        f"{stack.portal}/oidc/logout",
        id_token_hint=tokens["id_token"],
        post_logout_redirect_uri=LEFT,
        state="s1",
    )

    assert gone.headers["location"] == f"{LEFT}?state=s1"


def test_what_is_wrong_goes_nowhere_and_never_breaks(stack: Stack, unit: Unit) -> None:
    browser = Browser(stack)
    good = unit.way_in("a")
    for wrong in (
        good.replace(CALLBACK, "http://127.0.0.1:1/other"),
        good.replace(unit.client_id, "khong-co"),
        f"{stack.portal}/oauth2/authorize",
        good + "A" * 10_000,
    ):
        answer = browser.ask("GET", wrong)
        assert answer.status in {400, 414}, (wrong[:200], answer.status)
        assert "location" not in answer.headers
    refused = browser.ask("GET", good.replace("response_type=code", "response_type=token"))
    assert "error=unsupported_response_type" in refused.headers["location"]

    assert unit.tokens("khong-co")[0] == 400
    assert unit.post("/oauth2/token", "grant_type=password")[0] in {400, 401}
    assert unit.post("/oauth2/userinfo", bearer="x")[0] == 401
    assert unit.post("/oauth2/introspect", "token=x", bearer="x") == (200, {"active": False})
    standard = register_portal(
        PortalDraft(f"{unit.client_id}-moi", "Cổng mới", "H26", [CALLBACK], NEEDS), actor="t", now=clock_now()
    )
    newer = Unit(stack.portal, f"{unit.client_id}-moi", standard)
    assert browser.ask("GET", newer.way_in("a")).status == 400
    assert newer.tokens("x")[0] == 401
