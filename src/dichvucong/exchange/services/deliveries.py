"""Putting deliveries in line, sending them again by hand, and ticking off what a system fetched itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from dichvucong.exchange.errors import NotResendable, UnknownDelivery
from dichvucong.exchange.models import ConnectedSystem, Delivery
from dichvucong.exchange.services.order import Line, let_follow, lock_lines
from dichvucong.exchange.states import UNFINISHED, DeliveryState
from dichvucong.kernel.feeds import Place, up_to_place
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.outbox import News, publish

LARGEST_PAYLOAD_BYTES: Final = 19_000
"""Standard Webhooks asks for less than 20 kB; the envelope takes the rest."""


@dataclass(frozen=True)
class DeliveryDraft:
    """What one system is to be told.

    `stream` is what order is kept by (the revenue identifier), `subject` what the delivery is about, `payload`
    JSON values that become the webhook's `data`.
    """

    system_code: str
    kind: str
    stream: str
    subject: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    dossier_code: str = ""
    payment_code: str = ""


def enqueue(drafts: Sequence[DeliveryDraft], *, now: datetime) -> list[Delivery]:
    """Put deliveries in line, in the caller's transaction and in the order given.

    A system without an address fetches its deliveries itself. Drafts for unknown systems wait as well: the
    system may be connected later.
    """
    if not drafts:
        return []
    pulling = set(
        ConnectedSystem.objects.filter(
            code__in={draft.system_code for draft in drafts}, webhook_url=""
        ).values_list("code", flat=True)
    )
    ahead = lock_lines({draft.stream for draft in drafts})
    return Delivery.objects.bulk_create([_row(draft, pulling, ahead, now) for draft in drafts])


def resend(delivery_id: int, *, actor: str, now: datetime) -> None:
    """Send a finished delivery once more, under the same number (BEY-10).

    Raises `UnknownDelivery`, or `NotResendable` while it is still waiting or on its way.
    """
    with transaction.atomic():
        delivery = Delivery.objects.filter(pk=delivery_id).first()
        if delivery is None:
            raise UnknownDelivery
        line = (delivery.system_code, delivery.stream)
        at = None if line in lock_lines([delivery.stream]) else now
        moved = Delivery.objects.filter(
            pk=delivery_id, state__in=(DeliveryState.ACKNOWLEDGED, DeliveryState.GIVEN_UP)
        ).update(state=DeliveryState.QUEUED, attempts=0, created_at=now, next_attempt_at=at, finished_at=None)
        if moved != 1:
            raise NotResendable
        write([Entry(delivery.webhook_id, delivery.stream, "delivery.resent", actor)], now=now)


def acknowledge_pulled(system_code: str, *, up_to: Place, now: datetime) -> int:
    """Tick off everything a system has fetched up to one place of its feed. Returns how many that were."""
    waiting = (DeliveryState.PULL, *UNFINISHED)
    with transaction.atomic():
        mine = Delivery.objects.select_for_update().filter(system_code=system_code, state__in=waiting)
        rows = list(up_to_place(mine, up_to, number="born_in"))
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=DeliveryState.ACKNOWLEDGED, finished_at=now, next_attempt_at=None, last_reason="fetched"
        )
        let_follow([(row.system_code, row.stream) for row in rows], now=now)
        publish([acknowledged(row) for row in rows], now=now)
    return len(rows)


def acknowledged(delivery: Delivery) -> News:
    """The news that a system has a delivery."""
    return News(
        "delivery.acknowledged",
        delivery.subject,
        delivery.stream,
        {
            "kind": delivery.kind,
            "obligation": delivery.stream,
            "payment_code": delivery.payment_code,
            "system": delivery.system_code,
        },
    )


def _row(draft: DeliveryDraft, pulling: set[str], ahead: set[Line], now: datetime) -> Delivery:
    """One row; the first of its line may be sent at once, and stands in front of the next."""
    state = DeliveryState.PULL if draft.system_code in pulling else DeliveryState.QUEUED
    line = (draft.system_code, draft.stream)
    may_go = state is DeliveryState.QUEUED and line not in ahead
    ahead.add(line)
    return Delivery(
        system_code=draft.system_code,
        kind=draft.kind,
        stream=draft.stream,
        subject=draft.subject,
        dossier_code=draft.dossier_code,
        payment_code=draft.payment_code,
        payload=_fitting(draft.payload),
        state=state,
        created_at=now,
        next_attempt_at=now if may_go else None,
    )


def _fitting(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload, or only its plain values (marked `thin`) where it would be too large to send."""
    if len(json.dumps(payload, ensure_ascii=False).encode()) <= LARGEST_PAYLOAD_BYTES:
        return dict(payload)
    plain = {name: value for name, value in payload.items() if not isinstance(value, dict | list)}
    return {name: value for name, value in plain.items() if len(str(value)) <= 500} | {"thin": True}  # noqa: PLR2004 -- short values only
