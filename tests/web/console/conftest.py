"""An officer of one unit, an officer of another, and one payment of the first unit."""

from dataclasses import dataclass

import pytest
from django.test import Client

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.models import Payment
from dichvucong.payments.services import StartRequest, start_payment
from tests.factories.accounts import an_officer, logged_in
from tests.factories.payments import ScriptedProvider, an_obligation
from tests.payments.conftest import bank

__all__ = ["bank"]

EVERY_PERMISSION = ("payments.view", "payments.operate", "cases.resolve", "counter.use", "operation.view")


@dataclass(frozen=True)
class World:
    """`own` works for unit H26.12, `other` for H29.1; the payment belongs to H26.12."""

    own: Client
    other: Client
    payment: Payment
    bank: ScriptedProvider


@pytest.fixture
def world(bank: ScriptedProvider) -> World:
    obligation = an_obligation(payer_phone="+84912345678", payer_identifier="001099000001")
    payment = start_payment(StartRequest(obligation.link_token, "scripted"), now=clock_now())
    return World(
        own=logged_in(an_officer(*EVERY_PERMISSION, agency="H26.12")),
        other=logged_in(an_officer(*EVERY_PERMISSION, agency="H29.1")),
        payment=payment,
        bank=bank,
    )
