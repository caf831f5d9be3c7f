"""The queue of deliveries behind the dispatch engine."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from dichvucong.exchange import rules
from dichvucong.exchange.gateways import (
    CarryOutcome,
    CarryReport,
    DeliveryParcel,
    SystemAddress,
    UnknownProtocol,
    couriers,
)
from dichvucong.exchange.models import ConnectedSystem, Delivery, ExchangeLogEntry
from dichvucong.exchange.selectors.partners import latest_requests
from dichvucong.exchange.selectors.systems import addresses
from dichvucong.exchange.services.deliveries import acknowledged
from dichvucong.exchange.services.health import note_health
from dichvucong.exchange.services.order import let_follow
from dichvucong.exchange.states import DeliveryState
from dichvucong.kernel.backoff import places_for
from dichvucong.kernel.dispatch import Dispatcher
from dichvucong.kernel.outbox import publish

PLACES_PER_SYSTEM: Final = 6
SYSTEMS_KEPT_FOR: Final = timedelta(seconds=1)
DONE: Final = (CarryOutcome.ACKNOWLEDGED, CarryOutcome.NOTHING_TO_SAY)

# The plan of this statement must not hang on statistics: a backlog grows faster than they are renewed.
_CLAIM = """
WITH lanes AS (SELECT * FROM unnest(%s::text[], %s::int[]) AS l(code, places)),
picked AS (
    SELECT due.id FROM lanes CROSS JOIN LATERAL (
        SELECT d.id FROM exchange_delivery d
        WHERE d.system_code = lanes.code AND d.next_attempt_at <= %s
        ORDER BY d.next_attempt_at, d.id
        LIMIT lanes.places
        FOR UPDATE SKIP LOCKED
    ) due
    LIMIT %s
)
UPDATE exchange_delivery d
SET state = 'sending', attempts = d.attempts + 1, next_attempt_at = %s
FROM picked WHERE d.id = picked.id
RETURNING d.*
"""

_RECORD = """
WITH locked AS (SELECT id FROM exchange_delivery WHERE id = ANY(%s) ORDER BY id FOR UPDATE)
UPDATE exchange_delivery d
SET state = r.state, next_attempt_at = r.next_attempt_at, finished_at = r.finished_at,
    last_status = r.status, last_reason = r.reason
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::int[], %s::text[])
    AS r(id, attempt, state, next_attempt_at, finished_at, status, reason)
JOIN locked ON locked.id = r.id
WHERE d.id = r.id AND d.state = 'sending' AND d.attempts = r.attempt
RETURNING d.id
"""


@dataclass(frozen=True)
class _Row:
    """The next life of one delivery after one attempt."""

    parcel: DeliveryParcel
    report: CarryReport
    state: DeliveryState
    next_attempt_at: datetime | None
    finished_at: datetime | None


@dataclass
class DeliveryQueue:
    """Deliveries to connected systems, one lane a system."""

    name: str = "deliveries"
    places_per_system: int = PLACES_PER_SYSTEM
    _systems: Mapping[str, SystemAddress] = field(default_factory=dict)
    _lanes: Mapping[str, ConnectedSystem] = field(default_factory=dict)
    _loaded_at: datetime | None = None

    def lanes(self, *, now: datetime) -> Mapping[str, int]:
        """Places of every system that is pushed to; failing ones get one, paused and disabled ones none."""
        if self._loaded_at is None or not timedelta(0) <= now - self._loaded_at < SYSTEMS_KEPT_FOR:
            self._load(now)
        return {
            code: places_for(
                consecutive_failures=system.consecutive_failures,
                paused_until=system.paused_until,
                now=now,
                usual=self.places_per_system,
            )
            for code, system in self._lanes.items()
        }

    def claim(
        self, places: Mapping[str, int], *, now: datetime, lease_until: datetime, limit: int
    ) -> Sequence[DeliveryParcel]:
        """The oldest due delivery of each stream, for as many places as each system has."""
        codes = random.sample(list(places), len(places))
        counts = [places[code] for code in codes]
        rows = Delivery.objects.raw(_CLAIM, [codes, counts, now, limit, lease_until])
        parcels = [self._parcel(row) for row in sorted(rows, key=lambda row: row.pk)]
        return _with_partner_words(parcels)

    def send(self, parcel: DeliveryParcel, *, now: datetime) -> CarryReport:
        """Hand the delivery to the courier of the system's protocol."""
        try:
            courier = couriers[parcel.system.protocol]
        except UnknownProtocol:
            return CarryReport(CarryOutcome.FAILED, reason=f"no courier for {parcel.system.protocol!r}")
        return courier.carry(parcel, now=now)

    def broken(self, parcel: DeliveryParcel, error: Exception) -> CarryReport:  # noqa: ARG002 -- the port
        """Our own mistake: tried again, as anything else."""
        return CarryReport(CarryOutcome.UNKNOWN, reason=f"internal: {type(error).__name__}")

    def record(self, results: Sequence[tuple[DeliveryParcel, CarryReport]], *, now: datetime) -> None:
        """Write the outcome of a batch: deliveries, log, news, health of the systems."""
        rows = [_next_life(parcel, report, now) for parcel, report in results]
        moved = _write_rows(rows)
        ExchangeLogEntry.objects.bulk_create([_log_entry(row, now) for row in rows])
        done = [row for row in rows if row.state is DeliveryState.ACKNOWLEDGED]
        publish(
            [acknowledged(_as_delivery(row.parcel)) for row in done if row.parcel.delivery_id in moved],
            now=now,
        )
        let_follow([(row.parcel.system.code, row.parcel.stream) for row in rows if row.finished_at], now=now)
        if note_health(results, now=now):
            self._loaded_at = None

    def _load(self, now: datetime) -> None:
        self._systems = addresses()
        self._lanes = {
            system.code: system
            for system in ConnectedSystem.objects.filter(active=True, disabled_at=None).exclude(
                webhook_url=""
            )
        }
        self._loaded_at = now

    def _parcel(self, row: Delivery) -> DeliveryParcel:
        return DeliveryParcel(
            delivery_id=row.pk,
            system=self._systems[row.system_code],
            message_id=row.message_id,
            kind=row.kind,
            subject=row.subject,
            stream=row.stream,
            payload=row.payload,
            created_at=row.created_at,
            attempt=row.attempts,
            dossier_code=row.dossier_code,
            payment_code=row.payment_code,
        )


