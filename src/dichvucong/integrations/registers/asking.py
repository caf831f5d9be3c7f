"""One question to a register over HTTP: POST JSON with `X-Api-Key`, JSON back."""

import json
from collections.abc import Mapping
from typing import Any, Final

from dichvucong.kernel.outbound import Answer, Limits, OutboundClient, Request

LIMITS: Final = Limits(connect_seconds=2.0, read_seconds=5.0, total_seconds=6.0, max_bytes=16_384)


class Register:
    """Where to ask, with what key."""

    def __init__(self, *, url: str, api_key: str, client: OutboundClient) -> None:
        self._url = url
        self._headers = {"content-type": "application/json", "x-api-key": api_key}
        self._client = client

    def ask(self, question: Mapping[str, str]) -> Mapping[str, Any] | None:
        """The answer; None for whatever is no JSON object under 200."""
        body = json.dumps(question).encode()
        answer = self._client.send(
            Request("POST", self._url, self._headers, body, repeatable=True), limits=LIMITS
        )
        if not isinstance(answer, Answer) or answer.status != 200 or answer.truncated:  # noqa: PLR2004 -- OK
            return None
        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            return None
        return said if isinstance(said, dict) else None
