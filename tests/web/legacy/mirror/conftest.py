"""A client written from the protocol document alone, and the systems it logs in for."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from dichvucong.catalogs.models import Field
from dichvucong.catalogs.services import Change
from dichvucong.catalogs.services.versions import Version, amend
from dichvucong.exchange.services import SystemDraft, connect_system
from dichvucong.identity.rules import Scope
from dichvucong.identity.services import register_client
from dichvucong.kernel import limits
from dichvucong.kernel.clock import now
from tests.factories.agencies import plant
from tests.factories.procedures import FIRST_DAY, NOW

PASSWORD = "mat-khau-cua-don-vi"
PROVIDER = "VN:GOV:000.00.00.G22:vpcpdvcprovider"


@dataclass
class OldClient:
    """One unit's client: logs in, keeps the session, asks. Decides by `error_code` as those in the field do."""

    unit: str
    http: Client = field(default_factory=Client)
    base: str = "/XrdAdapter/RestService/forward/"
    session: str = ""

    def login(self, password: str = PASSWORD, username: str = "") -> dict[str, Any]:
        answer = self.post("mapi/login", {"username": username or self.unit, "password": password})
        self.session = answer.get("session", "")
        return answer

    def ask(self, service: str, **more: Any) -> dict[str, Any]:
        envelope = {"session": self.session, "madonvi": self.unit, "service": service}
        return self.post("mapi/g", envelope | more)

    def rows(self, service: str, **more: Any) -> list[dict[str, Any]]:
        answer = self.ask(service, **more)
        assert int(answer["error_code"]) == 0, answer
        rows: list[dict[str, Any]] = answer["result"]
        return rows

    def post(self, path: str, message: Any) -> dict[str, Any]:
        return self.raw(path, json.dumps(message, ensure_ascii=False).encode())

    def raw(self, path: str, body: bytes) -> dict[str, Any]:
        headers = {"accept": "application/json", "charset": "utf-8", "dstcode": PROVIDER}
        response = self.http.post(
            f"{self.base}{path}", body, content_type="application/json", headers=headers
        )
        return told(response.status_code, response.headers["Content-Type"], response.content)


def told(status: int, content_type: str, body: bytes) -> dict[str, Any]:
    """What every answer has in common, whatever came of it."""
    assert status == 200
    assert content_type == "application/json;charset=UTF-8"
    assert body.isascii()
    answer: dict[str, Any] = json.loads(body)
    assert isinstance(answer["error_code"], str)
    assert isinstance(answer["message"], str)
    assert isinstance(answer["result"], list | dict)
    if answer["error_code"] != "0":
        assert "thành công" not in answer["message"].lower()
    return answer


def enrol(code: str, agency_code: str, *scopes: Scope) -> None:
    """A connected system with a password."""
    held = scopes or (Scope.PROCEDURES_READ, Scope.QUESTIONS_WRITE)
    register_client(code, name=code, scopes=held, actor="test", now=now(), secret=PASSWORD)
    draft = SystemDraft(code=code, name=code, agency_code=agency_code, client_id=code)
    connect_system(draft, actor="test", now=now())


def a_field(code: str, name: str, owner_code: str = "G15") -> None:
    """An entry of the catalogue of fields."""
    version = Version(code, FIRST_DAY, None, "1/QĐ", {"name": name, "owner_code": owner_code})
    amend(Field, version, change=Change("test", NOW))


@pytest.fixture
def units(db: None, settings: Any) -> None:
    """Ministry G15, the provinces H26 and H31, and a system for each."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    limits.forget()
    plant("G15", "H26", "H26.12", "H31")
    enrol("bo-tu-phap", "G15")
    enrol("ha-noi", "H26")
    enrol("hai-phong", "H31")


@pytest.fixture
def hanoi(units: None) -> OldClient:
    """Hà Nội's client, logged in."""
    client = OldClient("000.00.00.H26")
    assert client.login()["error_code"] == "0"
    return client


@pytest.fixture
def ministry(units: None) -> OldClient:
    """The ministry's client, logged in."""
    client = OldClient("000.00.00.G15")
    assert client.login()["error_code"] == "0"
    return client
