from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Token
from django.contrib.auth import hashers

from dichvucong.identity.rules import Scope
from dichvucong.identity.services import revoke_client
from dichvucong.identity.services.portals import client_secrets
from dichvucong.kernel.clock import now
from tests.web.legacy.mirror.conftest import PASSWORD, OldClient, enrol

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-14", "BEY-12")]


def test_a_unit_logs_in_with_its_code_and_its_password(units: None) -> None:
    answer = OldClient("000.00.00.H26").login()

    assert (answer["error_code"], answer["message"], answer["result"]) == ("0", "Thành công", [])
    assert len(answer["session"]) > 20


@pytest.mark.parametrize("name", ["ha-noi", "H26", " 000.00.00.H26 ", "000.00.00.h26"])
def test_it_may_write_its_name_in_any_notation(units: None, name: str) -> None:
    assert OldClient("x").login(username=name)["error_code"] == "0"


@pytest.mark.parametrize(
    "base", ["/", "/XrdAdapter/RestService/forward/", "/VXPAdapter/RestService/forward/"]
)
def test_adapters_keep_their_paths_and_the_provider_stands_in_the_header_or_the_query(
    units: None, base: str
) -> None:
    client = OldClient("H26", base=base)

    answer = client.post(
        "mapi/login?dstcode=VN%3AGOV%3A000.00.00.G22%3Avpcpdvcprovider",
        {"username": "H26", "password": PASSWORD},
    )

    assert answer["error_code"] == "0"


def test_a_new_log_in_ends_no_session_and_all_outlast_the_clients_ten_minutes(hanoi: OldClient) -> None:
    first = hanoi.session
    hanoi.login()

    for session in (first, hanoi.session):
        assert hanoi.ask("LayDanhSachTTHC", session=session)["error_code"] == "0"
    assert Token.objects.filter(expires_at__gt=now() + timedelta(minutes=25)).count() == 2


def test_only_the_first_log_in_pays_for_the_slow_hash(units: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    honest = hashers.check_password

    def counted(secret: str, stored: str) -> bool:
        asked.append(secret)
        return bool(honest(secret, stored))

    monkeypatch.setattr(f"{client_secrets.__name__}.check_password", counted)
    for _ in range(5):
        assert OldClient("H26").login()["error_code"] == "0"

    assert len(asked) == 1


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("H26", "sai"),
        ("H26", ""),
        ("H99", PASSWORD),
        ("", PASSWORD),
        ("H26", None),
        ("H26", {"a": 1}),
        (5, PASSWORD),
    ],
)
def test_who_proves_nothing_gets_no_session(units: None, username: Any, password: Any) -> None:
    answer = OldClient("H26").post("mapi/login", {"username": username, "password": password})

    assert answer["error_code"] == "1"
    assert "session" not in answer
    assert not Token.objects.exists()


def test_a_system_without_the_scope_gets_no_session(units: None) -> None:
    enrol("chi-thu-tien", "H31.7", Scope.OBLIGATIONS_READ)

    assert OldClient("chi-thu-tien").login()["error_code"] == "1"
    assert not Token.objects.exists()


def test_a_session_opens_nothing_else(hanoi: OldClient) -> None:
    headers = {"authorization": f"Bearer {hanoi.session}"}

    assert hanoi.http.get("/api/v1/events", headers=headers).status_code == 403


def test_guessing_is_slowed_down_and_who_is_known_still_gets_in(units: None) -> None:
    client = OldClient("H26")
    client.login()

    codes = [client.login(password=f"sai-{number}")["error_code"] for number in range(25)]

    assert codes[0] == "1"
    assert codes[-1] == "8"
    assert client.login()["error_code"] == "0"


def test_an_expired_session_is_told_so(hanoi: OldClient) -> None:
    Token.objects.update(expires_at=now() - timedelta(seconds=1))

    answer = hanoi.ask("LayDanhSachTTHC")

    assert (answer["error_code"], answer["result"]) == ("2", [])


@pytest.mark.parametrize("session", ["", None, "doan-mo", {"a": 1}])
def test_without_a_session_nothing_is_told(hanoi: OldClient, session: Any) -> None:
    assert hanoi.ask("LayDanhSachTTHC", session=session)["error_code"] == "2"


def test_a_revoked_client_is_out_at_once(hanoi: OldClient) -> None:
    revoke_client("ha-noi", reason="thử", actor="test", now=now())

    assert hanoi.ask("LayDanhSachTTHC")["error_code"] == "2"
    assert hanoi.login()["error_code"] == "1"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 5000, b'"x"', b"5"])
@pytest.mark.parametrize("path", ["mapi/login", "mapi/g", "mapi/share"])
def test_what_is_no_json_object_is_refused(units: None, path: str, body: bytes) -> None:
    answer = OldClient("H26").raw(path, body)

    assert (answer["error_code"], answer["result"]) == ("4", [])


def test_a_body_without_end_is_refused(units: None) -> None:
    assert OldClient("H26").raw("mapi/g", b" " * (5 * 1024 * 1024))["error_code"] == "6"


@pytest.mark.parametrize("service", ["", "KhongCo", "laythutuc", None, ["LayThuTuc"], "x" * 500, "a\x00b"])
def test_an_unknown_service_is_named(hanoi: OldClient, service: Any) -> None:
    answer = hanoi.ask(service)

    assert (answer["error_code"], answer["result"]) == ("5", [])


def test_a_fast_caller_waits(hanoi: OldClient, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2

    codes = [hanoi.ask("LayDanhSachTTHC")["error_code"] for _ in range(3)]

    assert codes == ["0", "0", "8"]
