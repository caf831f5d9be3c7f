"""Deliveries as Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp`, `webhook-signature` over the exact body."""

import functools
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from standardwebhooks import Webhook

from dichvucong.exchange import rules
from dichvucong.exchange.gateways import CarryOutcome, CarryReport, DeliveryParcel
from dichvucong.kernel.outbound import Answer, Limits, NoAnswer, OutboundClient, Outcome, Request

LIMITS: Final = Limits(connect_seconds=3.0, read_seconds=15.0, total_seconds=20.0, max_bytes=16_384)
_GONE = 410
_EXCERPT = 500


class WebhookCourier:
    """Posts `{"type", "timestamp", "data"}`. Any 2xx acknowledges; a redirect is a failure."""

    def __init__(self, client: OutboundClient) -> None:
        self._client = client

    def carry(self, parcel: DeliveryParcel, *, now: datetime) -> CarryReport:
        """Send one delivery once; the body is the same every time."""
        body = json.dumps(
            {"type": parcel.kind, "timestamp": parcel.created_at.isoformat(), "data": parcel.payload},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        message_id = f"msg_{parcel.message_id.hex}"
        headers = signed_headers(parcel.system.secrets, message_id, body, now=now)
        request = Request("POST", parcel.system.webhook_url, headers, body.encode(), repeatable=True)
        return report_of(self._client.send(request, limits=LIMITS), now=now)


def signed_headers(secrets: Sequence[str], message_id: str, body: str, *, now: datetime) -> dict[str, str]:
    """The headers of one message, with a signature by each secret (two while they are being changed)."""
    instant = now.astimezone(UTC)
    signatures = (_signer(secret).sign(message_id, instant, body) for secret in secrets)
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(instant.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def report_of(outcome: Outcome, *, now: datetime) -> CarryReport:
    """What an HTTP outcome means for a delivery."""
    if isinstance(outcome, NoAnswer):
        return CarryReport(CarryOutcome.UNKNOWN, 0, outcome.reason, outcome.duration_ms)
    return CarryReport(
        outcome=_judged(outcome.status),
        status=outcome.status,
        reason="" if outcome.status // 100 == 2 else f"HTTP {outcome.status}",  # noqa: PLR2004 -- 2xx
        duration_ms=outcome.duration_ms,
        excerpt=excerpt_of(outcome),
        retry_after=rules.retry_after(outcome.headers, now=now),
    )


def excerpt_of(answer: Answer) -> str:
    """The beginning of an answer, fit to be stored."""
    return answer.body[:_EXCERPT].decode("utf-8", "replace").replace("\x00", "")[:_EXCERPT]


def json_or_none(body: bytes) -> Mapping[str, Any] | None:
    """A JSON object out of an untrusted body, or None."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _judged(status: int) -> CarryOutcome:
    if status // 100 == 2:  # noqa: PLR2004 -- 2xx
        return CarryOutcome.ACKNOWLEDGED
    return CarryOutcome.GONE if status == _GONE else CarryOutcome.FAILED


@functools.lru_cache(maxsize=512)
def _signer(secret: str) -> Webhook:
    return Webhook(secret)
