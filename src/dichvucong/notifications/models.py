"""Messages to people and what became of each."""

import uuid

from django.db import models
from django.db.models import Q

from dichvucong.kernel.sealed_fields import SealedText
from dichvucong.notifications.rules import Channel
from dichvucong.notifications.states import MessageState


class Message(models.Model):
    """One message on one channel. Recipient and text are personal data and appear in no log; addresses are sealed.

    While it is being sent, `next_attempt_at` is the end of the lease. `other_address` is where an SMS that does
    not get through goes as an e-mail instead, `places` what its text is filled with.
    """

    id = models.BigAutoField(primary_key=True)
    reference = models.UUIDField(default=uuid.uuid4)
    channel = models.CharField(max_length=10, choices=[(c, c) for c in Channel])
    recipient = SealedText(label="message.recipient", max_length=254)
    other_address = SealedText(label="message.other_address", max_length=254, blank=True)
    template = models.CharField(max_length=60)
    version = models.SmallIntegerField()
    places = models.JSONField(default=dict)
    subject_line = models.CharField(max_length=250, blank=True)
    text = models.TextField()
    about = models.CharField(max_length=80)
    agency_code = models.CharField(max_length=30, blank=True)
    day = models.DateField()
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in MessageState], default=MessageState.QUEUED
    )
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    gateway_reference = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(MessageState)), name="message_state_known"),
            models.CheckConstraint(condition=Q(channel__in=list(Channel)), name="message_channel_known"),
        )
        indexes = (
            models.Index(
                fields=("channel", "next_attempt_at", "id"),
                name="message_due",
                condition=Q(next_attempt_at__isnull=False),
            ),
            models.Index(fields=("day", "channel"), name="message_by_day"),
            models.Index(fields=("about", "id"), name="message_by_subject"),
        )

    def __str__(self) -> str:
        return f"{self.channel}:{self.template}:{self.about}"
