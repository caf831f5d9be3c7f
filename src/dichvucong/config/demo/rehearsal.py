"""Providers that are played inside the process while demo data is made, so that it needs nobody outside.

The real adapters take their place again afterwards.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from dichvucong.config.demo.providers import PROVIDERS
from dichvucong.payments.gateways import (
    CallbackReply,
    CloseAnswer,
    CloseOutcome,
    OrderAnswer,
    OrderOutcome,
    OrderQuery,
    PaymentOrder,
    ProviderReport,
    RawCallback,
    ReportOutcome,
    Verdict,
    providers,
)


class Played:
    """A provider that takes every order and says what it is told to say."""

    def __init__(self, code: str) -> None:
        self.code = code

    def open_order(self, order: PaymentOrder) -> OrderAnswer:
        """Always accepted."""
        return OrderAnswer(OrderOutcome.ACCEPTED, pay_url=order.return_url, provider_reference=order.code)

    def ask(self, query: OrderQuery) -> ProviderReport:
        """Nothing new."""
        return ProviderReport(query.code, ReportOutcome.PENDING, 0, query.provider_reference, "")

    def close_order(self, query: OrderQuery) -> CloseAnswer:  # noqa: ARG002 -- the port
        """Always closed."""
        return CloseAnswer(CloseOutcome.CLOSED)

    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:
        """The report in the body."""
        said = json.loads(callback.body)
        return ProviderReport(
            payment_code=said["code"],
            outcome=ReportOutcome(said["outcome"]),
            amount_vnd=said["amount_vnd"],
            provider_reference=f"MH-{said['code']}",
            message_id=f"{said['code']}:{said['outcome']}",
            paid_at=now,
            reason=said["reason"],
            raw=callback.body.decode(),
        )

    def reply(self, verdict: Verdict) -> CallbackReply:
        """The verdict itself."""
        return CallbackReply(200, "text/plain", verdict.encode())


@contextmanager
def played_providers() -> Iterator[None]:
    """All demo providers are played until the end of the block."""
    kept = {code: providers[code] for code in providers.codes()}
    providers.install({draft.code: Played(draft.code) for draft in PROVIDERS})
    try:
        yield
    finally:
        providers.install(kept)


def callback(code: str, outcome: ReportOutcome, amount_vnd: int, reason: str = "") -> RawCallback:
    """What a played provider sends."""
    said = {"code": code, "outcome": outcome, "amount_vnd": amount_vnd, "reason": reason}
    headers = {"content-type": "application/json"}
    return RawCallback("POST", "", "", headers, json.dumps(said, ensure_ascii=False).encode())
