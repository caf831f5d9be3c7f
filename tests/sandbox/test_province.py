import hashlib
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
import urllib3
from standardwebhooks import Webhook

from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import FakePortal, admin

pytestmark = pytest.mark.e2e
DOSSIER = "000.00.12.H99-260316-00042"


def secret(sandbox: Sandbox, name: str) -> str:
    return str(json.loads((sandbox.state / "secrets.json").read_text())["province"][name])


def deliver(sandbox: Sandbox, path: str, value: Any, *, message_id: str = "msg_1", key: str = "") -> Any:
    body = json.dumps(value)
    now = datetime.now(UTC)
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(key or secret(sandbox, "webhook_secret")).sign(message_id, now, body),
    }
    url = f"{sandbox.url}/provinces/h26/{path}"
    return urllib3.request("POST", url, body=body, headers=headers, redirect=False, retries=False, timeout=5)


def paid(code: str) -> dict[str, Any]:
    return {"type": "payment.succeeded", "data": {"dossier_code": code}}


@pytest.mark.req("PAY-17")
def test_a_genuine_delivery_is_kept_once_however_often_it_comes(sandbox: Sandbox) -> None:
    answers = [deliver(sandbox, "webhooks", paid(DOSSIER)).status for _ in range(2)]

    kept = admin(sandbox.url, "GET", "/provinces/h26/messages")[1]
    assert answers == [204, 204]
    assert [(message["message_id"], message["type"], message["count"]) for message in kept] == [
        ("msg_1", "payment.succeeded", 2)
    ]
    shown = urllib3.request("GET", f"{sandbox.url}/province").data.decode()
    assert DOSSIER in shown
    assert "Đã nộp tiền" in shown


def test_a_forged_delivery_is_refused(sandbox: Sandbox) -> None:
    answer = deliver(sandbox, "webhooks", paid(DOSSIER), key="whsec_" + "A" * 32)

    assert answer.status == 401
    assert admin(sandbox.url, "GET", "/provinces/h26/messages")[1] == []


@pytest.mark.parametrize(
    ("switch", "value", "status", "header"),
    [
        ("status", 410, 410, None),
        ("status", 429, 429, "retry-after"),
        ("status", 302, 302, "location"),
        ("down", "503", 503, None),
        ("garbage", True, 200, None),
    ],
)
def test_a_province_misbehaves_as_told(
    sandbox: Sandbox, switch: str, value: object, status: int, header: str | None
) -> None:
    admin(
        sandbox.url, "POST", "/switches", {"target": "province", "switch": switch, "value": value, "times": 1}
    )

    answer = deliver(sandbox, "webhooks", paid(DOSSIER))

    assert answer.status == status
    assert header is None or header in answer.headers
    assert admin(sandbox.url, "GET", "/provinces/h26/messages")[1] == []
    assert deliver(sandbox, "webhooks", paid(DOSSIER)).status == 204


def test_a_switch_for_one_system_leaves_the_others_alone(sandbox: Sandbox) -> None:
    admin(sandbox.url, "POST", "/switches", {"target": "province:h27", "switch": "status", "value": 500})

    assert deliver(sandbox, "webhooks", paid(DOSSIER)).status == 204


def test_a_slow_province_answers_late(sandbox: Sandbox) -> None:
    admin(
        sandbox.url,
        "POST",
        "/switches",
        {"target": "province:h26", "switch": "slow", "value": 0.5, "times": 1},
    )
    began = time.monotonic()

    status = deliver(sandbox, "webhooks", paid(DOSSIER)).status

    assert status == 204
    assert time.monotonic() - began >= 0.5


def test_a_quote_is_answered_from_what_is_due_now(sandbox: Sandbox) -> None:
    unknown = deliver(sandbox, "quote", {"revenue_identifier": "KT-1"})
    admin(sandbox.url, "PUT", "/provinces/h26/quotes/KT-1", {"amount_vnd": 75_000})

    due = deliver(sandbox, "quote", {"revenue_identifier": "KT-1"})
    admin(sandbox.url, "PUT", "/provinces/h26/quotes/KT-1", {"amount_vnd": 0})
    none = deliver(sandbox, "quote", {"revenue_identifier": "KT-1"})

    assert unknown.status == 404
    assert due.json() == {"revenue_identifier": "KT-1", "amount_vnd": 75_000, "status": "due"}
    assert none.json() == {"revenue_identifier": "KT-1", "amount_vnd": 0, "status": "none"}


