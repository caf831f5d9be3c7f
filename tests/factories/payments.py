"""Rows to start from, and a provider that does what a test scripts."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dichvucong.payments import links
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
)
from dichvucong.payments.models import Obligation, Provider

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def an_obligation(**changes: Any) -> Obligation:
    number = next(_numbers)
    identifier = changes.pop("revenue_identifier", f"H26.12-261120-{number:06d}")
    amount_vnd = changes.pop("amount_vnd", 200_000)
    values: dict[str, Any] = {
        "revenue_identifier": identifier,
        "dossier_code": identifier,
        "link_token": links.new_token(),
        "agency_code": "H26.12",
        "agency_name": "Sở Tư pháp thành phố Hà Nội",
        "system_code": "hanoi",
        "day": date(2026, 11, 20),
        "payment_type": 2,
        "procedure_code": "1.001193",
        "procedure_name": "Cấp Phiếu lý lịch tư pháp",
        "fee_code": "2764",
        "amount_vnd": amount_vnd,
        "lines": [{"code": "2764", "name": "Lệ phí lý lịch tư pháp", "amount_vnd": amount_vnd}],
        "payer_name": "Nguyễn Văn Mẫu",
        "citad": "01701001",
        "account_number": "3511012345678",
        "account_name": "SO TU PHAP HA NOI",
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Obligation.objects.create(**values | changes)


def a_provider(code: str = "scripted", **changes: Any) -> Provider:
    values: dict[str, Any] = {"name": "Ngân hàng Kịch bản", "short_name": "Kịch bản", "kind": "bank"}
    provider, _created = Provider.objects.update_or_create(code=code, defaults=values | changes)
    return provider


ACCEPTED = OrderAnswer(OrderOutcome.ACCEPTED, pay_url="https://bank.example/pay", provider_reference="R1")


@dataclass
class ScriptedProvider:
    """A provider of the port whose answers a test sets."""

    code: str = "scripted"
    open_answer: OrderAnswer = ACCEPTED
    ask_outcome: ReportOutcome = ReportOutcome.PENDING
    close_outcome: CloseOutcome = CloseOutcome.CLOSED
    orders: list[PaymentOrder] = field(default_factory=list, repr=False)
    asked: list[str] = field(default_factory=list, repr=False)
    closed: list[str] = field(default_factory=list, repr=False)

    def open_order(self, order: PaymentOrder) -> OrderAnswer:
        self.orders.append(order)
        return self.open_answer

    def ask(self, query: OrderQuery) -> ProviderReport:
        self.asked.append(query.code)
        return report(query.code, self.ask_outcome, amount_vnd=query.amount_vnd)

    def close_order(self, query: OrderQuery) -> CloseAnswer:
        self.closed.append(query.code)
        if self.close_outcome is CloseOutcome.ALREADY_PAID:
            said = report(query.code, ReportOutcome.SUCCEEDED, amount_vnd=query.amount_vnd)
            return CloseAnswer(self.close_outcome, said)
        return CloseAnswer(self.close_outcome)

    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:
        raise NotImplementedError

    def reply(self, verdict: Verdict) -> CallbackReply:
        return CallbackReply(200, "text/plain", verdict.value.encode())


def report(
    code: str,
    outcome: ReportOutcome = ReportOutcome.SUCCEEDED,
    *,
    amount_vnd: int = 200_000,
    message_id: str = "",
) -> ProviderReport:
    return ProviderReport(
        payment_code=code,
        outcome=outcome,
        amount_vnd=amount_vnd,
        provider_reference="FT26324",
        message_id=message_id or f"m{next(_numbers)}",
        paid_at=NOW + timedelta(seconds=30),
        raw="raw",
    )
