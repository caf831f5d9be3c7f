"""Publication decisions (quyết định công bố) and what they do to each procedure (QC 16–20)."""

from django.db import models
from django.db.models import Q

from dichvucong.procedures.states import DecisionState, ItemAction


class Decision(models.Model):
    """One publication decision of a ministry or a province.

    `issuer_code` is the agency that publishes ("G01", "H26"). `publish_due_at` is when it has to be public (PRO-06).
    `document_text` is the signed text an officer compares with; `document` the signed file.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=100)
    issuer_code = models.CharField(max_length=30)
    title = models.CharField(max_length=1000)
    signed_on = models.DateField()
    effective_on = models.DateField()
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in DecisionState], default=DecisionState.DRAFT
    )
    document_text = models.TextField(blank=True)
    document = models.BinaryField(null=True)
    document_name = models.CharField(max_length=250, blank=True)
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    entered_by = models.CharField(max_length=80, blank=True)
    entered_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=80, blank=True)
    checked_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    publish_due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("issuer_code", "number"),
                condition=~Q(state=DecisionState.WITHDRAWN),
                name="one_decision_per_issuer_and_number",
            ),
            models.CheckConstraint(condition=Q(state__in=list(DecisionState)), name="decision_state_known"),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.PUBLISHED) | Q(published_at__isnull=False),
                name="decision_published_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=("issuer_code", "state"), name="decision_by_issuer_state"),
            models.Index(fields=("published_at",), name="decision_by_publication"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return f"decision:{self.pk}"

    @property
    def stream(self) -> str:
        """A decision is a stream of its own."""
        return self.reference

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"decision": self.pk, "issuer": self.issuer_code}


class DecisionItem(models.Model):
    """What one decision does to one procedure. `content` is the proposed wording, None where it abolishes.

    For `LOCALISE` it holds overrides instead. `based_on` is the version that was edited. `compared_by` is who held it
    against the signed text. `waived` maps parts (`words.Part`) that the law lets be absent to the reason why they are.
    """

    id = models.BigAutoField(primary_key=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="items")
    ordinal = models.IntegerField()
    action = models.CharField(max_length=12, choices=[(a, a) for a in ItemAction])
    procedure_code = models.CharField(max_length=40)
    content = models.JSONField(null=True)
    based_on = models.ForeignKey(
        "procedures.ProcedureVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    compared_by = models.CharField(max_length=80, blank=True)
    compared_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    waived = models.JSONField(default=dict, db_default={})

    class Meta:
        ordering = ("decision_id", "ordinal")
        constraints = (
            models.UniqueConstraint(
                fields=("decision", "procedure_code"), name="one_item_per_decision_and_procedure"
            ),
            models.CheckConstraint(condition=Q(action__in=list(ItemAction)), name="item_action_known"),
            models.CheckConstraint(
                condition=Q(action=ItemAction.ABOLISH, content=None)
                | (~Q(action=ItemAction.ABOLISH) & Q(content__isnull=False)),
                name="item_has_content_unless_it_abolishes",
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.procedure_code}"