@pytest.mark.req("PAY-19")
def test_an_older_system_tells_what_a_dossier_owes(sandbox: Sandbox) -> None:
    url = f"{sandbox.url}/provinces/h99/o/pgi/kpdvcqg/dptracuuthanhtoanhs"
    admin(sandbox.url, "PUT", f"/provinces/h99/quotes/{DOSSIER}", {"amount_vnd": 8_000})
    admin(sandbox.url, "PUT", "/provinces/h99/quotes/PAID", {"amount_vnd": 0})

    owed, paid_off, unknown = (
        urllib3.request("POST", url, json={"MaHoSo": code}).json() for code in (DOSSIER, "PAID", "X")
    )

    assert (owed["error_code"], owed["message"]["MaHoSo"]) == (1, DOSSIER)
    assert owed["message"]["PhiLePhi"][0]["SoTien"] == 8_000
    assert owed["message"]["DSKhoanNop"][0]["SoTien"] == "8000"
    assert paid_off == {"error_code": 0, "message": []}
    assert unknown == {"error_code": -1, "message": []}


@pytest.mark.req("PAY-19")
def test_an_older_system_believes_only_a_right_checksum(sandbox: Sandbox) -> None:
    url = f"{sandbox.url}/provinces/h99/o/pgi/ppdvcqg/dpnhankqthanhtoanhs"
    message: dict[str, Any] = {
        "LoaiBanTin": "CONFIRM",
        "MaLoi": "00",
        "MaDoiTac": "SBOXH99",
        "MaThamChieu": "184_9b2d4c6e-8f10-4a",
        "SoTien": 8000,
        "MaTienTe": "VND",
        "MaGiaoDich": "PP2603160001",
        "MaNganHang": "TESTBANK",
        "ThoiGianGD": "20260316092007",
        "ThongTinGiaoDich": f"Le phi ho so {DOSSIER}",
        "MaHoSo": DOSSIER,
    }
    fields = list(message.values())[:10]
    text = "|".join([*(str(value) for value in fields), secret(sandbox, "legacy_secret")])
    message["MaXacThuc"] = hashlib.sha256(text.encode()).hexdigest()

    right = urllib3.request("POST", url, json=message).json()
    wrong = urllib3.request("POST", url, json={**message, "SoTien": 9000}).json()

    assert (right["MaLoi"], right["MaXacThuc"]) == ("00", message["MaXacThuc"])
    assert wrong["MaLoi"] == "99"
    assert len(admin(sandbox.url, "GET", "/provinces/h99/messages")[1]) == 1


@pytest.mark.req("PAY-19")
def test_an_existing_client_speaks_init_and_query_on_request(sandbox: Sandbox, listener: FakePortal) -> None:
    listener.answer = b'{"MaLoi":"00","UrlThanhToan":"http://x"}'

    status, told = admin(
        sandbox.url,
        "POST",
        "/legacy/init",
        {"dossier": DOSSIER, "amount_vnd": 8_000, "bill": {"MaDonVi": "H56.13"}},
    )
    init = listener.next()
    admin(sandbox.url, "POST", "/legacy/query", {"reference": "184_9b2d4c6e-8f10-4a"})
    query = listener.next()

    names = (
        "LoaiBanTin PhienBan MaDoiTac MaThamChieu SoTien LoaiHinhThanhToan MaKenhThanhToan MaThietBi NgonNgu"
    )
    names += " MaTienTe MaNganHang ThongTinGiaoDich ThoiGianGD Ip"
    body = init.json()
    text = "|".join([*(body[name] for name in names.split()), secret(sandbox, "legacy_secret")])
    assert (status, told["answer"]["UrlThanhToan"]) == (200, "http://x")
    assert init.url.endswith("/paymentplatform/init")
    assert body["ThongTinBienLai"]["MaDonVi"] == "H56.13"
    assert body["MaXacThuc"] == hashlib.sha256(text.encode()).hexdigest()
    assert query.url.endswith("/paymentplatform/query")
    assert query.json()["MaThamChieu"] == "184_9b2d4c6e-8f10-4a"


def test_the_checksum_matches_the_published_examples() -> None:
    from sandbox.province.digest import INIT, QUERY, digest

    bars = "INIT|1.0.6|MINHGIANG|184_9b2d4c6e-8f10-4a|8000|PAY|1|1|vi-VN|VND|PAYMENT|"
    bars += "Le phi ho so 000.00.12.H99-260316-00042|20260316091500|203.0.113.10"
    query = "QUERY|1.0.6|MINHGIANG|184_9b2d4c6e-8f10-4a|20260316094500"

    init_digest = digest(dict(zip(INIT, bars.split("|"), strict=True)), INIT, "demo-pp-secret")
    query_digest = digest(dict(zip(QUERY, query.split("|"), strict=True)), QUERY, "demo-pp-secret")

    assert init_digest == "a7464e193a30d1191e39a3ac9196fff525cb4c842b3410ccda52c3ba5ebe0c51"
    assert query_digest == "057290f21d21e9638a23d188cb6dd7d9c8757a88d83dcc7a50a9eae9ddd844b4"
