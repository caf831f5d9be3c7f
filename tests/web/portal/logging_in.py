"""A browser and a provider that is played in the process."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from dichvucong.identity.gateways import (
    Errand,
    LogInRefused,
    ProvenNumber,
    ProvenPerson,
    identity_providers,
)
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level
from tests.factories.accounts import HANDLER

THU = ProvenPerson(
    provider="vneid",
    subject="s-1",
    kind=AccountKind.CITIZEN,
    level=Level.HIGH,
    full_name="Nguyễn Văn Thử <b>",
    numbers=(ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001"),),
    birth="1950",
    phone="+84950000001",
)


@dataclass
class Played:
    """A provider that says what a test wants."""

    code: str = "vneid"
    name: str = "VNeID"
    outcome: ProvenPerson | LogInRefused = THU
    refuses: LogInRefused | None = None
    seen: list[tuple[Mapping[str, str], Errand, str]] = field(default_factory=list)
    sent: list[Errand] = field(default_factory=list)

    def way_in(self, errand: Errand, *, return_to: str) -> str | LogInRefused:
        self.sent.append(errand)
        asked = urlencode({"state": errand.state, "return": return_to})
        return self.refuses or f"https://{self.code}.example/go?{asked}"

    def person_behind(
        self, answer: Mapping[str, str], errand: Errand, *, return_to: str, now: datetime
    ) -> ProvenPerson | LogInRefused:
        assert now.tzinfo
        self.seen.append((answer, errand, return_to))
        return self.outcome


@pytest.fixture
def vneid() -> Iterator[Played]:
    played = Played()
    identity_providers.install({"vneid": played, "khac": Played(code="khac", name="Khác")})
    yield played
    identity_providers.install({})


@pytest.fixture
def browser() -> Client:
    client = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile"})
    client.handler = HANDLER
    return client


def set_off(browser: Client, place: str = "", provider: str = "vneid") -> str:
    """Begin, and give the state that the provider was shown."""
    response = browser.post(f"/dang-nhap/{provider}", {"next": place})
    assert response.status_code == 303
    return parse_qs(urlsplit(response.headers["Location"]).query)["state"][0]


def return_with(browser: Client, state: str, provider: str = "vneid", **more: str) -> Any:
    return browser.get(f"/dang-nhap/{provider}/tro-lai", {"state": state, "code": "c-1", **more})


def log_in(browser: Client, place: str = "") -> Any:
    return return_with(browser, set_off(browser, place))
