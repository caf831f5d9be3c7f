"""A telecom's mobile signature service over HTTP, with `X-Api-Key`.

POST `{url}` JSON `{"reference", "phone", "text", "code"}` answers 202, the same for a phone without a certificate.
GET `{url}/{reference}` answers `{"state": "waiting" | "signed" | "refused" | "over", "signature": "<base64>"}`.
"""

import base64
import json
from typing import Any, Final

from dichvucong.identity.gateways.mobile_signing import SimOutcome, SimReport
from dichvucong.kernel.outbound import Answer, Limits, OutboundClient, Request

LIMITS: Final = Limits(connect_seconds=2.0, read_seconds=5.0, total_seconds=6.0, max_bytes=128 * 1024)
_UNKNOWN: Final = SimReport(SimOutcome.UNKNOWN)
_ACCEPTED: Final = frozenset({200, 202})


class HttpMobileSigner:
    """One service for all operators."""

    connected = True

    def __init__(self, *, url: str, api_key: str, client: OutboundClient) -> None:
        self._url = url
        self._headers = {"content-type": "application/json", "x-api-key": api_key}
        self._client = client

    def ask(self, reference: str, *, phone: str, text: str, code: str) -> SimReport:
        """Ask once; no answer is unknown, since the phone may have rung."""
        asked = {"reference": reference, "phone": phone, "text": text, "code": code}
        request = Request("POST", self._url, self._headers, json.dumps(asked).encode(), repeatable=True)
        answer = self._client.send(request, limits=LIMITS)
        accepted = isinstance(answer, Answer) and answer.status in _ACCEPTED
        return SimReport(SimOutcome.WAITING) if accepted else _UNKNOWN

    def look(self, reference: str) -> SimReport:
        """Ask how far it is. What cannot be read is unknown."""
        request = Request("GET", f"{self._url}/{reference}", self._headers, repeatable=True)
        answer = self._client.send(request, limits=LIMITS)
        if not isinstance(answer, Answer) or answer.status != 200 or answer.truncated:  # noqa: PLR2004 -- OK
            return _UNKNOWN
        try:
            return _read(json.loads(answer.body))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return _UNKNOWN


def _read(said: Any) -> SimReport:
    outcome = SimOutcome(said["state"])
    if outcome is not SimOutcome.SIGNED:
        return SimReport(outcome)
    signature = base64.b64decode(said["signature"], validate=True)
    return SimReport(outcome, signature) if signature else _UNKNOWN
