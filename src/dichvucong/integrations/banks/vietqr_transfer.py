"""Transfers to the beneficiary's own account with a dynamic VietQR, confirmed by the account bank's credit notice.

No order is opened anywhere: the QR carries the payment code as bill number and purpose. The bank that keeps the
account sends a signed notice for each credit; the code is read out of the notice's content, tolerantly. A credit
whose content names no code, or two, is reported without one and becomes a case.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from dichvucong.integrations.banks import untrusted
from dichvucong.integrations.banks.configuration import Entry, Tools
from dichvucong.integrations.banks.credit_content import the_payment_code_in
from dichvucong.integrations.banks.message_signatures import (
    BadSignature,
    Message,
    SigningKey,
    Verifier,
    sign_request,
)
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.documents.vietqr import transfer_to_pay
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.outbound import NoAnswer, OutboundClient, Request
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

CLOCKS_DIFFER_BY: Final = timedelta(minutes=10)

_OF_KIND: Final[Mapping[str, ReportOutcome]] = {
    "credit": ReportOutcome.SUCCEEDED,
    "reversal": ReportOutcome.REVERSED,
}
_REPLIES: Final[Mapping[Verdict, int]] = {
    Verdict.BAD_SIGNATURE: 401,
    Verdict.MALFORMED: 422,
    Verdict.FAILED: 503,
}


def build(entry: Entry, tools: Tools) -> "VietqrTransfer":
    """The adapter of one configuration entry: `inquiry_url`, `bank_keys` (key id → public key)."""
    return VietqrTransfer(
        code=entry.code,
        inquiry_url=entry.text("inquiry_url"),
        key=tools.signing_key(),
        bank_keys=entry.public_keys("bank_keys"),
        client=tools.client,
        clock=tools.clock,
    )


class VietqrTransfer:
    """Transfers into accounts whose bank notifies credits."""

    def __init__(
        self,
        *,
        code: str,
        inquiry_url: str,
        key: SigningKey,
        bank_keys: Mapping[str, Ed25519PublicKey],
        client: OutboundClient,
        clock: Callable[[], datetime],
    ) -> None:
        self.code = code
        self._inquiry_url = inquiry_url
        self._key = key
        self._verifier = Verifier(bank_keys)
        self._client = client
        self._clock = clock

    def open_order(self, order: PaymentOrder) -> OrderAnswer:
        """Make the QR. Refused when the beneficiary's account cannot be named in one (no BIN)."""
        try:
            payload = transfer_to_pay(
                bank_bin=order.beneficiary.bank_bin,
                account=order.beneficiary.account_number,
                amount_vnd=order.amount_vnd,
                payment_code=order.code,
            )
        except InvalidValue as error:
            return OrderAnswer(OrderOutcome.REFUSED, reason=f"{error.field}: {error.message}"[:200])
        return OrderAnswer(OrderOutcome.ACCEPTED, qr_payload=payload)

    def ask(self, query: OrderQuery) -> ProviderReport:
        """Look for a credit with the code. None yet is PENDING: a transfer may come at any time."""
        since = (query.created_at - CLOCKS_DIFFER_BY).isoformat()
        body = json.dumps({"content": query.code, "account_number": "", "from": since, "to": None}).encode()
        now = self._clock()
        headers = sign_request("POST", self._inquiry_url, body, key=self._key, now=now)
        answer = self._client.send(Request("POST", self._inquiry_url, headers, body, repeatable=True))
        if isinstance(answer, NoAnswer):
            return _unknown(query, answer.reason)
        raw = untrusted.kept(answer.body)
        message = Message("POST", self._inquiry_url, answer.headers, answer.body, status=answer.status)
        try:
            self._verifier.verify(message, now=now)
            return _found(query, _credits(answer.status, answer.body), raw, now=now)
        except (BadSignature, untrusted.Unreadable) as error:
            return _unknown(query, f"answer {answer.status}: {error}", raw)

    def close_order(self, query: OrderQuery) -> CloseAnswer:
        """A QR that was shown cannot be taken back: CLOSED means only that no credit is there so far.

        A credit that comes later is a late success, which payments turns into a second payment or a case.
        """
        report = self.ask(query)
        if report.outcome is ReportOutcome.PENDING:
            return CloseAnswer(CloseOutcome.CLOSED, None, report.raw)
        if report.outcome in {ReportOutcome.SUCCEEDED, ReportOutcome.REVERSED}:
            return CloseAnswer(CloseOutcome.ALREADY_PAID, report, report.raw)
        return CloseAnswer(CloseOutcome.UNKNOWN, None, report.raw)

    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:
        """Verify and read a credit notice. Raises `CallbackRefused`."""
        message = Message(callback.method, callback.url, callback.headers, callback.body)
        try:
            self._verifier.verify(message, now=now)
        except BadSignature as error:
            raise CallbackRefused(Verdict.BAD_SIGNATURE, str(error)) from error
        try:
            fields = untrusted.json_object(callback.body)
            event_id = untrusted.text(fields, "event_id")
            code = the_payment_code_in(_content(fields), today=vietnam_day(now))
            return _credit(fields, code, event_id, untrusted.kept(callback.body))
        except untrusted.Unreadable as error:
            raise CallbackRefused(Verdict.MALFORMED, str(error)) from error

    def reply(self, verdict: Verdict) -> CallbackReply:
        """2xx for everything that was stored."""
        body = json.dumps({"status": verdict.value}).encode()
        return CallbackReply(_REPLIES.get(verdict, 200), "application/json", body)


