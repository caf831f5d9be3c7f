"""VNPAY 2.1.0: the payer is sent with a signed address, the result comes by IPN, `querydr` answers questions.

What the payer's browser brings back on the return address is never read: only IPN and `querydr` count.
There is no call that closes an order; an unpaid one ends at its `vnp_ExpireDate`.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, quote_plus

from dichvucong.integrations.banks import untrusted
from dichvucong.integrations.banks.configuration import Entry, Tools
from dichvucong.kernel.clock import VIETNAM
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

VERSION: Final = "2.1.0"
_TIME = "%Y%m%d%H%M%S"
_OK: Final = "00"
_UNKNOWN_ORDER: Final = "91"
_ANSWER_FIELDS: Final = (
    "vnp_ResponseId",
    "vnp_Command",
    "vnp_ResponseCode",
    "vnp_Message",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_Amount",
    "vnp_BankCode",
    "vnp_PayDate",
    "vnp_TransactionNo",
    "vnp_TransactionType",
    "vnp_TransactionStatus",
    "vnp_OrderInfo",
    "vnp_PromotionCode",
    "vnp_PromotionAmount",
)
_OF_STATUS: Final[Mapping[str, ReportOutcome]] = {
    "00": ReportOutcome.SUCCEEDED,
    "01": ReportOutcome.PENDING,
    "02": ReportOutcome.FAILED,
    "04": ReportOutcome.REVERSED,
    "05": ReportOutcome.REVERSED,  # VNPAY works on the refund
    "06": ReportOutcome.REVERSED,  # VNPAY has sent the refund to the bank
    "07": ReportOutcome.PENDING,  # debited under suspicion: neither paid nor free to pay again
    "09": ReportOutcome.SUCCEEDED,  # the refund was refused, the money stays
}
_REPLIES: Final[Mapping[Verdict, tuple[str, str]]] = {
    Verdict.STORED: ("00", "Confirm Success"),
    Verdict.ALREADY_KNOWN: ("02", "Order already confirmed"),
    Verdict.UNKNOWN_CODE: ("01", "Order not found"),
    Verdict.WRONG_AMOUNT: ("04", "Invalid amount"),
    Verdict.BAD_SIGNATURE: ("97", "Invalid Checksum"),
    Verdict.MALFORMED: ("99", "Unknown error"),
    Verdict.FAILED: ("99", "Unknown error"),
}


def build(entry: Entry, tools: Tools) -> "Vnpay":
    """The adapter of one configuration entry: `tmn_code`, `hash_secret`, `pay_url`, `api_url`, `server_ip`."""
    return Vnpay(
        code=entry.code,
        tmn_code=entry.text("tmn_code"),
        secret=entry.text("hash_secret"),
        pay_url=entry.text("pay_url"),
        api_url=entry.text("api_url"),
        server_ip=entry.text("server_ip", "127.0.0.1"),
        client=tools.client,
        clock=tools.clock,
    )


class Vnpay:
    """One VNPAY terminal."""

    def __init__(  # noqa: PLR0913 -- VNPAY's own settings, given by name
        self,
        *,
        code: str,
        tmn_code: str,
        secret: str,
        pay_url: str,
        api_url: str,
        server_ip: str,
        client: OutboundClient,
        clock: Callable[[], datetime],
    ) -> None:
        self.code = code
        self._tmn_code = tmn_code
        self._secret = secret.encode()
        self._pay_url = pay_url
        self._api_url = api_url
        self._server_ip = server_ip
        self._client = client
        self._clock = clock

    def open_order(self, order: PaymentOrder) -> OrderAnswer:
        """Make the signed address; nothing is sent, VNPAY learns of the order when the payer arrives."""
        fields = {
            "vnp_Version": VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": self._tmn_code,
            "vnp_Amount": str(order.amount_vnd * 100),
            "vnp_CreateDate": _vietnam_time(order.created_at),
            "vnp_CurrCode": "VND",
            "vnp_ExpireDate": _vietnam_time(order.expires_at),
            "vnp_IpAddr": order.payer_ip or self._server_ip,
            "vnp_Locale": "vn",
            "vnp_OrderInfo": order.content[:255],
            "vnp_OrderType": "other",
            "vnp_ReturnUrl": order.return_url,
            "vnp_TxnRef": order.code,
        }
        data = canonical(fields)
        return OrderAnswer(
            OrderOutcome.ACCEPTED, pay_url=f"{self._pay_url}?{data}&vnp_SecureHash={self._hash(data)}"
        )

    def ask(self, query: OrderQuery) -> ProviderReport:
        """`querydr`."""
        answer = self._client.send(self._question(query))
        if isinstance(answer, NoAnswer):
            return _unknown(query, answer.reason)
        raw = untrusted.kept(answer.body)
        try:
            fields = {
                name: "" if value is None else str(value)
                for name, value in untrusted.json_object(answer.body).items()
            }
            self._check_answer(fields)
            return _answered(query, fields, raw)
        except untrusted.Unreadable as error:
            return _unknown(query, f"answer {answer.status}: {error}", raw)

    def close_order(self, query: OrderQuery) -> CloseAnswer:
        """VNPAY cannot close; what it says tells whether the order can still be paid."""
        report = self.ask(query)
        if report.outcome is ReportOutcome.FAILED:
            return CloseAnswer(CloseOutcome.CLOSED, report, report.raw)
        if report.outcome in {ReportOutcome.SUCCEEDED, ReportOutcome.REVERSED}:
            return CloseAnswer(CloseOutcome.ALREADY_PAID, report, report.raw)
        return CloseAnswer(CloseOutcome.UNKNOWN, None, report.raw)

    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:  # noqa: ARG002 -- an IPN carries no time of signing
        """Verify and read an IPN. Raises `CallbackRefused`."""
        pairs = _pairs(callback.query)
        fields = {name: value for name, value in pairs if name.startswith("vnp_")}
        if len(fields) != sum(name.startswith("vnp_") for name, _ in pairs):
            raise CallbackRefused(Verdict.MALFORMED, "a field is given twice")
        given = fields.pop("vnp_SecureHash", "").lower()
        fields.pop("vnp_SecureHashType", None)
        data = canonical(fields)
        if not hmac.compare_digest(given.encode(), self._hash(data).encode()):
            raise CallbackRefused(Verdict.BAD_SIGNATURE, "vnp_SecureHash does not fit the fields")
        if fields.get("vnp_TmnCode") != self._tmn_code:
            raise CallbackRefused(Verdict.BAD_SIGNATURE, "the message is for another terminal")
        try:
            return _notified(fields, given, data)
        except untrusted.Unreadable as error:
            raise CallbackRefused(Verdict.MALFORMED, str(error)) from error

    def reply(self, verdict: Verdict) -> CallbackReply:
        """`{"RspCode", "Message"}`, always with HTTP 200. Replying 04 changes nothing at VNPAY."""
        code, message = _REPLIES[verdict]
        body = json.dumps({"RspCode": code, "Message": message}).encode()
        return CallbackReply(200, "application/json", body)

    def _question(self, query: OrderQuery) -> Request:
        fields = {
            "vnp_RequestId": secrets.token_hex(16),
            "vnp_Version": VERSION,
            "vnp_Command": "querydr",
            "vnp_TmnCode": self._tmn_code,
            "vnp_TxnRef": query.code,
            "vnp_TransactionDate": _vietnam_time(query.created_at),
            "vnp_CreateDate": _vietnam_time(self._clock()),
            "vnp_IpAddr": self._server_ip,
            "vnp_OrderInfo": f"Hoi giao dich {query.code}",
        }
        signed = fields | {"vnp_SecureHash": self._hash("|".join(fields.values()))}
        body = json.dumps(signed).encode()
        return Request("POST", self._api_url, {"content-type": "application/json"}, body)

    def _check_answer(self, fields: Mapping[str, str]) -> None:
        data = "|".join(fields.get(name, "") for name in _ANSWER_FIELDS)
        if not hmac.compare_digest(
            fields.get("vnp_SecureHash", "").lower().encode(), self._hash(data).encode()
        ):
            raise untrusted.Unreadable("vnp_SecureHash does not fit the answer")

    def _hash(self, data: str) -> str:
        return hmac.new(self._secret, data.encode(), hashlib.sha512).hexdigest()


def canonical(fields: Mapping[str, str]) -> str:
    """The text VNPAY signs in addresses: sorted by name, empty values left out, form-encoded."""
    return "&".join(
        f"{quote_plus(name)}={quote_plus(value)}" for name, value in sorted(fields.items()) if value
    )


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=60)
    except ValueError as error:
        raise CallbackRefused(Verdict.MALFORMED, "more than 60 fields") from error


def _vietnam_time(instant: datetime) -> str:
    return instant.astimezone(VIETNAM).strftime(_TIME)


def _paid_at(fields: Mapping[str, Any]) -> datetime | None:
    text = fields.get("vnp_PayDate") or ""
    if not text or not text.strip("0"):
        return None
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=VIETNAM)
    except ValueError as error:
        raise untrusted.Unreadable("vnp_PayDate is not a time") from error


def _amount_vnd(fields: Mapping[str, str]) -> int:
    text = fields.get("vnp_Amount", "")
    if not text.isascii() or not text.isdecimal() or len(text) > 16 or int(text) % 100:  # noqa: PLR2004 -- digits
        raise untrusted.Unreadable("vnp_Amount is not a whole number of đồng, times 100")
    return int(text) // 100


def _outcome(fields: Mapping[str, str]) -> ReportOutcome:
    status = fields.get("vnp_TransactionStatus", "")
    if status not in _OF_STATUS:
        raise untrusted.Unreadable("vnp_TransactionStatus is not a known one")
    return _OF_STATUS[status]


def _answered(query: OrderQuery, fields: Mapping[str, str], raw: str) -> ProviderReport:
    code = fields.get("vnp_ResponseCode", "")
    if code == _UNKNOWN_ORDER:
        return ProviderReport(
            query.code, ReportOutcome.NOT_FOUND, 0, "", f"ask:{query.code}:not_found", raw=raw
        )
    if code != _OK or fields.get("vnp_TxnRef") != query.code:
        raise untrusted.Unreadable(f"vnp_ResponseCode {code}")
    outcome = _outcome(fields)
    settled = outcome in {ReportOutcome.SUCCEEDED, ReportOutcome.REVERSED}
    return ProviderReport(
        payment_code=query.code,
        outcome=outcome,
        amount_vnd=_amount_vnd(fields) if settled else 0,
        provider_reference=fields.get("vnp_TransactionNo", "")[: untrusted.LONGEST_REFERENCE],
        message_id=f"ask:{query.code}:{fields.get('vnp_TransactionStatus')}",
        paid_at=_paid_at(fields) if settled else None,
        reason="" if settled else f"vnp_TransactionStatus {fields.get('vnp_TransactionStatus')}",
        raw=raw,
    )


def _notified(fields: Mapping[str, str], signature: str, data: str) -> ProviderReport:
    outcome = _outcome(fields)
    if outcome is ReportOutcome.SUCCEEDED and fields.get("vnp_ResponseCode") != _OK:
        raise untrusted.Unreadable("vnp_ResponseCode contradicts vnp_TransactionStatus")
    code = untrusted.text(fields, "vnp_TxnRef", longest=untrusted.LONGEST_CODE)
    return ProviderReport(
        payment_code=code,
        outcome=outcome,
        amount_vnd=_amount_vnd(fields),
        provider_reference=untrusted.text(fields, "vnp_TransactionNo", empty=True),
        message_id=f"{code}:{signature[:64]}",
        paid_at=_paid_at(fields),
        reason=""
        if outcome is ReportOutcome.SUCCEEDED
        else f"vnp_ResponseCode {fields.get('vnp_ResponseCode', '')}",
        raw=data[: untrusted.RAW_KEPT],
    )


def _unknown(query: OrderQuery, reason: str, raw: str = "") -> ProviderReport:
    return ProviderReport(
        query.code, ReportOutcome.UNKNOWN, 0, "", f"ask:{query.code}:unknown", reason=reason[:200], raw=raw
    )