dispatcher: Dispatcher[DeliveryParcel, CarryReport] = Dispatcher(DeliveryQueue(), places=48)


def send_due_deliveries(*, now: datetime, limit: int = 100) -> int:
    """One turn of the worker's delivery loop. Returns how many deliveries were moved."""
    return dispatcher.turn(now=now, limit=limit)


def _with_partner_words(parcels: Sequence[DeliveryParcel]) -> Sequence[DeliveryParcel]:
    """Older systems are answered under the number they last asked with."""
    keys = {(p.system.code, p.stream) for p in parcels if p.system.partner_code}
    requests = latest_requests(keys) if keys else {}
    if not requests:
        return parcels
    return [
        replace(parcel, partner_reference=found.reference, partner_content=found.content)
        if (found := requests.get((parcel.system.code, parcel.stream)))
        else parcel
        for parcel in parcels
    ]


def _next_life(parcel: DeliveryParcel, report: CarryReport, now: datetime) -> _Row:
    if report.outcome in DONE:
        return _Row(parcel, report, DeliveryState.ACKNOWLEDGED, None, now)
    if report.outcome is CarryOutcome.GONE:
        return _Row(parcel, report, DeliveryState.QUEUED, now, None)
    at = rules.next_attempt(
        failed_attempts=parcel.attempt,
        created_at=parcel.created_at,
        now=now,
        retry_after=report.retry_after,
    )
    if at is None:
        return _Row(parcel, report, DeliveryState.GIVEN_UP, None, now)
    return _Row(parcel, report, DeliveryState.QUEUED, at, None)


def _write_rows(rows: Sequence[_Row]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            [
                [row.parcel.delivery_id for row in rows],
                [row.parcel.delivery_id for row in rows],
                [row.parcel.attempt for row in rows],
                [row.state.value for row in rows],
                [row.next_attempt_at for row in rows],
                [row.finished_at for row in rows],
                [row.report.status for row in rows],
                [row.report.reason[:300] for row in rows],
            ],
        )
        return {int(found[0]) for found in cursor.fetchall()}


def _log_entry(row: _Row, now: datetime) -> ExchangeLogEntry:
    return ExchangeLogEntry(
        at=now,
        outgoing=True,
        partner=row.parcel.system.code,
        operation=row.parcel.kind,
        dossier_code=row.parcel.dossier_code,
        payment_code=row.parcel.payment_code,
        delivery_id=row.parcel.delivery_id,
        attempt=row.parcel.attempt,
        outcome=row.report.outcome.value,
        status=row.report.status,
        duration_ms=row.report.duration_ms,
        reason=row.report.reason[:300],
        excerpt=row.report.excerpt[:500],
    )


def _as_delivery(parcel: DeliveryParcel) -> Delivery:
    return Delivery(
        system_code=parcel.system.code,
        kind=parcel.kind,
        stream=parcel.stream,
        subject=parcel.subject,
        payment_code=parcel.payment_code,
    )
