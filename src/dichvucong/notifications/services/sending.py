"""The queue of messages behind the dispatch engine: one lane a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection

from dichvucong.kernel.backoff import places_for, probe_pause
from dichvucong.kernel.dispatch import Dispatcher
from dichvucong.notifications.gateways import OutgoingMessage, SendOutcome, SendReport, carriers
from dichvucong.notifications.models import Message
from dichvucong.notifications.rules import SECRETS, Channel, is_over, next_attempt, should_replace
from dichvucong.notifications.services.queueing import MessageDraft, message
from dichvucong.notifications.states import MessageState

PLACES_PER_CHANNEL: Final = 16

OVER: Final = "over"
"""Why a secret was not sent: it would have opened nothing any more."""

_CLAIM = """
WITH lanes AS (SELECT * FROM unnest(%s::text[], %s::int[]) AS l(channel, places)),
picked AS (
    SELECT due.id FROM lanes CROSS JOIN LATERAL (
        SELECT m.id FROM notifications_message m
        WHERE m.channel = lanes.channel AND m.next_attempt_at <= %s
        ORDER BY m.next_attempt_at, m.id
        LIMIT lanes.places
        FOR UPDATE SKIP LOCKED
    ) due
    LIMIT %s
)
UPDATE notifications_message m
SET state = 'sending', attempts = m.attempts + 1, next_attempt_at = %s
FROM picked WHERE m.id = picked.id
RETURNING m.*
"""

_RECORD = """
UPDATE notifications_message m
SET state = r.state, next_attempt_at = r.next_attempt_at, finished_at = r.finished_at,
    gateway_reference = r.gateway_reference, reason = r.reason,
    text = CASE WHEN m.template = ANY(%s) AND r.finished_at IS NOT NULL THEN '' ELSE m.text END,
    places = CASE WHEN m.template = ANY(%s) AND r.finished_at IS NOT NULL THEN '{}' ELSE m.places END
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[])
    AS r(id, attempt, state, next_attempt_at, finished_at, gateway_reference, reason)
WHERE m.id = r.id AND m.state = 'sending' AND m.attempts = r.attempt
RETURNING m.id
"""


@dataclass(frozen=True)
class MessageParcel:
    """One message on its way."""

    row: Message

    @property
    def lane(self) -> str:
        """Messages of one channel share its places."""
        return str(self.row.channel)


@dataclass
class _Health:
    consecutive_failures: int = 0
    paused_until: datetime | None = None


@dataclass
class MessageQueue:
    """Messages to people. The health of a channel is this process's own impression."""

    name: str = "messages"
    _health: dict[str, _Health] = field(default_factory=dict)

    def lanes(self, *, now: datetime) -> Mapping[str, int]:
        """Places of each channel that is wired."""
        return {
            channel: places_for(
                consecutive_failures=self._of(channel).consecutive_failures,
                paused_until=self._of(channel).paused_until,
                now=now,
                usual=PLACES_PER_CHANNEL,
            )
            for channel in carriers.channels()
        }

    def claim(
        self, places: Mapping[str, int], *, now: datetime, lease_until: datetime, limit: int
    ) -> Sequence[MessageParcel]:
        """The oldest due messages of each channel."""
        rows = Message.objects.raw(_CLAIM, [list(places), list(places.values()), now, limit, lease_until])
        return [MessageParcel(row) for row in rows]

    def send(self, parcel: MessageParcel, *, now: datetime) -> SendReport:
        """Hand the message to its channel's carrier."""
        row = parcel.row
        if is_over(row.template, created_at=row.created_at, now=now):
            return SendReport(SendOutcome.REFUSED, OVER)
        return carriers[row.channel].send(
            OutgoingMessage(row.reference.hex, row.recipient, row.subject_line, row.text)
        )

    def broken(self, parcel: MessageParcel, error: Exception) -> SendReport:  # noqa: ARG002 -- the port
        """Our own mistake: tried again, as anything else."""
        return SendReport(SendOutcome.UNKNOWN, f"internal_{type(error).__name__}"[:60])

    def record(self, results: Sequence[tuple[MessageParcel, SendReport]], *, now: datetime) -> None:
        """Write the outcome of a batch, and send by e-mail what an SMS could not carry."""
        lives = [(parcel.row, report, *_next_life(parcel.row, report, now)) for parcel, report in results]
        moved = _write(lives, now)
        Message.objects.bulk_create(
            [
                _by_email(row, now)
                for row, _, state, _ in lives
                if state is MessageState.REPLACED and row.pk in moved
            ]
        )
        for parcel, report in results:
            self._note(parcel.lane, report, now)

    def _note(self, channel: str, report: SendReport, now: datetime) -> None:
        if report.reason == OVER:
            return  # Nobody was asked.
        health = self._of(channel)
        if report.outcome in {SendOutcome.SENT, SendOutcome.REFUSED}:
            if health.paused_until is not None:
                Message.objects.filter(
                    channel=channel, state=MessageState.QUEUED, next_attempt_at__gt=now
                ).update(next_attempt_at=now)
            self._health[channel] = _Health()
            return
        health.consecutive_failures += 1
        pause = probe_pause(health.consecutive_failures)
        health.paused_until = None if pause is None else now + pause

    def _of(self, channel: str) -> _Health:
        return self._health.setdefault(channel, _Health())


