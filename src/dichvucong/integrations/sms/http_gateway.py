"""An SMS gateway over HTTP: POST JSON `{"phone", "text", "reference"}` with `X-Api-Key`.

The gateway must know a reference again: the same one twice is one message.
"""

import json
from typing import Final

from dichvucong.kernel.outbound import Answer, Failure, Limits, OutboundClient, Request
from dichvucong.notifications.gateways import OutgoingMessage, SendOutcome, SendReport

LIMITS: Final = Limits(connect_seconds=2.0, read_seconds=8.0, total_seconds=10.0, max_bytes=16_384)
_REFUSALS: Final = {400: "bad_request", 404: "bad_request", 422: "bad_number"}


class HttpSmsGateway:
    """One operator's gateway."""

    def __init__(self, *, url: str, api_key: str, client: OutboundClient) -> None:
        self._url = url
        self._headers = {"content-type": "application/json", "x-api-key": api_key}
        self._client = client

    def send(self, message: OutgoingMessage) -> SendReport:
        """Hand one text over."""
        body = json.dumps(
            {"phone": _national(message.recipient), "text": message.text, "reference": message.reference},
            ensure_ascii=False,
        ).encode()
        answer = self._client.send(
            Request("POST", self._url, self._headers, body, repeatable=True), limits=LIMITS
        )
        if isinstance(answer, Answer):
            return _judged(answer)
        outcome = SendOutcome.UNKNOWN if answer.failure is Failure.UNKNOWN else SendOutcome.FAILED
        return SendReport(outcome, answer.reason[:40], duration_ms=answer.duration_ms)


def _judged(answer: Answer) -> SendReport:
    if answer.status in _REFUSALS:
        return SendReport(SendOutcome.REFUSED, _REFUSALS[answer.status], duration_ms=answer.duration_ms)
    if answer.status // 100 != 2:  # noqa: PLR2004 -- 2xx
        return SendReport(SendOutcome.FAILED, f"http_{answer.status}", duration_ms=answer.duration_ms)
    try:
        reply = json.loads(answer.body)
        gateway_reference = str(reply["message_id"])[:100]
    except (ValueError, KeyError, TypeError, RecursionError):
        return SendReport(SendOutcome.UNKNOWN, "unreadable", duration_ms=answer.duration_ms)
    return SendReport(SendOutcome.SENT, "", gateway_reference, answer.duration_ms)


def _national(phone: str) -> str:
    """Gateways in Vietnam take `0912345678`; foreign numbers keep their form."""
    return "0" + phone.removeprefix("+84") if phone.startswith("+84") else phone
