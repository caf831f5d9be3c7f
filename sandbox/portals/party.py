"""The client side of OpenID Connect: discovery, keys, code for tokens, and what was learnt. Everything over real HTTP."""

import base64
import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
import jwt

TIMEOUT = aiohttp.ClientTimeout(total=15)
MOST_KEPT = 500
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class NotLoggedIn(Exception):
    """What the portal answered opens nothing; the text says why."""


@dataclass(frozen=True)
class Site:
    """One played portal: its client, and what it wants to know."""

    code: str
    name: str
    scope: str

    @property
    def client_id(self) -> str:
        return f"cong-minh-hoa-{self.code}"


SITES: Mapping[str, Site] = {
    site.code: site
    for site in (
        Site("hanoi", "Cổng dịch vụ Hà Nội (minh họa)", "openid profile identity phone email"),
        Site("tuphap", "Cổng Bộ Tư pháp (minh họa)", "openid profile"),
    )
}


@dataclass(frozen=True)
class Trip:
    """One log-in under way."""

    site: str
    verifier: str
    nonce: str


@dataclass(frozen=True)
class Visit:
    """Somebody who has logged in here."""

    site: str
    sid: str
    id_token: str
    facts: Mapping[str, Any]
    claims: Mapping[str, Any]


@dataclass
class Visits:
    """Trips by state, visits by cookie. In memory: a restart logs everybody out."""

    trips: OrderedDict[str, Trip] = field(default_factory=OrderedDict)
    visits: OrderedDict[str, Visit] = field(default_factory=OrderedDict)
    told: list[str] = field(default_factory=list)

    def begin(self, site: str) -> tuple[str, Trip]:
        state, trip = (
            secrets.token_urlsafe(24),
            Trip(site, secrets.token_urlsafe(48), secrets.token_urlsafe(24)),
        )
        self.trips[state] = trip
        while len(self.trips) > MOST_KEPT:
            self.trips.popitem(last=False)
        return state, trip

    def keep(self, visit: Visit) -> str:
        cookie = secrets.token_urlsafe(24)
        self.visits[cookie] = visit
        while len(self.visits) > MOST_KEPT:
            self.visits.popitem(last=False)
        return cookie

    def end(self, site: str, sid: str) -> int:
        gone = [key for key, visit in self.visits.items() if visit.site == site and visit.sid == sid]
        for key in gone:
            del self.visits[key]
        self.told.append(f"{site}:{sid}")
        return len(gone)

    def clear(self) -> None:
        self.trips.clear()
        self.visits.clear()
        self.told.clear()


@dataclass(frozen=True)
class Party:
    """One site's client against one portal."""

    site: Site
    portal: str
    own: str
    secret: str

    @property
    def back(self) -> str:
        return f"{self.own}/portals/{self.site.code}/back"

    @property
    def left(self) -> str:
        return f"{self.own}/portals/{self.site.code}/left"

    def way_in(self, state: str, trip: Trip, *, acr: str, prompt: str) -> str:
        """Where to send the browser."""
        digest = hashlib.sha256(trip.verifier.encode()).digest()
        wish = {
            "response_type": "code",
            "client_id": self.site.client_id,
            "redirect_uri": self.back,
            "scope": self.site.scope,
            "state": state,
            "nonce": trip.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **({"acr_values": acr} if acr else {}),
            **({"prompt": prompt} if prompt else {}),
        }
        return f"{self.portal}/oauth/authorize?{urlencode(wish)}"

    def way_out(self, visit: Visit) -> str:
        """Where to send the browser to log out everywhere."""
        wish = {"id_token_hint": visit.id_token, "post_logout_redirect_uri": self.left, "state": "roi"}
        return f"{self.portal}/oauth/logout?{urlencode(wish)}"

    async def visit_for(self, code: str, trip: Trip) -> Visit:
        """Exchange the code, verify the ID token, ask userinfo. Raises `NotLoggedIn`."""
        async with aiohttp.ClientSession(timeout=TIMEOUT) as http:
            about = await _json(http.get(f"{self.portal}/.well-known/openid-configuration"))
            form = {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.back,
                "code_verifier": trip.verifier,
            }
            auth = aiohttp.BasicAuth(self.site.client_id, self.secret)
            tokens = await _json(http.post(about["token_endpoint"], data=form, auth=auth))
            facts = await self._opened(http, about, tokens["id_token"])
            if facts.get("nonce") != trip.nonce:
                raise NotLoggedIn("Số dùng một lần không khớp.")
            bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
            claims = await _json(http.get(about["userinfo_endpoint"], headers=bearer))
        if claims.get("sub") != facts["sub"]:
            raise NotLoggedIn("Hai câu trả lời nói về hai người.")
        return Visit(self.site.code, facts["sid"], tokens["id_token"], facts, claims)

    async def sid_to_end(self, token: str) -> str:
        """Whose visit a logout token ends. Raises `NotLoggedIn` for a token that is not the portal's."""
        async with aiohttp.ClientSession(timeout=TIMEOUT) as http:
            about = await _json(http.get(f"{self.portal}/.well-known/openid-configuration"))
            facts = await self._opened(http, about, token)
        if LOGOUT_EVENT not in facts.get("events", {}) or "nonce" in facts or "sid" not in facts:
            raise NotLoggedIn("Không phải giấy báo đăng xuất.")
        return str(facts["sid"])

    async def _opened(
        self, http: aiohttp.ClientSession, about: Mapping[str, Any], token: str
    ) -> dict[str, Any]:
        keys = await _json(http.get(about["jwks_uri"]))
        try:
            name = jwt.get_unverified_header(token)["kid"]
            key = next(key for key in keys["keys"] if key["kid"] == name)
            facts: dict[str, Any] = jwt.decode(
                token,
                jwt.PyJWK(key).key,
                algorithms=["RS256"],
                audience=self.site.client_id,
                issuer=about["issuer"],
            )
        except (jwt.PyJWTError, KeyError, StopIteration) as error:
            raise NotLoggedIn("Chữ ký của Cổng không đúng.") from error
        return facts


async def _json(asking: Any) -> dict[str, Any]:
    try:
        async with asking as answer:
            said: dict[str, Any] = await answer.json(content_type=None)
            if not answer.ok:
                raise NotLoggedIn(f"Cổng từ chối: {said.get('error', answer.status)}")
            return said
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise NotLoggedIn("Cổng không trả lời.") from error
