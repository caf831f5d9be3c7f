"""The daily comparisons and what they found."""

from django.db import models
from django.db.models import Q

from dichvucong.payments.models.money import Payment
from dichvucong.payments.models.settlement import Credit, StatementLine
from dichvucong.payments.states import DiscrepancyState


class ReconciliationRun(models.Model):
    """One run of the four comparisons over one day.

    `counts` is {comparison: {"compared", "different", cause: …}, "written": {"opened", "reopened", "resolved"},
    "waiting_for": [providers without a file]}; `narrowing` is what part of the day was compared, empty for all.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    actor = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    narrowing = models.JSONField(default=dict, db_default={})

    class Meta:
        indexes = (models.Index(fields=("day", "started_at"), name="reconciliation_run_by_day"),)

    def __str__(self) -> str:
        return f"{self.day} #{self.pk}"


class Discrepancy(models.Model):
    """One difference between two books, with both sides' evidence, an owner and a time (QC 34.5).

    `dedupe_key` names the fact, so that comparing again finds the same row. `owner_unit` is who has to act: a
    provider's code, an agency's code, or `portal`.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    comparison = models.CharField(max_length=20)
    cause = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=200, unique=True)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="discrepancies")
    line = models.ForeignKey(StatementLine, null=True, on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Credit, null=True, on_delete=models.PROTECT, related_name="+")
    revenue_identifier = models.CharField(max_length=80, blank=True)
    agency_code = models.CharField(max_length=30, blank=True)
    provider_code = models.CharField(max_length=30, blank=True)
    payment_type = models.SmallIntegerField(null=True)
    day = models.DateField()
    ours_vnd = models.BigIntegerField(null=True)
    theirs_vnd = models.BigIntegerField(null=True)
    evidence = models.JSONField(default=dict)
    owner_unit = models.CharField(max_length=30)
    state = models.CharField(
        max_length=20, choices=[(s, s) for s in DiscrepancyState], default=DiscrepancyState.OPEN
    )
    resolution = models.CharField(max_length=40, blank=True)
    proposed_by = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=list(DiscrepancyState)), name="discrepancy_state_known"
            ),
        )
        indexes = (
            models.Index(fields=("agency_code", "state"), name="discrepancy_by_agency_state"),
            models.Index(fields=("provider_code", "state"), name="discrepancy_by_provider_state"),
            models.Index(fields=("state", "due_at"), name="discrepancy_by_due"),
            models.Index(fields=("day", "comparison"), name="discrepancy_by_day"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return self.number

    @property
    def stream(self) -> str:
        """Discrepancies are ordered with what they are about."""
        return self.revenue_identifier or self.number

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"discrepancy": self.pk, "cause": self.cause, "agency": self.agency_code}
