"""Tables every component writes through kernel functions, never directly."""

import uuid

from django.db import models
from django.db.models import F, Q


class JournalEntry(models.Model):
    """Append-only (a database trigger refuses UPDATE, DELETE and TRUNCATE): who moved what, when, why."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=80)
    stream = models.CharField(max_length=80)
    event = models.CharField(max_length=60)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=80)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("subject", "id"), name="journal_by_subject"),
            models.Index(fields=("stream", "id"), name="journal_by_stream"),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.event}"


class OutboxEvent(models.Model):
    """Something that happened and that a subscriber has to hear. Order is kept per `stream`."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    stream = models.CharField(max_length=80)
    shard = models.SmallIntegerField()
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("shard", "id"), name="outbox_unhandled", condition=Q(handled_at=None)),
            models.Index(fields=("stream", "id"), name="outbox_by_stream"),
        )

    def __str__(self) -> str:
        return f"{self.name}({self.subject})"


class InboxMessage(models.Model):
    """A raw message from outside, kept before it is believed. `believed` is false when its proof failed."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    believed = models.BooleanField()
    refusal = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    digest = models.JSONField(default=dict)
    reference = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=60, blank=True)
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("source", "external_id"), name="one_inbox_row_per_message"),
        )
        indexes = (
            models.Index(
                fields=("id",),
                name="inbox_unhandled",
                condition=Q(handled_at=None, believed=True),
            ),
            models.Index(fields=("reference", "id"), name="inbox_by_reference"),
            models.Index(fields=("received_at",), name="inbox_not_believed", condition=Q(believed=False)),
        )

    def __str__(self) -> str:
        return f"{self.source}:{self.external_id}"


class JobRun(models.Model):
    """The last run of one job by the clock: while it runs `ended_at` is empty. `result` holds figures only."""

    name = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    succeeded = models.BooleanField(null=True)
    result = models.JSONField(default=dict)
    runs = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """The last number given out in one series, for example `G22.99.2-261122`."""

    series = models.CharField(max_length=80, primary_key=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(last__gte=0), name="number_series_not_negative"),)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class IdempotencyRecord(models.Model):
    """The answer given to one `Idempotency-Key` of one caller. Kept at least 24 hours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("caller", "key"), name="one_answer_per_idempotency_key"),
        )

    def __str__(self) -> str:
        return f"{self.caller}:{self.key}"


class RateWindow(models.Model):
    """How often one key was used in one window. Losing these rows on a crash does no harm."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=120)
    window_start = models.DateTimeField()
    hits = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("key", "window_start"), name="one_row_per_rate_window"),
        )

    def __str__(self) -> str:
        return f"{self.key}@{self.window_start:%H:%M:%S}={self.hits}"


class SealingKey(models.Model):
    """A key under which something in this database is sealed or found, by its name (`kernel.sealing.key_name`)."""

    purpose = models.CharField(max_length=10)
    name = models.CharField(max_length=8)
    first_used_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("purpose", "name"), name="one_row_per_sealing_key"),)

    def __str__(self) -> str:
        return f"{self.purpose}:{self.name}"


class CalendarDay(models.Model):
    """A day officials decided about: off though a weekday, or worked though a weekend. `document` is the decision."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.CharField(max_length=200)
    document = models.CharField(max_length=300)
    swapped_with = models.DateField(null=True)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("day",)
        constraints = (
            models.CheckConstraint(condition=~Q(document=""), name="calendar_day_has_a_document"),
            models.CheckConstraint(
                condition=Q(swapped_with=None) | ~Q(swapped_with=F("day")),
                name="calendar_day_swapped_with_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.name}"


class OfficeHours(models.Model):
    """Office hours from a day on. `spans` is a list of ["08:00", "12:00"] pairs in Vietnamese time."""

    valid_from = models.DateField(primary_key=True)
    spans = models.JSONField()
    document = models.CharField(max_length=300)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("valid_from",)
        constraints = (
            models.CheckConstraint(condition=~Q(document=""), name="office_hours_have_a_document"),
        )

    def __str__(self) -> str:
        return f"{self.valid_from:%d/%m/%Y}: {self.spans}"