dispatcher: Dispatcher[MessageParcel, SendReport] = Dispatcher(MessageQueue(), places=24)


def send_due_messages(*, now: datetime, limit: int = 100) -> int:
    """One turn of the worker's message loop. Returns how many messages were moved."""
    return dispatcher.turn(now=now, limit=limit)


def forget_secrets(*, now: datetime) -> int:
    """Give up secrets that wait though they open nothing any more, and empty them. Returns how many."""
    waiting = Message.objects.filter(next_attempt_at__lte=now)
    return sum(
        waiting.filter(template=template, created_at__lte=now - lasts).update(
            state=MessageState.FAILED,
            reason=OVER,
            text="",
            places={},
            next_attempt_at=None,
            finished_at=now,
        )
        for template, lasts in SECRETS.items()
    )


_Life = tuple[Message, SendReport, MessageState, datetime | None]


def _next_life(row: Message, report: SendReport, now: datetime) -> tuple[MessageState, datetime | None]:
    if report.outcome is SendOutcome.SENT:
        return MessageState.SENT, None
    if report.reason == OVER:
        return MessageState.FAILED, None
    channel, has_other = Channel(row.channel), bool(row.other_address)
    if report.outcome is SendOutcome.REFUSED:
        return (MessageState.REPLACED if has_other else MessageState.FAILED), None
    if should_replace(channel, has_other_address=has_other, created_at=row.created_at, now=now):
        return MessageState.REPLACED, None
    at = next_attempt(
        channel,
        template=row.template,
        failed_attempts=row.attempts,
        created_at=row.created_at,
        now=now,
    )
    return (MessageState.FAILED, None) if at is None else (MessageState.QUEUED, at)


def _write(lives: Sequence[_Life], now: datetime) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            [
                list(SECRETS),
                list(SECRETS),
                [row.pk for row, *_ in lives],
                [row.attempts for row, *_ in lives],
                [state.value for _, _, state, _ in lives],
                [at for _, _, _, at in lives],
                [None if at else now for _, _, _, at in lives],
                [report.gateway_reference[:100] for _, report, _, _ in lives],
                [report.reason[:60] for _, report, _, _ in lives],
            ],
        )
        return {int(found[0]) for found in cursor.fetchall()}


def _by_email(row: Message, now: datetime) -> Message:
    draft = MessageDraft(row.template, row.about, row.places, agency_code=row.agency_code)
    return message(draft, Channel.EMAIL, recipient=row.other_address, other="", now=now)
