from collections.abc import Iterator

import pytest
from pytest_django import Settings

from dichvucong.payments.gateways import OrderAnswer, OrderOutcome, providers
from tests.factories.payments import ScriptedProvider, a_provider
from tests.web.portal.samples import TRANSFER_QR


@pytest.fixture(autouse=True)
def _patient_portal(settings: Settings) -> None:
    """All tests come from one address; those about limits set their own."""
    settings.PORTAL_LIMITS = dict.fromkeys(settings.PORTAL_LIMITS, 1_000_000)


@pytest.fixture
def bank(db: None) -> Iterator[ScriptedProvider]:
    """A bank with a page of its own, and one that takes transfers (`vietqr`); the first is given to the test."""
    wired = {code: providers[code] for code in providers.codes()}
    scripted = ScriptedProvider()
    transfer = OrderAnswer(OrderOutcome.ACCEPTED, qr_payload=TRANSFER_QR)
    providers.install({"scripted": scripted, "vietqr": ScriptedProvider(code="vietqr", open_answer=transfer)})
    a_provider("scripted", name="Ngân hàng Thử nghiệm", fee_flat_vnd=1_100)
    a_provider("vietqr", name="Chuyển khoản VietQR", short_name="VietQR", takes_transfers=True)
    yield scripted
    providers.install(wired)
