"""Connected systems, what they are to be told, and the technical log of every exchange with them."""

import uuid

from django.db import models
from django.db.models import Q

from dichvucong.exchange.states import UNFINISHED, DeliveryState
from dichvucong.kernel.feeds import TransactionNumber

PROTOCOLS = ("webhook", "payment_platform")


class ConnectedSystem(models.Model):
    """A ministerial or provincial system.

    It may act for the agencies of the subtree under `agency_code`. `webhook_secrets` lists one secret, or two
    while they are being changed, newest first. `payment_platform` systems were built for the older portal and are
    known by `partner_code`; some of them want every reply wrapped (`wraps_replies`).
    """

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=250)
    agency_code = models.CharField(max_length=30)
    client_id = models.CharField(max_length=80, unique=True, null=True)
    protocol = models.CharField(max_length=20, choices=[(p, p) for p in PROTOCOLS], default="webhook")
    webhook_url = models.CharField(max_length=2000, blank=True)
    webhook_secrets = models.JSONField(default=list)
    quote_url = models.CharField(max_length=2000, blank=True)
    partner_code = models.CharField(max_length=60, unique=True, null=True)
    partner_secret = models.CharField(max_length=200, blank=True)
    wraps_replies = models.BooleanField(default=False)
    contact = models.CharField(max_length=250, blank=True)
    active = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.CharField(max_length=300, blank=True)
    consecutive_failures = models.IntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(protocol__in=PROTOCOLS), name="connected_system_protocol_known"
            ),
        )

    def __str__(self) -> str:
        return self.code


class Delivery(models.Model):
    """One message to one connected system. Order is kept per system and stream (one obligation).

    Only the first unfinished delivery of its system and stream has a `next_attempt_at`: it is the one that may be sent,
    the others wait without. While it is being sent that is the end of the lease, after which it is sent again. `born_in` is the
    id of the transaction that put it in line: a system that fetches its deliveries reads in that order.
    """

    id = models.BigAutoField(primary_key=True)
    message_id = models.UUIDField(default=uuid.uuid4)
    system_code = models.CharField(max_length=40)
    stream = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    dossier_code = models.CharField(max_length=80, blank=True)
    payment_code = models.CharField(max_length=60, blank=True)
    payload = models.JSONField()
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in DeliveryState], default=DeliveryState.QUEUED
    )
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    last_status = models.SmallIntegerField(default=0)
    last_reason = models.CharField(max_length=300, blank=True)
    born_in = models.BigIntegerField(db_default=TransactionNumber())

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(DeliveryState)), name="delivery_state_known"),
        )
        indexes = (
            models.Index(
                fields=("system_code", "next_attempt_at", "id"),
                name="delivery_due",
                condition=Q(next_attempt_at__isnull=False),
            ),
            models.Index(
                fields=("stream", "id"),
                name="delivery_order",
                condition=Q(state__in=UNFINISHED),
            ),
            models.Index(fields=("system_code", "born_in", "id"), name="delivery_feed"),
            models.Index(fields=("stream", "id"), name="delivery_by_stream"),
            models.Index(
                fields=("system_code", "finished_at"), name="delivery_given_up", condition=Q(state="given_up")
            ),
        )

    def __str__(self) -> str:
        return f"{self.system_code}:{self.kind}:{self.subject}"

    @property
    def webhook_id(self) -> str:
        """What the receiver deduplicates by."""
        return f"msg_{self.message_id.hex}"


class PartnerRequest(models.Model):
    """A request of an older system that is known by the system's own number from then on.

    `stream` is what it asked about (the revenue identifier), `content` the text it wants back in our answers.
    """

    id = models.BigAutoField(primary_key=True)
    system_code = models.CharField(max_length=40)
    reference = models.CharField(max_length=100)
    stream = models.CharField(max_length=80)
    amount_vnd = models.BigIntegerField()
    content = models.CharField(max_length=255, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("system_code", "reference"), name="one_partner_request_per_reference"
            ),
        )
        indexes = (models.Index(fields=("system_code", "stream", "id"), name="partner_request_by_stream"),)

    def __str__(self) -> str:
        return f"{self.system_code}:{self.reference}"


class ExchangeLogEntry(models.Model):
    """One exchange with one outside system, in or out, attempt by attempt (OPS-04). No personal data.

    `operation` names what was done in our words (`payment.succeeded`, `open_order`, `INIT`). `status` is the HTTP
    status, 0 without an answer. `excerpt` is the beginning of a partner's answer to a delivery.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    outgoing = models.BooleanField()
    partner = models.CharField(max_length=40)
    operation = models.CharField(max_length=60)
    dossier_code = models.CharField(max_length=80, blank=True)
    payment_code = models.CharField(max_length=60, blank=True)
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="log"
    )
    attempt = models.SmallIntegerField(default=1)
    outcome = models.CharField(max_length=40)
    status = models.SmallIntegerField(default=0)
    duration_ms = models.IntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    excerpt = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("payment_code", "id"), name="exchange_by_payment"),
            models.Index(fields=("dossier_code", "id"), name="exchange_by_dossier"),
            models.Index(fields=("partner", "at"), name="exchange_by_partner"),
        )

    def __str__(self) -> str:
        return f"{self.partner}:{self.operation}:{self.outcome}"
