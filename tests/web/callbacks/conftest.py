from collections.abc import Iterator

import pytest

from dichvucong.integrations.banks.signed_bank import SignedBank
from dichvucong.integrations.banks.vnpay import Vnpay
from dichvucong.kernel.clock import now
from dichvucong.kernel.outbound import default_client
from dichvucong.payments.gateways import providers
from dichvucong.payments.models import Payment
from dichvucong.payments.states import PaymentState
from tests.factories.payments import a_provider, an_obligation
from tests.web.callbacks.messages import PORTAL, TERMINAL, VNPAY_SECRET, VerifyingKeys


@pytest.fixture
def wired(db: None) -> Iterator[None]:
    """A bank of our own protocol as `mot`, and VNPAY."""
    before = {code: providers[code] for code in providers.codes()}
    wire()
    yield
    providers.install(before)


def wire() -> None:
    """Install both adapters, and their rows."""
    bank = SignedBank(
        code="mot",
        base_url="http://127.0.0.1:9",
        key=PORTAL,
        bank_keys=VerifyingKeys,
        client=default_client(),
        clock=now,
    )
    vnpay = Vnpay(
        code="vnpay",
        tmn_code=TERMINAL,
        secret=VNPAY_SECRET,
        pay_url="http://127.0.0.1:9/pay",
        api_url="http://127.0.0.1:9/api",
        server_ip="127.0.0.1",
        client=default_client(),
        clock=now,
    )
    providers.install({"mot": bank, "vnpay": vnpay})
    a_provider("mot")
    a_provider("vnpay")


def a_waiting_payment(code: str, provider_code: str) -> Payment:
    obligation = an_obligation(state="in_payment")
    return Payment.objects.create(
        code=code,
        link_token=f"t{code}",
        obligation=obligation,
        revenue_identifier=obligation.revenue_identifier,
        agency_code=obligation.agency_code,
        system_code=obligation.system_code,
        day=obligation.day,
        payment_type=obligation.payment_type,
        provider_code=provider_code,
        channel="portal",
        amount_vnd=obligation.amount_vnd,
        state=PaymentState.PROCESSING,
        created_at=obligation.created_at,
        expires_at=obligation.created_at,
    )


@pytest.fixture
def payment(wired: None) -> Payment:
    """A payment of 200,000 đồng that the bank `mot` is asked to collect."""
    return a_waiting_payment("G22.99.2-261120000001", "mot")


@pytest.fixture
def vnpay_payment(wired: None) -> Payment:
    """The same, with VNPAY."""
    return a_waiting_payment("G22.99.2-261120000002", "vnpay")
