"""Asking the owner what is due now, in our words and in the older ones."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook

from dichvucong.exchange.gateways import SystemAddress
from dichvucong.integrations.provinces.quotes import SystemQuoter
from dichvucong.kernel.clock import now
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.support.servers import Received, Reply, http_server

pytestmark = pytest.mark.req("PAY-06", "BEY-12")
SECRET = "whsec_" + "QUFB" * 8
CODE = "000.00.12.H99-260316-00042"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def asked(answer: Callable[[Received], Reply], protocol: str = "webhook", code: str = "h99") -> int | None:
    with http_server(answer) as server:
        client = OutboundClient(Policy(allowed=frozenset({(server.host, server.port)})))
        system = SystemAddress("h99", protocol, quote_url=f"{server.address}/quote", secrets=(SECRET,))
        quoter = SystemQuoter(client, {"h99": system}.get, now)
        return quoter.quote(system_code=code, revenue_identifier=CODE)


def says(value: Any, status: int = 200) -> Callable[[Received], Reply]:
    return lambda _: Reply(status, json.dumps(value).encode())


def test_the_question_is_signed_and_the_amount_comes_back() -> None:
    def answer(request: Received) -> Reply:
        assert Webhook(SECRET).verify(request.body, request.headers) == {"revenue_identifier": CODE}
        return says({"revenue_identifier": CODE, "amount_vnd": 120_000, "status": "due"})(request)

    assert asked(answer) == 120_000


@pytest.mark.parametrize(
    ("value", "status", "amount"),
    [
        ({"revenue_identifier": CODE, "amount_vnd": 0, "status": "none"}, 200, 0),
        ({"revenue_identifier": "other", "amount_vnd": 1}, 200, None),
        ({"revenue_identifier": CODE, "amount_vnd": -1}, 200, None),
        ({"revenue_identifier": CODE, "amount_vnd": 1.5}, 200, None),
        ({"revenue_identifier": CODE, "amount_vnd": True}, 200, None),
        ({"revenue_identifier": CODE}, 200, None),
        ({"code": "unknown_obligation"}, 404, None),
        ({"revenue_identifier": CODE, "amount_vnd": 5}, 500, None),
        ([], 200, None),
    ],
)
def test_an_unclear_answer_is_no_answer(value: Any, status: int, amount: int | None) -> None:
    assert asked(says(value, status)) == amount


def older(code: Any, message: Any) -> dict[str, Any]:
    return {"error_code": code, "message": message}


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (older(1, {"DSKhoanNop": [{"NoiDung": "x", "SoTien": "8000"}]}), 8000),
        (older("1", {"DSKhoanNop": [{"SoTien": "8000"}, {"SoTien": 500}]}), 8500),
        (older(1, {"PhiLePhi": [{"SoTien": 0}, {"SoTien": 8000}]}), 8000),
        (older(1, {"PhiLePhi": [{"SoTien": 7000}], "DSKhoanNop": [{"SoTien": "8000"}]}), None),
        (older(1, {"DSKhoanNop": [{"SoTien": "8.000"}]}), None),
        (older(1, {"DSKhoanNop": "8000"}), None),
        (older(1, {}), None),
        (older(1, []), None),
        (older(0, []), 0),
        (older(-1, []), None),
        ({}, None),
    ],
)
def test_the_older_look_up_is_understood(value: Any, amount: int | None) -> None:
    assert asked(says(value), protocol="payment_platform") == amount


def test_a_slow_owner_is_not_waited_for_longer_than_three_seconds() -> None:
    started = time.monotonic()

    amount = asked(lambda _: Reply(delay=8))

    assert amount is None
    assert time.monotonic() - started < 4.0


def test_a_system_that_offers_no_quotes_is_not_asked() -> None:
    assert asked(says({}), code="unknown") is None
