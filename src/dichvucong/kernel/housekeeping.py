"""Forgetting what nobody needs any more. The journal and the inbox are never touched."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Model, QuerySet

from dichvucong.kernel.models import IdempotencyRecord, OutboxEvent, RateWindow

# The callers are promised 24 hours; the other figures are for people who look back.
KEEP_ANSWERS = timedelta(hours=48)
KEEP_RATE_WINDOWS = timedelta(hours=24)
KEEP_HANDLED_EVENTS = timedelta(days=90)
CHUNK = 5_000


def forget_old(*, now: datetime) -> Mapping[str, int]:
    """Delete old answers of idempotent calls, rate windows and handled events. Returns how many of each."""
    return {
        "answers": _delete(IdempotencyRecord.objects.filter(created_at__lt=now - KEEP_ANSWERS)),
        "rate_windows": _delete(RateWindow.objects.filter(window_start__lt=now - KEEP_RATE_WINDOWS)),
        "events": _delete(OutboxEvent.objects.filter(handled_at__lt=now - KEEP_HANDLED_EVENTS)),
    }


def _delete(rows: "QuerySet[Model]") -> int:
    """Delete in chunks, so that no lock is held for long."""
    total = 0
    while True:
        keys = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return total
        total += rows.model._default_manager.filter(pk__in=keys).delete()[0]  # noqa: SLF001 -- Django's own name
