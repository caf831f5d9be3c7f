"""Our own modern protocol for banks and intermediaries: JSON over HTTPS, every message signed (RFC 9421).

The wire is written down for banks in docs/how-to/add-a-bank.md. An answer counts only when its signature holds
for the request it answers; anything else proves nothing and is UNKNOWN.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from dichvucong.integrations.banks import signed_credits, signed_refunds, untrusted
from dichvucong.integrations.banks.configuration import Entry, Tools
from dichvucong.integrations.banks.message_signatures import (
    BadSignature,
    Message,
    SigningKey,
    Verifier,
    sign_request,
)
from dichvucong.kernel.outbound import Answer, Failure, NoAnswer, OutboundClient, Request
from dichvucong.payments.crediting import (
    AnswerOutcome,
    AnswerReport,
    BookingOutcome,
    BookingReport,
    CorrectedOrder,
    CreditQuestion,
)
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
from dichvucong.payments.refunding import RefundOrder, RefundOutcome, RefundReport

_OF_ORDER: Final[Mapping[str, ReportOutcome]] = {
    "open": ReportOutcome.PENDING,
    "paid": ReportOutcome.SUCCEEDED,
    "failed": ReportOutcome.FAILED,
    "closed": ReportOutcome.FAILED,
    "expired": ReportOutcome.FAILED,
    "reversed": ReportOutcome.REVERSED,
}
_OF_EVENT: Final[Mapping[str, ReportOutcome]] = {
    "succeeded": ReportOutcome.SUCCEEDED,
    "failed": ReportOutcome.FAILED,
    "reversed": ReportOutcome.REVERSED,
    "not_credited": ReportOutcome.NOT_CREDITED,
}
_REPLIES: Final[Mapping[Verdict, int]] = {
    Verdict.BAD_SIGNATURE: 401,
    Verdict.MALFORMED: 422,
    Verdict.FAILED: 503,
}
_SURELY_NOT_SENT: Final = {Failure.NOT_CONNECTED, Failure.REFUSED_BY_POLICY}
_UNAUTHORISED, _NOT_FOUND, _UNPROCESSABLE = 401, 404, 422


def build(entry: Entry, tools: Tools) -> "SignedBank":
    """The adapter of one configuration entry: `base_url`, `bank_keys` (key id → public key)."""
    return SignedBank(
        code=entry.code,
        base_url=entry.text("base_url").rstrip("/"),
        key=tools.signing_key(),
        bank_keys=entry.public_keys("bank_keys"),
        client=tools.client,
        clock=tools.clock,
    )


@dataclass(frozen=True)
class _Proven:
    """An answer whose signature holds."""

    status: int
    fields: Mapping[str, Any]
    raw: str


@dataclass(frozen=True)
class _Unproven:
    reason: str
    surely_not_sent: bool
    raw: str = ""


class SignedBank:
    """One bank that speaks the protocol."""

    def __init__(
        self,
        *,
        code: str,
        base_url: str,
        key: SigningKey,
        bank_keys: Mapping[str, Ed25519PublicKey],
        client: OutboundClient,
        clock: Callable[[], datetime],
    ) -> None:
        self.code = code
        self._base_url = base_url
        self._key = key
        self._verifier = Verifier(bank_keys)
        self._client = client
        self._clock = clock

    def open_order(self, order: PaymentOrder) -> OrderAnswer:
        """POST /v1/orders. The same code again gives the same order, so an unknown outcome can be repeated."""
        heard = self._call("POST", "/v1/orders", _order_body(order))
        if isinstance(heard, _Unproven):
            outcome = OrderOutcome.REFUSED if heard.surely_not_sent else OrderOutcome.UNKNOWN
            return OrderAnswer(outcome, reason=heard.reason, raw=heard.raw)
        if heard.status in {_UNPROCESSABLE, _UNAUTHORISED}:
            return OrderAnswer(OrderOutcome.REFUSED, reason=_problem(heard), raw=heard.raw)
        try:
            return _accepted(order, heard)
        except untrusted.Unreadable as error:
            return OrderAnswer(OrderOutcome.UNKNOWN, reason=str(error), raw=heard.raw)

    def ask(self, query: OrderQuery) -> ProviderReport:
        """GET /v1/orders/<code>."""
        heard = self._call("GET", f"/v1/orders/{quote(query.code, safe='')}", b"")
        return _report_on(query, heard)

    def close_order(self, query: OrderQuery) -> CloseAnswer:
        """POST /v1/orders/<code>/close."""
        heard = self._call("POST", f"/v1/orders/{quote(query.code, safe='')}/close", b"{}")
        report = _report_on(query, heard)
        if report.outcome in {ReportOutcome.FAILED, ReportOutcome.NOT_FOUND}:
            return CloseAnswer(CloseOutcome.CLOSED, report, report.raw)
        if report.outcome in {ReportOutcome.SUCCEEDED, ReportOutcome.REVERSED}:
            return CloseAnswer(CloseOutcome.ALREADY_PAID, report, report.raw)
        return CloseAnswer(CloseOutcome.UNKNOWN, None, report.raw)

    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:
        """Verify and read `{"event_id", "code", "status", "amount_vnd", "bank_reference", "paid_at", "reason"}`."""
        message = Message(callback.method, callback.url, callback.headers, callback.body)
        try:
            self._verifier.verify(message, now=now)
        except BadSignature as error:
            raise CallbackRefused(Verdict.BAD_SIGNATURE, str(error)) from error
        try:
            fields = untrusted.json_object(callback.body)
            return _event(fields, untrusted.kept(callback.body))
        except untrusted.Unreadable as error:
            raise CallbackRefused(Verdict.MALFORMED, str(error)) from error

    def reply(self, verdict: Verdict) -> CallbackReply:
        """2xx for everything that was stored: what it means is our business, not the bank's."""
        body = json.dumps({"status": verdict.value}).encode()
        return CallbackReply(_REPLIES.get(verdict, 200), "application/json", body)

    def refund(self, order: RefundOrder) -> RefundReport:
        """POST /v1/orders/<code>/refunds. The same reference again gives the same refund."""
        path = f"/v1/orders/{quote(order.payment_code, safe='')}/refunds"
        return _refund_report(order, self._call("POST", path, signed_refunds.body_of(order)))

    def ask_refund(self, order: RefundOrder) -> RefundReport:
        """GET /v1/orders/<code>/refunds/<reference>."""
        path = f"/v1/orders/{quote(order.payment_code, safe='')}/refunds/{quote(order.reference, safe='')}"
        return _refund_report(order, self._call("GET", path, b""))

    def correct(self, order: CorrectedOrder) -> BookingReport:
        """POST /v1/orders/<code>/corrections. The same reference again gives the same correction."""
        path = f"/v1/orders/{quote(order.payment_code, safe='')}/corrections"
        return _booking_report(order, self._call("POST", path, signed_credits.body_of_order(order)))

    def ask_correction(self, order: CorrectedOrder) -> BookingReport:
        """GET /v1/orders/<code>/corrections/<reference>."""
        path = (
            f"/v1/orders/{quote(order.payment_code, safe='')}/corrections/{quote(order.reference, safe='')}"
        )
        return _booking_report(order, self._call("GET", path, b""))

    def request(self, question: CreditQuestion) -> AnswerReport:
        """POST /v1/orders/<code>/credit-requests. The same reference again is the same request."""
        path = f"/v1/orders/{quote(question.payment_code, safe='')}/credit-requests"
        return _answer_report(question, self._call("POST", path, signed_credits.body_of_question(question)))

    def ask_request(self, question: CreditQuestion) -> AnswerReport:
        """GET /v1/orders/<code>/credit-requests/<reference>."""
        code, reference = quote(question.payment_code, safe=""), quote(question.reference, safe="")
        return _answer_report(
            question, self._call("GET", f"/v1/orders/{code}/credit-requests/{reference}", b"")
        )

    def _call(self, method: str, path: str, body: bytes) -> _Proven | _Unproven:
        url, now = self._base_url + path, self._clock()
        headers = sign_request(method, url, body, key=self._key, now=now)
        answer = self._client.send(Request(method, url, headers, body, repeatable=True))
        if isinstance(answer, NoAnswer):
            return _Unproven(answer.reason, answer.failure in _SURELY_NOT_SENT)
        return self._proven(method, url, answer)

    def _proven(self, method: str, url: str, answer: Answer) -> _Proven | _Unproven:
        raw = untrusted.kept(answer.body)
        message = Message(method, url, answer.headers, answer.body, status=answer.status)
        try:
            self._verifier.verify(message, now=self._clock())
            return _Proven(answer.status, untrusted.json_object(answer.body), raw)
        except (BadSignature, untrusted.Unreadable) as error:
            return _Unproven(f"answer {answer.status}: {error}", surely_not_sent=False, raw=raw)


