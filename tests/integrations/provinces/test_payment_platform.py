"""Results told to systems built for the older portal."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from dichvucong.exchange.gateways import CarryOutcome, DeliveryParcel, SystemAddress
from dichvucong.integrations.provinces.payment_platform import PaymentPlatformCourier, confirmation
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.support.servers import Reply, http_server

pytestmark = pytest.mark.req("PAY-19", "PAY-12", "BEY-12")
NOW = datetime(2026, 3, 16, 2, 20, 7, tzinfo=UTC)


def parcel(kind: str = "payment.succeeded", *, url: str = "https://x/", **payment: Any) -> DeliveryParcel:
    values = {
        "amount_vnd": 8000,
        "provider_code": "testbank",
        "paid_at": "2026-03-16T02:20:07+00:00",
        "partner_reference": "",
    }
    return DeliveryParcel(
        delivery_id=1,
        system=SystemAddress(
            "h99", "payment_platform", url, partner_code="MINHGIANG", partner_secret="demo-pp-secret"
        ),
        message_id=UUID(int=1),
        kind=kind,
        subject="PP2603160001",
        stream="000.00.12.H99-260316-00042",
        payload={"payment": values | payment, "receipt": {"pdf_url": "https://portal/bien-lai.pdf"}},
        created_at=NOW,
        attempt=1,
        dossier_code="000.00.12.H99-260316-00042",
        payment_code="PP2603160001",
        partner_reference="184_9b2d4c6e-8f10-4a",
        partner_content="Le phi ho so 000.00.12.H99-260316-00042",
    )


def test_the_notification_is_the_worked_example() -> None:
    assert confirmation(parcel()) == {
        "LoaiBanTin": "CONFIRM",
        "MaLoi": "00",
        "MaDoiTac": "MINHGIANG",
        "MaThamChieu": "184_9b2d4c6e-8f10-4a",
        "SoTien": 8000,
        "MaTienTe": "VND",
        "MaGiaoDich": "PP2603160001",
        "MaNganHang": "TESTBANK",
        "ThoiGianGD": "20260316092007",
        "ThongTinGiaoDich": "Le phi ho so 000.00.12.H99-260316-00042",
        "MaHoSo": "000.00.12.H99-260316-00042",
        "UrlBienLai": "https://portal/bien-lai.pdf",
        "MaXacThuc": "5c4d9088b7c5c0e94241984e0f5dff89e82baee93510d26736608c0d60ea0ec5",
    }


@pytest.mark.parametrize("kind", ["payment.failed", "payment.reversed"])
def test_a_failure_has_another_code(kind: str) -> None:
    assert confirmation(parcel(kind, paid_at=None))["MaLoi"] == "99"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply(body=b'{"MaLoi": "00", "MoTaLoi": "ok"}'), CarryOutcome.ACKNOWLEDGED),
        (Reply(body=b'{"return_code": 0, "return_msg": "ok"}'), CarryOutcome.ACKNOWLEDGED),
        (Reply(body=b'{"MaLoi": "99"}'), CarryOutcome.FAILED),
        (Reply(body=b'{"MaLoi": 0}'), CarryOutcome.FAILED),
        (Reply(body=b'{"return_code": -1, "return_msg": "error: paymentfile null"}'), CarryOutcome.FAILED),
        (Reply(body=b"{}"), CarryOutcome.FAILED),
        (Reply(body=b"<html>"), CarryOutcome.UNKNOWN),
        (Reply(body=b""), CarryOutcome.UNKNOWN),
        (Reply(500, b'{"MaLoi": "00"}'), CarryOutcome.FAILED),
        (Reply(410), CarryOutcome.GONE),
        (Reply(hang_up=True), CarryOutcome.UNKNOWN),
    ],
)
def test_both_shapes_of_reply_are_understood(reply: Reply, outcome: CarryOutcome) -> None:
    with http_server(lambda _: reply) as server:
        client = OutboundClient(Policy(allowed=frozenset({(server.host, server.port)})))

        report = PaymentPlatformCourier(client).carry(parcel(url=server.address), now=NOW)

    assert report.outcome is outcome
    sent = json.loads(server.received[0].body)
    assert sent["MaXacThuc"] == "5c4d9088b7c5c0e94241984e0f5dff89e82baee93510d26736608c0d60ea0ec5"


@pytest.mark.parametrize("kind", ["payment.duplicate", "obligation.expired", "obligation.cancelled"])
def test_what_the_protocol_has_no_words_for_is_not_sent(kind: str) -> None:
    with http_server(lambda _: Reply()) as server:
        client = OutboundClient(Policy(allowed=frozenset({(server.host, server.port)})))

        report = PaymentPlatformCourier(client).carry(parcel(kind, url=server.address), now=NOW)

    assert report.outcome is CarryOutcome.NOTHING_TO_SAY
    assert server.received == []
