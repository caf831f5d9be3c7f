"""Complaints about accounts: wrong data, somebody else inside, a lost phone, a new paper (QC 13.1)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.states import ComplaintState
from dichvucong.identity.terms import span
from dichvucong.identity.words import ComplaintKind, ComplaintOutcome, IdentifierKind
from dichvucong.kernel.sealed_fields import SealedText


class AccountComplaint(models.Model):
    """One complaint. `account` is the one that carries the number, found when it was opened; empty when there is none.

    `owner_opened` says that its owner opened it while logged in. Otherwise nothing is done to the account before two
    officers have checked who complains: `checked_by` and `confirmed_by`. Nothing of this is shown to who complains.
    """

    number = models.CharField(max_length=30, unique=True)
    link_token = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in ComplaintKind])
    text = SealedText(label="complaint.text", max_length=5_000)
    name = SealedText(label="complaint.name", max_length=250)
    phone = SealedText(label="complaint.phone", look_up=True, max_length=20)
    email = SealedText(label="complaint.email", max_length=254, blank=True)
    number_kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in IdentifierKind])
    paper = SealedText(label="complaint.paper", look_up=True, max_length=30)
    country = models.CharField(max_length=2, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="complaints")
    owner_opened = models.BooleanField(default=False)
    opened_by = models.CharField(max_length=80)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in ComplaintState], default=ComplaintState.RECEIVED
    )
    received_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_whom = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=80, blank=True)
    checked_how = SealedText(label="complaint.checked_how", max_length=1_000, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    answer = SealedText(label="complaint.answer", max_length=5_000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(ComplaintState)), name="complaint_state_known"),
            models.CheckConstraint(condition=Q(kind__in=list(ComplaintKind)), name="complaint_kind_known"),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | (~Q(checked_by="") & ~Q(confirmed_by=F("checked_by"))),
                name="complaint_checked_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.ANSWERED) | Q(outcome__in=list(ComplaintOutcome)),
                name="answered_complaint_has_an_outcome",
            ),
        )
        indexes = (models.Index(fields=("state", "received_at"), name="complaint_by_state"),)

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return f"complaint:{self.number}"

    @property
    def stream(self) -> str:
        """A complaint is a stream of its own."""
        return self.reference

    @property
    def due_at(self) -> datetime | None:
        """When the next step the law counts must be done; None when the complaint is answered or waits for acceptance."""
        if self.state == ComplaintState.RECEIVED:
            return self.received_at + span("complaint.told", at=self.received_at)
        return (
            self.accepted_at + span("complaint.answered", at=self.accepted_at)
            if self.state == ComplaintState.ACCEPTED and self.accepted_at
            else None
        )

    @property
    def identity_proven(self) -> bool:
        """Whether who complains is known to be who they say."""
        return self.owner_opened or bool(self.confirmed_by)

    def news(self) -> dict[str, object]:
        """What listeners need: no word of who complained."""
        return {"complaint": self.pk}
