from collections.abc import Iterator

import pytest

from dichvucong.payments.refunding import refunders
from tests.factories.payments import ScriptedProvider
from tests.payments.refunds.world import RefundingBank, wire


@pytest.fixture
def refunding(bank: ScriptedProvider) -> Iterator[RefundingBank]:
    """The scripted provider takes refund orders, too."""
    wired = {code: found for code in refunders.codes() if (found := refunders.find(code))}
    one = RefundingBank()
    wire(one)
    yield one
    refunders.install(wired)


@pytest.fixture
def no_refund_interface(bank: ScriptedProvider) -> Iterator[None]:
    """No provider takes refund orders."""
    wired = {code: found for code in refunders.codes() if (found := refunders.find(code))}
    wire(None)
    yield
    refunders.install(wired)
