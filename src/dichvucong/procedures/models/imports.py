"""Files of procedures published elsewhere, and what becomes of each of their rows."""

from django.db import models
from django.db.models import Q

from dichvucong.procedures.states import ImportState, RowOutcome


class ImportFile(models.Model):
    """One file as it came, kept whole. `valid_from` is the day its procedures read so.

    `owner_codes` are the agencies whose procedures it holds; `fallback_owner` owns those whose issuer is unknown.
    `reach` are the agencies its confirmer answers for, None for all; `figures` counts what was understood.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=250, blank=True)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    valid_from = models.DateField()
    fallback_owner = models.CharField(max_length=30, blank=True)
    owner_codes = models.JSONField(default=list)
    reach = models.JSONField(null=True)
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in ImportState], default=ImportState.RECEIVED
    )
    row_count = models.IntegerField(default=0)
    done_count = models.IntegerField(default=0)
    figures = models.JSONField(default=dict)
    received_by = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(ImportState)), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(done_count__gte=0, done_count__lte=models.F("row_count")),
                name="import_done_within_rows",
            ),
        )
        indexes = (
            models.Index(
                fields=("confirmed_at",),
                name="import_waiting",
                condition=Q(state=ImportState.CONFIRMED),
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return self.number

    @property
    def stream(self) -> str:
        """A file is a stream of its own."""
        return f"import:{self.number}"

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"import": self.number}


class ImportRow(models.Model):
    """One row of such a file. Until the file is done `outcome` is what is foreseen. `column` says where it is wrong."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(ImportFile, on_delete=models.PROTECT, related_name="rows")
    line = models.IntegerField()
    column = models.CharField(max_length=60, blank=True)
    procedure_code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=2000, blank=True)
    owner_code = models.CharField(max_length=30, blank=True)
    outcome = models.CharField(max_length=12, choices=[(o, o) for o in RowOutcome])
    message = models.CharField(max_length=1000, blank=True)
    notes = models.JSONField(default=list)

    class Meta:
        ordering = ("file_id", "line")
        constraints = (
            models.UniqueConstraint(fields=("file", "line"), name="one_import_row_per_line"),
            models.CheckConstraint(condition=Q(outcome__in=list(RowOutcome)), name="import_outcome_known"),
        )
        indexes = (models.Index(fields=("file", "outcome", "line"), name="import_row_by_outcome"),)

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"