def _content(fields: Mapping[str, Any]) -> str:
    content = fields.get("content")
    if not isinstance(content, str) or len(content) > untrusted.RAW_KEPT:
        raise untrusted.Unreadable("content is missing or unusable")
    return content


def _credits(status: int, body: bytes) -> Sequence[Mapping[str, Any]]:
    found = untrusted.json_object(body).get("credits")
    if status != 200 or not isinstance(found, list):  # noqa: PLR2004 -- HTTP
        raise untrusted.Unreadable("the answer holds no list of credits")
    if not all(isinstance(credit, dict) for credit in found):
        raise untrusted.Unreadable("a credit is not an object")
    return found


def _found(
    query: OrderQuery, listed: Sequence[Mapping[str, Any]], raw: str, *, now: datetime
) -> ProviderReport:
    today = vietnam_day(now)
    ours = [credit for credit in listed if the_payment_code_in(_content(credit), today=today) == query.code]
    reversed_ids = {credit.get("reverses") for credit in ours if credit.get("kind") == "reversal"}
    reversals = [credit for credit in ours if credit.get("kind") == "reversal"]
    standing = [
        credit
        for credit in ours
        if credit.get("kind") == "credit" and credit.get("credit_id") not in reversed_ids
    ]
    for credit in [*standing, *reversals]:
        return _credit(credit, query.code, f"ask:{untrusted.text(credit, 'credit_id')}", raw)
    return ProviderReport(query.code, ReportOutcome.PENDING, 0, "", f"ask:{query.code}:pending", raw=raw)


def _credit(fields: Mapping[str, Any], code: str, message_id: str, raw: str) -> ProviderReport:
    kind = str(fields.get("kind"))
    if kind not in _OF_KIND:
        raise untrusted.Unreadable("kind is neither credit nor reversal")
    reference = "reverses" if kind == "reversal" else "credit_id"
    return ProviderReport(
        payment_code=code,
        outcome=_OF_KIND[kind],
        amount_vnd=untrusted.amount(fields, "amount_vnd"),
        provider_reference=untrusted.text(fields, reference),
        message_id=message_id,
        paid_at=untrusted.moment(fields, "credited_at"),
        reason="" if code else "no single payment code in the content",
        raw=raw,
    )


def _unknown(query: OrderQuery, reason: str, raw: str = "") -> ProviderReport:
    return ProviderReport(
        query.code, ReportOutcome.UNKNOWN, 0, "", f"ask:{query.code}:unknown", reason=reason[:200], raw=raw
    )
