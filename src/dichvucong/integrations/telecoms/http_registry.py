"""A telecom's register over HTTP: POST JSON `{"phone", "number_kind", "number", "country"}` with `X-Api-Key`.

Answers `{"owner": true, "full_name": "…"}` or `{"owner": false}`: it confirms, it never tells who somebody is.
"""

import json
from typing import Final

from dichvucong.identity.gateways import ProvenNumber, SubscriberOutcome, SubscriberReport
from dichvucong.identity.rules import person_name
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.outbound import Answer, Limits, OutboundClient, Request

LIMITS: Final = Limits(connect_seconds=2.0, read_seconds=5.0, total_seconds=6.0, max_bytes=16_384)
_UNAVAILABLE: Final = SubscriberReport(SubscriberOutcome.UNAVAILABLE)


class HttpSubscriberRegistry:
    """One register for all operators."""

    def __init__(self, *, url: str, api_key: str, client: OutboundClient) -> None:
        self._url = url
        self._headers = {"content-type": "application/json", "x-api-key": api_key}
        self._client = client

    def check(self, phone: str, number: ProvenNumber) -> SubscriberReport:
        """Ask once. What cannot be read counts as no answer."""
        asked = {
            "phone": phone,
            "number_kind": str(number.kind),
            "number": number.value,
            "country": number.country,
        }
        request = Request("POST", self._url, self._headers, json.dumps(asked).encode(), repeatable=True)
        answer = self._client.send(request, limits=LIMITS)
        if not isinstance(answer, Answer) or answer.status != 200:  # noqa: PLR2004 -- OK
            return _UNAVAILABLE
        try:
            said = json.loads(answer.body)
            if said["owner"] is not True:
                return SubscriberReport(SubscriberOutcome.NOT_OWNER)
            return SubscriberReport(SubscriberOutcome.OWNER, person_name(said["full_name"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidValue):
            return _UNAVAILABLE
