"""Online services, where they are offered, how they were tested, and the restructuring record behind each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dichvucong.kernel.feeds import TransactionNumber
from dichvucong.procedures.models.procedures import Procedure
from dichvucong.procedures.states import RestructuringState, ServiceState
from dichvucong.procedures.words import Assurance, ResultBy, ServiceLevel


class Service(models.Model):
    """One online service ("1.001193.01") of a procedure. `owner_code` is the ministry or province that answers for it.

    `version_number` is the procedure's version it was last proposed with; `round` counts its tests. `state_since` is
    when the present state began, `due_at` when it has to end (None where nobody is awaited), `reason` what the last
    person said who sent it back, took it off, suspended or stopped it. `next_check_at` is when its address is looked
    at again, `link_outcome` what the last look found, `link_failures` how many failed in a row; `mismatches` are where
    the declaration and the procedure in force part (`rules.online.Mismatch`). `changed_in` is the transaction that last
    wrote what others see of it (a trigger stamps it): its place in the feed.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=2000)
    owner_code = models.CharField(max_length=30)
    url = models.CharField(max_length=500)
    host = models.CharField(max_length=253)
    needs_visit = models.BooleanField()
    pays_online = models.BooleanField()
    result_by = models.CharField(max_length=10, choices=[(r, r) for r in ResultBy])
    assurance = models.CharField(
        max_length=10, blank=True, default=Assurance.UNSAID, choices=[(a, a) for a in Assurance]
    )
    version_number = models.IntegerField()
    round = models.SmallIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in ServiceState], default=ServiceState.DECLARED
    )
    state_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)
    declared_by = models.CharField(max_length=80)
    declared_at = models.DateTimeField()
    public_since = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    link_outcome = models.CharField(max_length=12, blank=True)
    link_failures = models.SmallIntegerField(default=0)
    mismatches = ArrayField(models.CharField(max_length=30), default=list)
    changed_in = models.BigIntegerField(db_default=TransactionNumber(), editable=False)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(ServiceState)), name="service_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ServiceState.PUBLIC) | Q(public_since__isnull=False),
                name="service_public_since_a_time",
            ),
        )
        indexes = (
            models.Index(fields=("owner_code", "state"), name="service_by_owner_state"),
            models.Index(
                fields=("next_check_at",), name="service_to_check", condition=Q(next_check_at__isnull=False)
            ),
            models.Index(fields=("changed_in", "id"), name="service_change_feed"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return f"service:{self.code}"

    @property
    def stream(self) -> str:
        """A service is a stream of its own."""
        return self.reference

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"service": self.pk, "owner": self.owner_code}


class ServicePlace(models.Model):
    """An agency that carries a service out, and how much of it can be done online there."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="places")
    agency_code = models.CharField(max_length=30)
    level = models.CharField(max_length=10, choices=[(level, level) for level in ServiceLevel])

    class Meta:
        ordering = ("agency_code",)
        constraints = (
            models.UniqueConstraint(
                fields=("service", "agency_code"), name="one_place_per_service_and_agency"
            ),
            models.CheckConstraint(condition=Q(level__in=list(ServiceLevel)), name="place_level_known"),
        )
        indexes = (models.Index(fields=("agency_code",), name="place_by_agency"),)

    def __str__(self) -> str:
        return f"{self.agency_code} {self.level}"


class ServiceTrial(models.Model):
    """One dossier completed in a service's test (QC 27.4)."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="trials")
    round = models.SmallIntegerField()
    dossier_code = models.CharField(max_length=60, unique=True)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("service_id", "round", "pk")

    def __str__(self) -> str:
        return self.dossier_code


class Restructuring(models.Model):
    """How the process behind a service was restructured (QC 26.2): what it is today, which systems it touches, what
    is cut, and who approved it, never the person who drafted it.
    """

    id = models.BigAutoField(primary_key=True)
    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="restructuring")
    current_process = models.TextField()
    systems = models.TextField()
    plan = models.TextField()
    steps_before = models.SmallIntegerField()
    steps_after = models.SmallIntegerField()
    papers_before = models.SmallIntegerField()
    papers_after = models.SmallIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in RestructuringState], default=RestructuringState.DRAFT
    )
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=list(RestructuringState)), name="restructuring_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=RestructuringState.APPROVED)
                | (~Q(decided_by="") & ~Q(decided_by=models.F("drafted_by"))),
                name="restructuring_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    steps_before__gte=models.F("steps_after"),
                    papers_before__gte=models.F("papers_after"),
                    steps_after__gte=1,
                    papers_after__gte=0,
                ),
                name="restructuring_never_adds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return f"restructuring:{self.service_id}"

    @property
    def stream(self) -> str:
        """It belongs to its service's story."""
        return self.service.reference

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"service": self.service_id}
