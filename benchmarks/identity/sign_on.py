"""People who have logged in here enter a portal: authorization, tokens, userinfo; and a portal asks about a token.

Sessions and consents are there already, as on most visits; each visitor is a person with an account of their own.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from benchmarks.client import Connection
from benchmarks.identity.browsing import FORM
from benchmarks.load import Run, Timings
from benchmarks.stack import Stack
from benchmarks.table import milliseconds

FLOW = "Code flow of a portal (authorize → token → userinfo; consent given before)"
FLOW_HEADER = ("clients", "flows", "a second", "leg", "p50 ms", "p95 ms", "p99 ms", "failed")
ASKED = "Introspection of an access token"
ASKED_HEADER = ("clients", "asked", "a second", "p50 ms", "p95 ms", "p99 ms", "failed")
LEGS = ("authorize", "token", "userinfo")
BACK = "https://cong.example.gov.vn/quay-lai"
PEOPLE = 64


@dataclass(frozen=True)
class Seeded:
    """A portal, and the session cookies of people who agreed to it."""

    client_id: str
    secret: str
    cookies: Sequence[str]


def seed() -> Seeded:
    """Register the portal and log people in. Django is ready."""
    from django.conf import settings  # noqa: PLC0415 -- Django is ready now

    from benchmarks.identity.people import a_portal, logged_in_and_agreed  # noqa: PLC0415 -- the same

    portal, secret = a_portal(BACK)
    name = settings.SESSION_COOKIE_NAME
    cookies = [f"{name}={logged_in_and_agreed(portal, number)}" for number in range(PEOPLE)]
    return Seeded(str(portal.client_id), secret, cookies)


async def measure_flows(stack: Stack, seeded: Seeded, clients: int, count: int) -> list[list[object]]:
    """Rows: `count` whole flows by so many visitors at once, leg by leg."""
    connections = [Connection(stack.portal) for _ in range(clients)]

    async def flow(number: int, item: int, timings: Timings) -> None:
        await _one(connections[number], seeded, item, timings)

    timings = await Run(flow).over(range(count), clients=clients)
    whole = len(timings.seconds["userinfo"]) - timings.unexpected("userinfo", 200)
    failed = count - whole
    return [
        [clients, count, f"{whole / timings.elapsed:.0f}", leg, *milliseconds(timings.seconds[leg]), failed]
        for leg in LEGS
    ]


async def measure_introspection(stack: Stack, seeded: Seeded, clients: int, count: int) -> list[object]:
    """A row: one token asked about again and again."""
    token = await _one(Connection(stack.portal), seeded, 0, Timings())
    connections = [Connection(stack.portal) for _ in range(clients)]
    body = _form(token=token, client_id=seeded.client_id, client_secret=seeded.secret)

    async def ask(number: int, item: int, timings: Timings) -> None:
        headers = {"Content-Type": FORM, "X-Forwarded-For": _address(item)}
        answer = await connections[number].post("/oauth/introspect", body, headers)
        assert json.loads(answer.body)["active"] is True, answer.body
        timings.note("introspect", answer)

    timings = await Run(ask).over(range(count), clients=clients)
    failed = timings.unexpected("introspect", 200) + timings.broken
    rate = f"{timings.rate('introspect'):.0f}"
    return [clients, count, rate, *milliseconds(timings.seconds["introspect"]), failed]


async def _one(connection: Connection, seeded: Seeded, item: int, timings: Timings) -> str:
    """One flow; the access token."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": seeded.client_id,
        "redirect_uri": BACK,
        "scope": "openid profile identity",
        "state": secrets.token_urlsafe(16),
        "nonce": secrets.token_urlsafe(16),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    headers = {"X-Forwarded-For": _address(item), "Content-Type": FORM}
    browser = {**headers, "Cookie": seeded.cookies[item % len(seeded.cookies)]}
    answer = timings.note("authorize", await connection.get(f"/oauth/authorize?{urlencode(asked)}", browser))
    said = parse_qs(urlsplit(answer.headers["location"]).query)
    assert said.get("state") == [asked["state"]], f"back at the portal, not at {answer.headers['location']}"
    body = _form(
        grant_type="authorization_code",
        code=said["code"][0],
        redirect_uri=BACK,
        code_verifier=verifier,
        client_id=seeded.client_id,
        client_secret=seeded.secret,
    )
    tokens = json.loads(timings.note("token", await connection.post("/oauth/token", body, headers)).body)
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    told = json.loads(timings.note("userinfo", await connection.get("/oauth/userinfo", bearer)).body)
    assert told["sub"], "userinfo names the person"
    return str(tokens["access_token"])


def _form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def _address(item: int) -> str:
    """Portals and people come from many addresses."""
    return f"198.18.{item // 250 % 250}.{item % 250 + 1}"
