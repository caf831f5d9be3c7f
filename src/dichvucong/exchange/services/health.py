"""What a batch of attempts says about the systems it went to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from dichvucong.exchange import rules
from dichvucong.exchange.gateways import CarryOutcome, CarryReport, DeliveryParcel
from dichvucong.exchange.models import ConnectedSystem, Delivery
from dichvucong.exchange.states import DeliveryState
from dichvucong.kernel.backoff import probe_pause
from dichvucong.kernel.journal import Entry, write

SUCCESS_NOTED_EVERY: Final = timedelta(minutes=1)
_GOOD: Final = (CarryOutcome.ACKNOWLEDGED, CarryOutcome.NOTHING_TO_SAY)


def note_health(results: Sequence[tuple[DeliveryParcel, CarryReport]], *, now: datetime) -> bool:
    """Update failing, recovered and gone systems. Returns whether any of them changed."""
    good = {parcel.system.code for parcel, report in results if report.outcome in _GOOD}
    bad: dict[str, list[CarryReport]] = {}
    for parcel, report in results:
        if report.outcome not in _GOOD:
            bad.setdefault(parcel.system.code, []).append(report)
    changed = _note_success(good, now)
    for code, reports in bad.items():
        if code not in good:
            _note_failures(code, reports, now)
            changed = True
    return changed


def _note_success(codes: set[str], now: datetime) -> bool:
    if not codes:
        return False
    ailing = Q(consecutive_failures__gt=0) | Q(paused_until__isnull=False)
    recovered = list(ConnectedSystem.objects.filter(ailing, code__in=codes).values_list("code", flat=True))
    stale = Q(last_success_at=None) | Q(last_success_at__lt=now - SUCCESS_NOTED_EVERY)
    ConnectedSystem.objects.filter(ailing | stale, code__in=codes).update(
        consecutive_failures=0, paused_until=None, failing_since=None, last_success_at=now
    )
    if recovered:
        # What had been put off because the receiver was down need not wait for its own turn any more.
        Delivery.objects.filter(
            system_code__in=recovered, state=DeliveryState.QUEUED, next_attempt_at__gt=now
        ).update(next_attempt_at=now)
    return bool(recovered)


def _note_failures(code: str, reports: Sequence[CarryReport], now: datetime) -> None:
    system = ConnectedSystem.objects.select_for_update().filter(code=code).first()
    if system is None:
        return
    failures = system.consecutive_failures + len(reports)
    last = reports[-1]
    pauses = [report.retry_after for report in reports if report.retry_after is not None]
    probe = probe_pause(failures)
    pause = max([*pauses, *([probe] if probe is not None else [])], default=None)
    ConnectedSystem.objects.filter(code=code).update(
        consecutive_failures=F("consecutive_failures") + len(reports),
        failing_since=system.failing_since or now,
        paused_until=None if pause is None else now + min(pause, rules.LONGEST_RETRY_AFTER),
        last_failure=f"{last.status or ''} {last.reason}".strip()[:300],
    )
    if any(report.outcome is CarryOutcome.GONE for report in reports) and system.disabled_at is None:
        reason = "Địa chỉ nhận tin trả lời 410: không còn nhận nữa."
        ConnectedSystem.objects.filter(code=code).update(disabled_at=now, disabled_reason=reason)
        write([Entry(code, code, "system.disabled", "exchange", reason=reason)], now=now)