def _order_body(order: PaymentOrder) -> bytes:
    beneficiary = order.beneficiary
    return json.dumps(
        {
            "code": order.code,
            "amount_vnd": order.amount_vnd,
            "content": order.content,
            "beneficiary": {
                "bank_bin": beneficiary.bank_bin,
                "citad": beneficiary.citad,
                "account_number": beneficiary.account_number,
                "account_name": beneficiary.account_name,
            },
            "expires_at": order.expires_at.isoformat(),
            "return_url": order.return_url,
            "callback_url": order.callback_url,
        },
        ensure_ascii=False,
    ).encode()


def _accepted(order: PaymentOrder, heard: _Proven) -> OrderAnswer:
    if heard.status not in {200, 201}:
        raise untrusted.Unreadable(_problem(heard))
    if (
        heard.fields.get("code") != order.code
        or untrusted.amount(heard.fields, "amount_vnd") != order.amount_vnd
    ):
        raise untrusted.Unreadable("the answer is about another order")
    return OrderAnswer(
        OrderOutcome.ACCEPTED,
        pay_url=untrusted.web_address(heard.fields, "pay_url"),
        provider_reference=untrusted.text(heard.fields, "bank_reference"),
        raw=heard.raw,
    )


def _refund_report(order: RefundOrder, heard: _Proven | _Unproven) -> RefundReport:
    if isinstance(heard, _Unproven):
        return RefundReport(RefundOutcome.UNKNOWN, reason=heard.reason, raw=heard.raw)
    return signed_refunds.report_on(order, heard.status, heard.fields, heard.raw)


