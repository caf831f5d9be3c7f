"""A bank of the simulation: it keeps its own ledger, reports until it is acknowledged, and may be asked."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.simulation.network import Network
from dichvucong.payments.gateways import (
    CallbackRefused,
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

SIGNATURE = "genuine"


@dataclass
class Order:
    """One order in a bank's own books."""

    code: str
    amount_vnd: int
    expires_at: datetime
    status: str = "open"
    paid_vnd: int = 0


@dataclass
class Notice:
    """A report on its way; repeated until it is acknowledged."""

    number: int
    code: str
    status: str
    amount_vnd: int
    not_before: datetime
    forged: bool = False


@dataclass
class SimulatedBank:
    """The port over a network that loses things."""

    code: str
    series: str
    network: Network
    now: datetime
    ledger: dict[str, Order] = field(default_factory=dict)
    outgoing: list[Notice] = field(default_factory=list)
    sent: int = 0

    def open_order(self, order: PaymentOrder) -> OrderAnswer:
        """Takes the order; the answer may be lost."""

        def take() -> OrderAnswer:
            self.ledger.setdefault(order.code, Order(order.code, order.amount_vnd, order.expires_at))
            return OrderAnswer(OrderOutcome.ACCEPTED, pay_url=f"https://bank.example/{order.code}")

        return self.network.call(take, lost=OrderAnswer(OrderOutcome.UNKNOWN))

    def ask(self, query: OrderQuery) -> ProviderReport:
        """Tells the truth, if the question and the answer get through."""
        lost = _report(query.code, ReportOutcome.UNKNOWN, 0, "lost")
        return self.network.call(lambda: self._truth(query.code), lost=lost)

    def close_order(self, query: OrderQuery) -> CloseAnswer:
        """Closes what is not paid."""

        def close() -> CloseAnswer:
            order = self.ledger.setdefault(query.code, Order(query.code, query.amount_vnd, self.now))
            if order.status == "open":
                order.status = "closed"
            if order.status in ("paid", "reversed"):
                return CloseAnswer(CloseOutcome.ALREADY_PAID, self._truth(query.code))
            return CloseAnswer(CloseOutcome.CLOSED)

        return self.network.call(close, lost=CloseAnswer(CloseOutcome.UNKNOWN))

    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:  # noqa: ARG002 -- the port
        """Believes what carries the signature."""
        if callback.headers.get("signature") != SIGNATURE:
            raise CallbackRefused(Verdict.BAD_SIGNATURE, "forged")
        said = json.loads(callback.body)
        outcome = ReportOutcome(said["status"])
        return _report(said["code"], outcome, said["amount_vnd"], f"n{said['number']}")

    def reply(self, verdict: Verdict) -> CallbackReply:
        """Anything stored is acknowledged."""
        refused = verdict in (Verdict.BAD_SIGNATURE, Verdict.MALFORMED, Verdict.FAILED)
        return CallbackReply(401 if refused else 202, "text/plain", verdict.value.encode())

    def pay(self, order: Order, *, wrong_by_vnd: int = 0) -> None:
        """A payer pays an order, sometimes another amount than was asked."""
        order.status, order.paid_vnd = "paid", order.amount_vnd + wrong_by_vnd
        self._tell(order, "succeeded")

    def decline(self, order: Order) -> None:
        """A try without enough money: reported as failed, and the payer may try again."""
        self._tell(order, "failed")

    def reverse(self, order: Order) -> None:
        """The bank takes a payment back."""
        order.status = "reversed"
        self._tell(order, "reversed")

    def forge(self, code: str, amount_vnd: int) -> None:
        """Somebody without the key says that a code was paid."""
        self.sent += 1
        self.outgoing.append(Notice(self.sent, code, "succeeded", amount_vnd, self.now, forged=True))

    def raw(self, notice: Notice) -> RawCallback:
        """A notice as it comes in."""
        body = {
            "number": f"{self.series}-{notice.number}",
            "code": notice.code,
            "status": notice.status,
            "amount_vnd": notice.amount_vnd,
        }
        signature = "forged" if notice.forged else SIGNATURE
        address = f"http://portal/callbacks/{self.code}"
        return RawCallback("POST", address, "", {"signature": signature}, json.dumps(body).encode())

    def _tell(self, order: Order, status: str) -> None:
        self.sent += 1
        delay = timedelta(seconds=self.network.chance.choice([0, 0, 0, 1, 30, 1200]))
        amount_vnd = order.paid_vnd or order.amount_vnd
        self.outgoing.append(Notice(self.sent, order.code, status, amount_vnd, self.now + delay))

    def _truth(self, code: str) -> ProviderReport:
        order = self.ledger.get(code)
        if order is None:
            return _report(code, ReportOutcome.NOT_FOUND, 0, "truth")
        outcome = {
            "open": ReportOutcome.PENDING,
            "paid": ReportOutcome.SUCCEEDED,
            "closed": ReportOutcome.CLOSED,
            "reversed": ReportOutcome.REVERSED,
        }[order.status]
        return _report(code, outcome, order.paid_vnd, "truth")


def _report(code: str, outcome: ReportOutcome, amount_vnd: int, message_id: str) -> ProviderReport:
    return ProviderReport(code, outcome, amount_vnd, f"B-{code[-6:]}", message_id)
