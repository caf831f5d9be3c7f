"""Portals that log people in through this one, and their side of the conversation."""

import base64
import hashlib
import itertools
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from django.test import Client

from dichvucong.identity.models import ClientSecret, Portal
from dichvucong.identity.rules import AccountKind, Level
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.services.portals.consents import give_consent
from dichvucong.identity.services.portals.registration import Need, PortalDraft, register_portal
from dichvucong.identity.services.portals.sign_on import keep_question, read_question, who_asks
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import a_log_in, an_account

BACK = "https://cong.example.gov.vn/quay-lai"
LEFT = "https://cong.example.gov.vn/da-roi"
ISSUER = "http://127.0.0.1:8000"
NEEDS = {
    Claim.NAME: Need("Ghi tên lên đơn", needed=True),
    Claim.BIRTHDATE: Need("Điền sẵn đơn"),
    Claim.CITIZEN_NUMBER: Need("Tìm hồ sơ của bạn", needed=True),
    Claim.PHONE_NUMBER: Need("Báo kết quả"),
}
_numbers = itertools.count(1)


@dataclass
class Party:
    """A registered portal as its own programmer sees it."""

    client_id: str
    secret: str
    redirect_uri: str = BACK
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    nonce: str = "nonce-1"
    state: str = "state-1"

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def wish(self, **changes: Any) -> dict[str, Any]:
        """Parameters of an authorization request; None takes one away."""
        usual = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile identity phone",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def ask(self, browser: Client, **changes: Any) -> Any:
        return browser.get("/oauth/authorize", self.wish(**changes))

    def agreed(self, browser: Client, *ticked: str, **changes: Any) -> dict[str, str]:
        """Through the consent page, where there is one, and back: the answer's parameters."""
        response = self.ask(browser, **changes)
        if response["Location"].startswith("/oauth/cho/"):
            page = browser.get(response["Location"])
            if page.status_code == 200:
                form = {"action": "agree", "claim": list(ticked or NEEDS)}
                page = browser.post(response["Location"], form)
            response = page
        return answer_in(response)

    def exchange(self, code: str, /, **changes: Any) -> Any:
        """At the token endpoint."""
        usual = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            "client_id": self.client_id,
            "client_secret": self.secret,
        }
        form = {name: value for name, value in {**usual, **changes}.items() if value is not None}
        return Client().post("/oauth/token", form)

    def tokens(self, browser: Client, **changes: Any) -> dict[str, Any]:
        response = self.exchange(self.agreed(browser, **changes)["code"])
        assert response.status_code == 200, response.content
        found: dict[str, Any] = response.json()
        return found

    def refreshed(self, token: str, **changes: Any) -> Any:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": token,
            "client_id": self.client_id,
            "client_secret": self.secret,
        }
        return Client().post("/oauth/token", {**form, **changes})


def a_portal(client_id: str = "", **changes: Any) -> Party:
    draft = PortalDraft(
        **{
            "client_id": client_id or f"cong-{next(_numbers)}",
            "name": "Cổng thử nghiệm",
            "agency_code": "H26",
            "redirect_uris": [BACK],
            "post_logout_uris": [LEFT],
            "claims": NEEDS,
            "least_level": Level.LOW,
            **changes,
        }
    )
    secret = register_portal(draft, actor="test", now=clock_now())
    return Party(draft.client_id, secret, draft.redirect_uris[0])


def answer_in(response: Any) -> dict[str, str]:
    """What an answer at the return address says."""
    assert response.status_code == 303, (response.status_code, response.content[:500])
    assert not response["Location"].startswith("/"), response["Location"]
    query = urlsplit(response["Location"]).query
    assert all(len(values) == 1 for values in parse_qs(query).values())
    return dict(parse_qsl(query, keep_blank_values=True))


def opened(id_token: str, audience: str) -> dict[str, Any]:
    """An ID token, checked as a client does: by the published keys."""
    keys = Client().get("/oauth/jwks.json").json()
    header = jwt.get_unverified_header(id_token)
    key = next(key for key in keys["keys"] if key["kid"] == header["kid"])
    said: dict[str, Any] = jwt.decode(
        id_token, jwt.PyJWK(key).key, algorithms=["RS256"], audience=audience, issuer=ISSUER
    )
    return said


def userinfo(token: str) -> Any:
    return Client().get("/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})


def one_of_everything(agency_code: str) -> dict[str, str]:
    """What the addresses of portals are filled with, for the matrix of who may call what."""
    party, now = a_portal("cong-cua-don-vi", agency_code=agency_code), clock_now()
    other = a_portal("he-thong-khac", agency_code=agency_code)
    person = a_log_in(an_account(AccountKind.CITIZEN)).account
    portal = Portal.objects.get(client_id=party.client_id)
    consent = give_consent(person, portal, asked=list(NEEDS), given=list(NEEDS), now=now)
    request = who_asks({name: [value] for name, value in party.wish().items()})[0]
    question = read_question(request, {name: [value] for name, value in party.wish().items()}, now=now)
    secret = ClientSecret.objects.get(client_id=other.client_id)
    own = "quantri/he-thong-ket-noi/<str:client_id>"
    return {
        "client_id": party.client_id,
        "handle": keep_question(question, now=now),
        "tai-khoan/chia-se/<int:number>/rut number": str(consent.pk),
        f"{own}/khoa/<int:number>/thu-hoi number": str(secret.pk),
        f"{own}/khoa/<int:number>/thu-hoi client_id": other.client_id,
    }
