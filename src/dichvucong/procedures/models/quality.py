"""Quality review, reports from anyone, and what looking at services' addresses found."""

from django.db import models
from django.db.models import Q

from dichvucong.procedures.models.online import Service
from dichvucong.procedures.states import FindingState, ReportState
from dichvucong.procedures.words import Criterion, LinkOutcome, ReportKind


class Finding(models.Model):
    """What the Government Office found wrong with a procedure or a decision, and what its owner did (QC 24.2).

    `procedure_code` or `decision_number` says what it is about. `pauses` are the spans in which it lay with the
    Government Office, as pairs of instants: they do not count against the owner. `due_at` is None while it does.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=30, unique=True)
    owner_code = models.CharField(max_length=30)
    procedure_code = models.CharField(max_length=40, blank=True)
    decision_number = models.CharField(max_length=100, blank=True)
    subject_name = models.CharField(max_length=2000)
    criterion = models.CharField(max_length=10, choices=[(c, c) for c in Criterion])
    text = models.TextField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in FindingState], default=FindingState.OPEN)
    opened_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    verdict = models.CharField(max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(FindingState)), name="finding_state_known"),
            models.CheckConstraint(
                condition=~Q(procedure_code="") | ~Q(decision_number=""), name="finding_is_about_something"
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.OPEN) | Q(due_at__isnull=False), name="open_finding_is_due"
            ),
        )
        indexes = (
            models.Index(fields=("owner_code", "state"), name="finding_by_owner_state"),
            models.Index(fields=("procedure_code",), name="finding_by_procedure"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return f"finding:{self.number}"

    @property
    def stream(self) -> str:
        """A finding is a stream of its own."""
        return self.reference

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"finding": self.pk, "owner": self.owner_code}


class ProcedureReport(models.Model):
    """Somebody's report that a procedure is missing, wrong or expired (QC 25.3, 37.3). `owner_code` is whose queue.

    Name, telephone and e-mail of who reported are personal data: shown to the owner's officers only.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=30, unique=True)
    link_token = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in ReportKind])
    procedure_code = models.CharField(max_length=40, blank=True)
    subject_name = models.CharField(max_length=500)
    text = models.TextField()
    owner_code = models.CharField(max_length=30)
    reported_by = models.CharField(max_length=80)
    reporter_name = models.CharField(max_length=250, blank=True)
    reporter_phone = models.CharField(max_length=20, blank=True)
    reporter_email = models.CharField(max_length=254, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in ReportState], default=ReportState.RECEIVED
    )
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(ReportState)), name="report_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ReportState.ANSWERED) | (~Q(answer="") & ~Q(outcome="")),
                name="answered_report_has_an_outcome",
            ),
        )
        indexes = (
            models.Index(fields=("owner_code", "state", "due_at"), name="report_by_owner_state"),
            models.Index(fields=("procedure_code",), name="report_by_procedure"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return f"report:{self.number}"

    @property
    def stream(self) -> str:
        """A report is a stream of its own."""
        return self.reference

    def news(self) -> dict[str, object]:
        """What listeners need: no word of who reported."""
        return {"report": self.pk, "owner": self.owner_code}


class OldDomain(models.Model):
    """A domain that services must no longer point at, with the text that retired it; subdomains count."""

    id = models.BigAutoField(primary_key=True)
    domain = models.CharField(max_length=253, unique=True)
    note = models.CharField(max_length=500)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("domain",)

    def __str__(self) -> str:
        return self.domain


class LinkCheck(models.Model):
    """One look at a service's address. `reason` is one of few short words; the last row of a service counts."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="checks")
    url = models.CharField(max_length=500)
    outcome = models.CharField(max_length=12, choices=[(o, o) for o in LinkOutcome])
    status = models.SmallIntegerField(null=True)
    reason = models.CharField(max_length=120, blank=True)
    duration_ms = models.IntegerField(default=0)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=list(LinkOutcome)), name="link_outcome_known"),
        )
        indexes = (models.Index(fields=("service", "-id"), name="link_check_by_service"),)

    def __str__(self) -> str:
        return f"{self.service_id} {self.outcome}"
