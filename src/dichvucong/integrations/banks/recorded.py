"""Notes every call of a provider and every message from it in the technical log (OPS-04)."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from dichvucong.exchange.services import Exchange
from dichvucong.payments.crediting import (
    AnswerReport,
    BookingReport,
    CorrectedOrder,
    CreditDesk,
    CreditQuestion,
)
from dichvucong.payments.gateways import (
    CallbackRefused,
    CallbackReply,
    CloseAnswer,
    OrderAnswer,
    OrderQuery,
    PaymentOrder,
    PaymentProvider,
    ProviderReport,
    RawCallback,
    Verdict,
)
from dichvucong.payments.refunding import RefundOrder, RefundProvider, RefundReport

A = TypeVar("A", OrderAnswer, ProviderReport, CloseAnswer)
B = TypeVar("B", BookingReport, AnswerReport)
Note = Callable[[Exchange], None]


class RecordedProvider:
    """A provider like the one it wraps. Codes and outcomes are noted, texts and names are not."""

    def __init__(self, provider: PaymentProvider, *, note: Note, clock: Callable[[], datetime]) -> None:
        self.code = provider.code
        self._provider = provider
        self._note = note
        self._clock = clock

    def open_order(self, order: PaymentOrder) -> OrderAnswer:
        """As the provider does."""
        return self._timed("open_order", order.code, lambda: self._provider.open_order(order))

    def ask(self, query: OrderQuery) -> ProviderReport:
        """As the provider does."""
        return self._timed("ask", query.code, lambda: self._provider.ask(query))

    def close_order(self, query: OrderQuery) -> CloseAnswer:
        """As the provider does."""
        return self._timed("close_order", query.code, lambda: self._provider.close_order(query))

    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:
        """As the provider does."""
        try:
            report = self._provider.read_callback(callback, now=now)
        except CallbackRefused as refusal:
            self._write("callback", "", refusal.verdict.value, now, outgoing=False, reason=refusal.reason)
            raise
        self._write("callback", report.payment_code, report.outcome.value, now, outgoing=False)
        return report

    def reply(self, verdict: Verdict) -> CallbackReply:
        """As the provider does."""
        return self._provider.reply(verdict)

    def _timed(self, operation: str, code: str, call: Callable[[], A]) -> A:
        started = time.monotonic()
        answer = call()
        milliseconds = int((time.monotonic() - started) * 1000)
        reason = "" if isinstance(answer, CloseAnswer) else answer.reason
        outcome = answer.outcome.value
        self._write(operation, code, outcome, self._clock(), reason=reason, duration_ms=milliseconds)
        return answer

    def _write(
        self,
        operation: str,
        code: str,
        outcome: str,
        at: datetime,
        *,
        outgoing: bool = True,
        reason: str = "",
        duration_ms: int = 0,
    ) -> None:
        self._note(
            Exchange(
                at=at,
                outgoing=outgoing,
                partner=self.code,
                operation=operation,
                outcome=outcome,
                payment_code=code,
                duration_ms=duration_ms,
                reason=reason,
            )
        )


class RecordedRefunds:
    """A provider's refund interface like the one it wraps, each call noted."""

    def __init__(self, provider: RefundProvider, *, note: Note, clock: Callable[[], datetime]) -> None:
        self.code = provider.code
        self._provider = provider
        self._note = note
        self._clock = clock

    def refund(self, order: RefundOrder) -> RefundReport:
        """As the provider does."""
        return self._timed("refund", order, self._provider.refund)

    def ask_refund(self, order: RefundOrder) -> RefundReport:
        """As the provider does."""
        return self._timed("ask_refund", order, self._provider.ask_refund)

    def _timed(
        self, operation: str, order: RefundOrder, call: Callable[[RefundOrder], RefundReport]
    ) -> RefundReport:
        started = time.monotonic()
        report = call(order)
        self._note(
            Exchange(
                at=self._clock(),
                outgoing=True,
                partner=self.code,
                operation=operation,
                outcome=report.outcome.value,
                payment_code=order.payment_code,
                duration_ms=int((time.monotonic() - started) * 1000),
                reason=report.reason,
            )
        )
        return report


class RecordedDesk:
    """A provider's interface for following money like the one it wraps, each call noted."""

    def __init__(self, desk: CreditDesk, *, note: Note, clock: Callable[[], datetime]) -> None:
        self.code = desk.code
        self._desk = desk
        self._note = note
        self._clock = clock

    def correct(self, order: CorrectedOrder) -> BookingReport:
        """As the provider does."""
        return self._timed("correct", order.payment_code, lambda: self._desk.correct(order))

    def ask_correction(self, order: CorrectedOrder) -> BookingReport:
        """As the provider does."""
        return self._timed("ask_correction", order.payment_code, lambda: self._desk.ask_correction(order))

    def request(self, question: CreditQuestion) -> AnswerReport:
        """As the provider does."""
        return self._timed("credit_request", question.payment_code, lambda: self._desk.request(question))

    def ask_request(self, question: CreditQuestion) -> AnswerReport:
        """As the provider does."""
        return self._timed(
            "ask_credit_request", question.payment_code, lambda: self._desk.ask_request(question)
        )

    def _timed(self, operation: str, code: str, call: Callable[[], B]) -> B:
        started = time.monotonic()
        report = call()
        self._note(
            Exchange(
                at=self._clock(),
                outgoing=True,
                partner=self.code,
                operation=operation,
                outcome=report.outcome.value,
                payment_code=code,
                duration_ms=int((time.monotonic() - started) * 1000),
                reason=report.reason,
            )
        )
        return report
