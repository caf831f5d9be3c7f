"""What the tests of the citizens' pages start from."""

from datetime import datetime
from typing import Protocol

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.documents.vietqr import transfer_to_pay
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.services import StartRequest, ask_provider, issue_receipts, start_payment
from tests.factories.payments import ScriptedProvider

TRANSFER_QR = transfer_to_pay(
    bank_bin="970436", account="3511012345678", amount_vnd=200_000, payment_code="G22.99.2-261122000001"
)


class Answered(Protocol):
    content: bytes


def html_of(response: Answered) -> str:
    return response.content.decode()


def a_started_payment(
    obligation: Obligation, provider: str = "scripted", now: datetime | None = None
) -> Payment:
    wish = StartRequest(link_token=obligation.link_token, provider_code=provider, payer_ip="203.0.113.7")
    return start_payment(wish, now=now or clock_now())


def hear(bank: ScriptedProvider, payment: Payment, outcome: ReportOutcome) -> Payment:
    """The bank, asked about a payment, says `outcome`."""
    bank.ask_outcome = outcome
    return ask_provider(payment.code, actor="test", now=clock_now())


def a_paid_payment(bank: ScriptedProvider, obligation: Obligation) -> Payment:
    """Paid, with its receipt."""
    payment = hear(bank, a_started_payment(obligation), ReportOutcome.SUCCEEDED)
    issue_receipts([payment.pk], now=clock_now())
    return payment