def _booking_report(order: CorrectedOrder, heard: _Proven | _Unproven) -> BookingReport:
    if isinstance(heard, _Unproven):
        return BookingReport(BookingOutcome.UNKNOWN, reason=heard.reason, raw=heard.raw)
    return signed_credits.booking_of(order, heard.status, heard.fields, heard.raw)


def _answer_report(question: CreditQuestion, heard: _Proven | _Unproven) -> AnswerReport:
    if isinstance(heard, _Unproven):
        return AnswerReport(AnswerOutcome.UNKNOWN, reason=heard.reason, raw=heard.raw)
    return signed_credits.answer_of(question, heard.status, heard.fields, heard.raw)


def _report_on(query: OrderQuery, heard: _Proven | _Unproven) -> ProviderReport:
    if isinstance(heard, _Unproven):
        return _unknown(query, heard.reason, heard.raw)
    if heard.status == _NOT_FOUND and heard.fields.get("code") == "unknown_order":
        return ProviderReport(
            query.code, ReportOutcome.NOT_FOUND, 0, "", f"ask:{query.code}:not_found", raw=heard.raw
        )
    try:
        return _order_as_report(query, heard)
    except untrusted.Unreadable as error:
        return _unknown(query, str(error), heard.raw)


def _order_as_report(query: OrderQuery, heard: _Proven) -> ProviderReport:
    fields = heard.fields
    status = str(fields.get("status"))
    if heard.status not in {200, 201} or fields.get("code") != query.code or status not in _OF_ORDER:
        raise untrusted.Unreadable(_problem(heard))
    outcome = _OF_ORDER[status]
    settled = outcome in {ReportOutcome.SUCCEEDED, ReportOutcome.REVERSED}
    return ProviderReport(
        payment_code=query.code,
        outcome=outcome,
        amount_vnd=untrusted.amount(fields, "paid_amount_vnd") if settled else 0,
        provider_reference=untrusted.text(fields, "bank_reference"),
        message_id=f"ask:{query.code}:{status}",
        paid_at=untrusted.moment(fields, "paid_at"),
        reason=str(fields.get("reason") or (status if outcome is ReportOutcome.FAILED else ""))[:200],
        raw=heard.raw,
    )


def _unknown(query: OrderQuery, reason: str, raw: str) -> ProviderReport:
    return ProviderReport(
        query.code, ReportOutcome.UNKNOWN, 0, "", f"ask:{query.code}:unknown", reason=reason, raw=raw
    )


def _event(fields: Mapping[str, Any], raw: str) -> ProviderReport:
    status = str(fields.get("status"))
    if status not in _OF_EVENT:
        raise untrusted.Unreadable("status is not one of succeeded, failed, reversed, not_credited")
    if status == "not_credited":
        signed_credits.wrong_data(fields)
    return ProviderReport(
        payment_code=untrusted.text(fields, "code", longest=untrusted.LONGEST_CODE),
        outcome=_OF_EVENT[status],
        amount_vnd=untrusted.amount(fields, "amount_vnd"),
        provider_reference=untrusted.text(fields, "bank_reference", empty=True),
        message_id=untrusted.text(fields, "event_id"),
        paid_at=untrusted.moment(fields, "paid_at"),
        reason=untrusted.text(fields, "reason", longest=200, empty=True) if "reason" in fields else "",
        raw=raw,
    )


def _problem(heard: _Proven) -> str:
    return str(heard.fields.get("code") or f"answer {heard.status}")[:200]
