"""Every adapter against the sandbox: one running process, one listener for its callbacks."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3
from cryptography.hazmat.primitives import serialization

from dichvucong.integrations.banks.configuration import build_providers
from dichvucong.kernel.clock import now
from dichvucong.kernel.outbound import Limits, OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from dichvucong.payments.gateways import (
    Beneficiary,
    OrderAnswer,
    OrderQuery,
    PaymentOrder,
    PaymentProvider,
    RawCallback,
)
from tests.integrations.banks.keys import PORTAL_KEY
from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import FakePortal, Heard, admin

LIMITS = Limits(connect_seconds=1, read_seconds=1, total_seconds=2)
_numbers = itertools.count(1)


@dataclass
class Counterpart:
    """One adapter with the outside it talks to. `target` is the sandbox's name for it."""

    provider: PaymentProvider
    target: str
    sandbox: Sandbox
    listener: FakePortal

    def order(self, *, expires_in: timedelta = timedelta(minutes=15)) -> PaymentOrder:
        code = f"G22.99.2-{datetime.now(UTC):%y%m%d}{next(_numbers):06d}"
        created = now()
        return PaymentOrder(
            code=code,
            amount_vnd=120_000,
            content=f"{code}+H26-1+01701001+1.001193+H26.12+120000+2771",
            beneficiary=Beneficiary("970403", "01701001", "0011001234567", "SO TU PHAP HA NOI"),
            created_at=created,
            expires_at=created + expires_in,
            return_url=f"{self.listener.url}/thanh-toan/gd/abc",
            callback_url=f"{self.listener.url}/callbacks/{self.provider.code}",
            payer_ip="203.0.113.7",
        )

    def pay(self, order: PaymentOrder, answer: OrderAnswer) -> None:
        """The payer arrives and pays."""
        if answer.qr_payload:
            status, _ = admin(self.sandbox.url, "POST", "/transfer", {"qr": answer.qr_payload})
        else:
            urllib3.request("GET", answer.pay_url)
            status, _ = admin(self.sandbox.url, "POST", f"/pay/{order.code}")
        assert status in {200, 201}

    def reverse(self, order: PaymentOrder, reference: str) -> None:
        """The bank takes the money back; a transfer is known by the number of its credit."""
        path = f"transfer/{reference}/reverse" if self.target == "nhanai" else f"reverse/{order.code}"
        status, _ = admin(self.sandbox.url, "POST", f"/{path}")
        assert status in {200, 201}

    def switch(self, name: str, value: object = None, **options: object) -> None:
        body = {"target": self.target, "switch": name, "value": value, **options}
        status, answer = admin(self.sandbox.url, "POST", "/switches", body)
        assert status in {200, 201}, answer

    def next_callback(self) -> RawCallback:
        return raw(self.listener.next())


def raw(heard: Heard) -> RawCallback:
    return RawCallback(heard.method, heard.url, urlsplit(heard.url).query, heard.headers, heard.body)


def query_for(order: PaymentOrder, reference: str = "") -> OrderQuery:
    return OrderQuery(order.code, order.amount_vnd, order.created_at, reference)


@pytest.fixture(scope="session")
def listener() -> Iterator[FakePortal]:
    fake = FakePortal()
    yield fake
    fake.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, listener: FakePortal) -> Iterator[Sandbox]:
    sandbox = Sandbox(tmp_path_factory.mktemp("outside"), listener.url)
    sandbox.start()
    public = PORTAL_KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (sandbox.state / "partners" / "portal-1.pem").write_bytes(public)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def outside(running: Sandbox, listener: FakePortal) -> Iterator[Sandbox]:
    """The sandbox with nothing in its books and no switch on."""
    admin(running.url, "POST", "/reset")
    listener.statuses.clear()
    listener.answer = b'{"RspCode":"00","Message":"Confirm Success"}'
    while not listener.heard.empty():
        listener.heard.get_nowait()
    yield running
    admin(running.url, "DELETE", "/switches")


@pytest.fixture
def connected(outside: Sandbox, listener: FakePortal) -> Callable[[str], Counterpart]:
    """The adapter of a provider code, configured as an operator would."""
    policy = Policy(allowed=frozenset({("127.0.0.1", outside.port)}))
    client = OutboundClient(policy, limits=LIMITS)
    providers = build_providers(configuration(outside), folder=outside.state, client=client)
    targets = {"songhong": "songhong", "vnpay": "vnpay", "vietqr": "nhanai"}
    return lambda code: Counterpart(providers[code], targets[code], outside, listener)


@pytest.fixture(params=["songhong", "vnpay", "vietqr"])
def bank(request: pytest.FixtureRequest, connected: Callable[[str], Counterpart]) -> Counterpart:
    return connected(request.param)


def configuration(sandbox: Sandbox) -> dict[str, object]:
    """As `DICHVUCONG_PROVIDERS` would say it, for the sandbox."""
    secrets = json.loads((sandbox.state / "secrets.json").read_text())
    private = PORTAL_KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return {
        "portal_key": {"id": "portal-1", "private_key": private},
        "providers": [
            {
                "code": "songhong",
                "protocol": "signed_bank",
                "base_url": f"{sandbox.url}/banks/songhong",
                "bank_keys": {"songhong-1": {"file": str(Path("keys") / "songhong.pub.pem")}},
            },
            {
                "code": "vnpay",
                "protocol": "vnpay",
                "tmn_code": secrets["vnpay"]["tmn_code"],
                "hash_secret": secrets["vnpay"]["hash_secret"],
                "pay_url": f"{sandbox.url}/vnpay/paymentv2/vpcpay.html",
                "api_url": f"{sandbox.url}/vnpay/merchant_webapi/api/transaction",
            },
            {
                "code": "vietqr",
                "protocol": "vietqr_transfer",
                "inquiry_url": f"{sandbox.url}/transfer/v1/inquiries",
                "bank_keys": {"nhanai-1": {"file": str(Path("keys") / "nhanai.pub.pem")}},
            },
        ],
    }
